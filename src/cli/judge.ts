/**
 * What a file is judged by: the engine and the rules. A run that judges nothing (help, a file that is none, a command that counts) does
 * without them: in the bundle this is a file of its own, loaded by the first call.
 */
import { rules } from '../lint/registry.generated.ts'
import type { Rule } from '../lint/types.ts'

export { lintText } from '../lint/engine.ts'

/** The rules of this version, sorted by id. */
export function allRules(): readonly Rule[] {
  return rules
}
