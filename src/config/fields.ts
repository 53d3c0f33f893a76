/** The fields of one block, made when they are asked for: most fields of most configs are never looked at. */
import { toValue } from '../json/value.ts'
import type { BlockReader, PreparedField } from './classes.ts'
import type { Members } from './members.ts'
import { pathOf, type Path } from './reads.ts'
import type { Field } from './types.ts'

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
    const read = !this.takenPath().notRead.has(name)
    if (member === undefined) return { name, pointer, value: value as Field['value'], origin, type, read }
    const { key: keyNode, value: node } = member
    // A null that counts as not written leaves the default in force.
    if (this.reader.spec.skipsNull && node.type === 'null') return { name, pointer, value: value as Field['value'], origin, type, node, keyNode, read }
    return { name, pointer, value: toValue(node), origin: { kind: 'written', pointer }, type, node, keyNode, read }
  }

  private takenPath(): Path {
    this.path ??= pathOf(this.reader.builders, (field) => {
      const member = this.members.get(field)
      return member === undefined ? this.reader.spec.fields.get(field)?.spec.default : toValue(member.value)
    })
    return this.path
  }
}
