/** JSON on one line whose integers are exact at any size. */
import { inert } from './json.ts'

export type Exact = string | number | bigint | boolean | null | undefined | readonly Exact[] | { readonly [key: string]: Exact }

/** Like JSON.stringify, but a bigint is written as its digits; what is undefined is left out. */
export function jsonText(value: Exact): string {
  return inert(text(value))
}

function text(value: Exact): string {
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return `[${value.map((item: Exact) => text(item)).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${text(member as Exact)}`).join(',')}}`
  }
  return JSON.stringify(value)
}
