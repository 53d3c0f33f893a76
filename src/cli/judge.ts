/**
 * What a file is judged by: the engine, the rules and the catalog. They are most of the program, and a run that judges nothing
 * (help, a file that is none) does without them: in the bundle this is a file of its own, loaded by the first call.
 */
import { rules } from '../lint/registry.generated.ts'
import type { Rule } from '../lint/types.ts'

export { lintText } from '../lint/engine.ts'
export { shareTowers } from '../towers/build/index.ts'
export { catalogFor } from './catalog-for.ts'

/** The rules of this version, sorted by id. */
export function allRules(): readonly Rule[] {
  return rules
}
