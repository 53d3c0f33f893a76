/** Fields of a config's blocks as values that say where they come from. */
import type { Block } from '../config/types.ts'
import { join } from '../json/pointer.ts'
import type { JsonNode, JsonValue } from '../json/types.ts'
import { toValue } from '../json/value.ts'
import type { WrittenValue } from './types.ts'
import type { Maybe } from './values.ts'

/** The field as its reader sees it, written or by default; undefined where the reader's version has no such field. */
export function fieldOf(block: Block, name: string): Maybe<JsonValue> {
  const field = block.fields.get(name)
  return field === undefined ? undefined : { value: field.value, origin: field.origin }
}

/** The members of an object of the file by key, each with its place; of duplicate keys the last. None of what is no object. */
export function writtenValues(object: JsonNode | undefined, pointer: string): ReadonlyMap<string, WrittenValue> {
  if (object?.type !== 'object') return new Map()
  return new Map(
    object.members.map(({ key: { value: key }, value }) => {
      const floats = (value.type === 'array' ? value.items : [value]).map(hasFloat)
      return [key, { value: toValue(value), origin: { kind: 'written', pointer: join(pointer, key) }, ...(floats.includes(true) ? { floats } : {}) }]
    }),
  )
}

/** A float as Python reads it, `12.0`, or a list with one. */
function hasFloat(node: JsonNode): boolean {
  return node.type === 'array' ? node.items.some(hasFloat) : node.type === 'number' && !node.isInteger
}
