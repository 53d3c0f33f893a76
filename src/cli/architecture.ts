/**
 * What reads a config and builds what it describes: the catalog, the readers, the towers and their counts. In the bundle it is a file of its
 * own, loaded by the first call, from which the commands that judge nothing take what they need.
 */
export { readConfig, recognise } from '../config/index.ts'
export { countAll } from '../cost/flops.ts'
export { countParameters } from '../cost/parameters.ts'
export { readJson } from '../json/read.ts'
export { buildConfig, shareOutcomes, shareTowers } from '../towers/build/index.ts'
export { agrees, answerOf, writable } from '../towers/agreement.ts'
export { describeTowers } from '../towers/index.ts'
export { towerNumbers } from '../towers/numbers.ts'
export { catalogFor } from './catalog-for.ts'
