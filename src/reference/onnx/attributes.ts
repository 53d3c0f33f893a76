/** Reading the attributes of an operation; a missing, mistyped or unknown one is a mistake of ours, and loud. */
import type { Op, OpAttrs } from '../../ir/types.ts'

type Described = Pick<Op, 'kind' | 'attrs'>

/** What says how something is counted and not what comes out of it. */
const COUNTING = ['adaptive', 'standardizes', 'written_out', 'shares_product']

/** Throws where the operation has an attribute that its emitter does not know: what is not read would be lost in silence. */
export function expectOnly(op: Described, ...known: readonly string[]): void {
  for (const [name, value] of Object.entries(op.attrs)) {
    if (value !== undefined && !known.includes(name) && !COUNTING.includes(name)) throw new Error(`no ONNX for ${op.kind} with the attribute ${name}`)
  }
}

export function numberOf(op: Described, name: string): number {
  const value = op.attrs[name]
  return typeof value === 'number' ? value : unfit(op, name, value)
}

export function numbersOf(op: Described, name: string): readonly number[] {
  const value = op.attrs[name]
  return Array.isArray(value) ? (value as readonly number[]) : unfit(op, name, value)
}

export function booleanOf(op: Described, name: string): boolean {
  const value = op.attrs[name]
  return typeof value === 'boolean' ? value : unfit(op, name, value)
}

export function textOf(op: Described, name: string): string {
  const value = op.attrs[name]
  return typeof value === 'string' ? value : unfit(op, name, value)
}

/** What a table has under the word that an attribute says. */
export function choiceOf<Choice>(op: Described, name: string, table: Readonly<Record<string, Choice>>): Choice {
  const word = textOf(op, name)
  return Object.hasOwn(table, word) ? table[word]! : unfit(op, name, word)
}

function unfit(op: Described, name: string, value: OpAttrs[string]): never {
  throw new Error(`no ONNX for ${op.kind} with ${name} ${JSON.stringify(value)}`)
}
