/** The architecture IR of a config or of a timm model. */
export type { BuiltTower, Sizes, TowerName } from './attempt.ts'
export type { PlacedProblem } from './blame.ts'
export { buildConfig, type BuiltConfig, type OwnParameter } from './config.ts'
export { architectureOf, type Architecture, type Outline } from './rehearsal.ts'
export { shareOutcomes, shareTowers, type Share } from './shared.ts'
export { buildModel } from './open_clip/model.ts'
export { buildTimmModel } from './timm/index.ts'
