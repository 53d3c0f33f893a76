/** JSON for files that are generated and committed: short values on one line, long ones broken, so that a change is a short diff. */
import type { JsonValue } from '../json/types.ts'

/** JSON text of a value, ending with a line break; what fits into `width` columns stands on one line. Keys keep their order. */
export function formatJson(value: JsonValue, width = 160): string {
  return `${format(value, '', width, 0)}\n`
}

function format(value: JsonValue, indent: string, width: number, before: number): string {
  const flat = inline(value)
  if (typeof value !== 'object' || value === null || indent.length + before + flat.length <= width) return flat
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    const items = (value as readonly JsonValue[]).map((item) => inner + format(item, inner, width, 0))
    return `[\n${items.join(',\n')}\n${indent}]`
  }
  const members = Object.entries(value).map(([key, member]) => {
    const start = `${JSON.stringify(key)}: `
    return inner + start + format(member, inner, width, start.length)
  })
  return `{\n${members.join(',\n')}\n${indent}}`
}

function inline(value: JsonValue): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(inline).join(', ')}]`
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${inline(member)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}
