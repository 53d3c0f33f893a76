/** JSON for files that are generated and committed: short values on one line, long ones broken, so that a change is a short diff. */
import { stringifyData, WholeFloat, type Data } from './python/data.ts'

/**
 * JSON text of a value, ending with a line break; what fits into `width` columns stands on one line. Keys keep their order,
 * and a whole float is written as `4.0`.
 */
export function formatJson(value: Data, width = 160): string {
  return `${format(value, '', width, 0)}\n`
}

function format(value: Data, indent: string, width: number, before: number): string {
  const flat = inline(value)
  if (typeof value !== 'object' || value === null || value instanceof WholeFloat || indent.length + before + flat.length <= width) return flat
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    const items = (value as readonly Data[]).map((item) => inner + format(item, inner, width, 0))
    return `[\n${items.join(',\n')}\n${indent}]`
  }
  const members = Object.entries(value).map(([key, member]) => {
    const start = `${JSON.stringify(key)}: `
    return inner + start + format(member, inner, width, start.length)
  })
  return `{\n${members.join(',\n')}\n${indent}}`
}

function inline(value: Data): string {
  if (typeof value !== 'object' || value === null || value instanceof WholeFloat) return stringifyData(value)
  if (Array.isArray(value)) return `[${(value as readonly Data[]).map(inline).join(', ')}]`
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${inline(member)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}
