/** Values at the edges of what a field can hold, and how JSON texts say what JSON.stringify never would. */
import type { JsonValue } from '../../src/json/types.ts'

/** A value that is written as this text: `12.0`, `1e3`, `NaN`. */
export function raw(text: string): string {
  return `${RAW}${text}`
}

/** A key that is written as `name` though the object has one of that name. */
export function again(name: string): string {
  return `${AGAIN}${name}`
}

/** The text of a value, raw numbers and repeated keys included. */
export function textOf(value: JsonValue): string {
  return JSON.stringify(value, null, 4)
    .replaceAll(new RegExp(`"${RAW}([^"]*)"`, 'g'), '$1')
    .replaceAll(new RegExp(`"${AGAIN}`, 'g'), '"')
}

/** No text of a config holds these letters. */
const RAW = '~raw:'
const AGAIN = '~again:'

/** What a field is given that should hold something else. */
export const EDGES: readonly JsonValue[] = [
  0, -1, 1, 2, 3, '', [], {}, null, true, false, '12', '0', 'auto', 'none', 0.5, -0.5, 1e-6, [1, 1], [[1, 2], [3]], ['a'], [0, 0], [224], [-1, 1], { a: 1 }, { eps: 1e-6 },
  raw('12.0'), raw('1e3'), raw('1E2'), raw('-0'), raw('0.0'), raw('NaN'), raw('Infinity'), raw('1e400'), raw('2147483648'), raw('9223372036854775808'), raw('1000000000000000000000000000000'),
]

/** Numbers near `value`, most of which do not fit the other sizes. */
export function near(value: number): readonly number[] {
  return [value + 1, value - 1, value * 2, Math.floor(value / 2), value + 8, value - 16, value + 32, 0, -value, value * 3, 7]
}
