/** One object of a config, read by one class. */
import { join } from '../json/pointer.ts'
import type { JsonObject, JsonString } from '../json/types.ts'
import type { BlockReader, PreparedClass } from './classes.ts'
import { Fields } from './fields.ts'
import { membersOf, type Members } from './members.ts'
import type { Block, UnknownField } from './types.ts'

export interface BlockSource {
  readonly name: string
  readonly pointer: string
  /** Undefined where the block is not written, or is no object. */
  readonly node: JsonObject | undefined
  readonly keyNode?: JsonString | undefined
  /** Of the node, where they are known already. */
  readonly members?: Members
}

/** A block together with what it was read by and from. */
export interface ReadBlock {
  readonly block: Block
  readonly spec: PreparedClass
  readonly members: Members
}

const NOTHING: Members = new Map()

/** Reads a block. */
export function readBlock(source: BlockSource, reader: BlockReader): ReadBlock {
  const { name, pointer, node, keyNode } = source
  const { spec } = reader
  const members = source.members ?? (node === undefined ? NOTHING : membersOf(node))
  let unknown: UnknownField[] = NO_FIELDS
  if (spec.known) {
    for (const [key, member] of members) {
      if (spec.fields.has(key)) continue
      if (unknown === NO_FIELDS) unknown = []
      unknown.push({ name: key, pointer: join(pointer, key), node: member.value, keyNode: member.key })
    }
  }
  const fields = new Fields(reader, pointer, members)
  const { name: className, ignoresUnknown } = spec
  const block: Block =
    node === undefined
      ? { name, pointer, className, fields, unknown, ignoresUnknown }
      : keyNode === undefined
        ? { name, pointer, className, fields, unknown, ignoresUnknown, node }
        : { name, pointer, className, fields, unknown, ignoresUnknown, node, keyNode }
  return { block, spec, members }
}

const NO_FIELDS: UnknownField[] = []
