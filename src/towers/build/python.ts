/** How Python takes a JSON value. */
import type { JsonValue } from '../../json/types.ts'

/** Python's int, of which its bool is one. */
export function isInt(value: JsonValue | undefined): value is number | boolean {
  return typeof value === 'boolean' || Number.isInteger(value)
}

/** What Python calls the type of a JSON value. */
export function pythonType(value: JsonValue): string {
  if (value === null) return 'NoneType'
  if (Array.isArray(value)) return 'list'
  const types: Readonly<Record<string, string>> = { object: 'dict', string: 'str', boolean: 'bool' }
  return types[typeof value] ?? (Number.isInteger(value) ? 'int' : 'float')
}

/** Python's bool() of a JSON value. */
export function truthy(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length > 0
  if (value !== null && typeof value === 'object') return Object.keys(value).length > 0
  return Boolean(value) || (typeof value === 'number' && Number.isNaN(value))
}
