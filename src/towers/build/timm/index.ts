/** The builders of timm's models, alone and within open_clip: a part of its own in the bundle, loaded by the first call. */
export { planTimmModel } from '../open_clip/timm_model.ts'
export { describeTrunk } from './describe.ts'
export { buildTimmModel } from './model.ts'
