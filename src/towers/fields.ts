/** Fields of a config's blocks as values that say where they come from. */
import type { Block } from '../config/types.ts'
import { join } from '../json/pointer.ts'
import type { JsonValue } from '../json/types.ts'
import type { Sourced } from './types.ts'
import type { Maybe } from './values.ts'

/** The field as its reader sees it, written or by default; undefined where the reader's version has no such field. */
export function fieldOf(block: Block, name: string): Maybe<JsonValue> {
  const field = block.fields.get(name)
  return field === undefined ? undefined : { value: field.value, origin: field.origin }
}

/** The members of an object of the file by key, each with its place; of duplicate keys the last. */
export function writtenValues(object: JsonValue | undefined, pointer: string): ReadonlyMap<string, Sourced<JsonValue>> {
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return new Map()
  return new Map(
    Object.entries(object).map(([key, value]) => [key, { value, origin: { kind: 'written', pointer: join(pointer, key) } }]),
  )
}
