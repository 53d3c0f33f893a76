/** Config files: which kind a document is, and what its reader makes of every field. */
export { recognise, type Recognition } from './recognise.ts'
export { readConfig, type Recognised } from './read.ts'
export { evaluateCondition, type Verdict } from './condition.ts'
export { describeType, parseAnnotation, type PythonType } from './python-type.ts'
export { PRETRAINED_CFG, TIMM_HUB_CONFIG, TIMM_VERSION } from './timm-spec.ts'
export type * from './types.ts'
