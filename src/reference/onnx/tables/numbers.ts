/** Reading what a table depends on. */
import type { OpAttrs } from '../../../ir/types.ts'

export type Pair = readonly [number, number]

export function number(attrs: OpAttrs, name: string): number {
  const value = attrs[name]
  if (typeof value === 'number') return value
  throw new Error(`the table ${String(attrs['table'])} needs the number ${name}`)
}

export function pair(attrs: OpAttrs, name: string): Pair {
  const value = attrs[name]
  if (Array.isArray(value) && value.length === 2) return value as unknown as Pair
  throw new Error(`the table ${String(attrs['table'])} needs the pair ${name}`)
}

export function word(attrs: OpAttrs, name: string): string {
  const value = attrs[name]
  if (typeof value === 'string') return value
  throw new Error(`the table ${String(attrs['table'])} needs the word ${name}`)
}
