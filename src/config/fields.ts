/** The fields of one block, made when they are asked for: most fields of most configs are never looked at. */
import type { JsonNode, JsonString } from '../json/types.ts'
import { toValue } from '../json/value.ts'
import type { BlockReader, PreparedField } from './classes.ts'
import type { Members } from './members.ts'
import { pathOf, type Path } from './reads.ts'
import type { Field, Origin } from './types.ts'

/** A map of every field of a class, in the order of the class, as a block writes it or its default has it. */
export class Fields implements ReadonlyMap<string, Field> {
  private readonly reader: BlockReader
  private readonly pointer: string
  private readonly members: Members
  private readonly made = new Map<string, Field>()
  /** In the order of the class, once somebody has asked for all of them. */
  private all: ReadonlyMap<string, Field> | undefined
  private path: Path | undefined

  constructor(reader: BlockReader, pointer: string, members: Members) {
    this.reader = reader
    this.pointer = pointer
    this.members = members
  }

  get size(): number {
    return this.reader.spec.fields.size - this.reader.spec.required.filter(({ spec }) => !this.members.has(spec.name)).length
  }

  has(name: string): boolean {
    const field = this.reader.spec.fields.get(name)
    return field !== undefined && (!field.required || this.members.has(name))
  }

  get(name: string): Field | undefined {
    let field = this.made.get(name)
    if (field === undefined) {
      const prepared = this.reader.spec.fields.get(name)
      field = prepared === undefined ? undefined : this.make(prepared)
      if (field !== undefined) this.made.set(name, field)
    }
    return field
  }

  forEach(visit: (field: Field, name: string, fields: ReadonlyMap<string, Field>) => void): void {
    for (const [name, field] of this.complete()) visit(field, name, this)
  }

  entries(): MapIterator<[string, Field]> {
    return this.complete().entries()
  }

  keys(): MapIterator<string> {
    return this.complete().keys()
  }

  values(): MapIterator<Field> {
    return this.complete().values()
  }

  [Symbol.iterator](): MapIterator<[string, Field]> {
    return this.entries()
  }

  private complete(): ReadonlyMap<string, Field> {
    if (this.all !== undefined) return this.all
    const all = new Map<string, Field>()
    for (const name of this.reader.spec.fields.keys()) {
      const field = this.get(name)
      if (field !== undefined) all.set(name, field)
    }
    this.all = all
    return all
  }

  private make({ spec: { name, type, default: value }, origin, required }: PreparedField): Field | undefined {
    const member = this.members.get(name)
    if (member === undefined && required) return undefined
    const pointer = `${this.pointer}/${name}`
    // A null that counts as not written leaves the default in force.
    const isDefault = member === undefined || (this.reader.spec.skipsNull && member.value.type === 'null')
    const made = isDefault
      ? new MadeField(this, name, pointer, value as Field['value'], origin, type)
      : new MadeField(this, name, pointer, toValue(member.value), writtenAt(pointer), type)
    if (member !== undefined) {
      made.node = member.value
      made.keyNode = member.key
    }
    return made
  }

  /** Is it read on the path that the block's values take? */
  isRead(name: string): boolean {
    this.path ??= pathOf(this.reader.builders, (field) => {
      const member = this.members.get(field)
      return member === undefined ? this.reader.spec.fields.get(field)?.spec.default : toValue(member.value)
    })
    return !this.path.notRead.has(name)
  }
}

class MadeField implements Field {
  readonly name: string
  readonly pointer: string
  readonly value: Field['value']
  readonly origin: Origin
  readonly type: string
  declare node?: JsonNode
  declare keyNode?: JsonString
  readonly #fields: Fields

  constructor(fields: Fields, name: string, pointer: string, value: Field['value'], origin: Origin, type: string) {
    this.#fields = fields
    this.name = name
    this.pointer = pointer
    this.value = value
    this.origin = origin
    this.type = type
  }

  /** What only builds does not ask. */
  get read(): boolean {
    return this.#fields.isRead(this.name)
  }
}

function writtenAt(pointer: string): Origin {
  return { kind: 'written', pointer }
}
