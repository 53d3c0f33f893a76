/** What observe.py wrote: how the real open_clip took each field of small configs with values of every type. */
import type { Version } from '../helpers.ts'

export interface Observations {
  readonly open_clip: Version
  readonly bases: Readonly<Record<string, object>>
  /** By base and field: the number that the values are around, and `+` or `-` for each value. */
  readonly observed: Readonly<Record<string, Readonly<Record<string, readonly [number, string]>>>>
}

/** The texts of observe.py's values. */
export function valuesAround(n: number): string[] {
  return [
    ...['null', 'true', 'false', '0', `${n}`, `${-n}`, `${n}.0`, `${n}.5`, '0.5', '0.0', `"${n}"`, `"${n}.0"`, '"auto"', '""'],
    ...['[]', `[${n}]`, `[${n}, ${n}]`, `[${n}, ${n}, ${n}, ${n}]`, `[${n}.0, ${n}.0]`, '["a", "b"]', '{}', `{"value": ${n}}`, 'NaN', '[null, null]'],
  ]
}

const MARK = 'the value under test'

/** A base config as JSON, one of its fields replaced by the text of a value. */
export function withValue(base: object, path: string, text: string): string {
  const [block, field] = path.includes('/') ? path.split('/') : [undefined, path]
  const inner = block === undefined ? base : (base as Record<string, object>)[block]
  const changed = { ...inner, [field as string]: MARK }
  return JSON.stringify(block === undefined ? changed : { ...base, [block]: changed }).replace(JSON.stringify(MARK), text)
}
