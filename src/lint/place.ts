/** Where a report points in the text, resolved late: rules say pointers, people read lines. */
import { nearest } from '../json/pointer.ts'
import type { JsonDocument, JsonNode, JsonString, Span } from '../json/types.ts'
import type { Report } from './types.ts'

/** The part of the text that a report means. */
export function spanOf(document: JsonDocument, { pointer, at }: Pick<Report, 'pointer' | 'at'>): Span {
  if (typeof at === 'object') return at
  const found = nearest(document.root, pointer)
  if (found === undefined) return { start: 0, end: 0 }
  // Of something that does not exist the whole ancestor would be underlined: its key says enough.
  if (found.pointer !== pointer) return handle(found.value, found.key)
  return at === 'key' ? handle(found.value, found.key) : found.value
}

/** The key of a value; where it has none (the root, an item of a list) the value, of an object or a list its opening bracket. */
function handle(value: JsonNode, key: JsonString | undefined): Span {
  if (key !== undefined) return key
  const isContainer = value.type === 'object' || value.type === 'array'
  return isContainer ? { start: value.start, end: value.start + 1 } : value
}
