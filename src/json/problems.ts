/** The problems of texts that Python reads all the same, or that are no matter of syntax. Syntax errors are in explain.ts. */
import { shorten } from '../text/printable.ts'
import type { Fault } from './fault.ts'
import type { JsonNumber, JsonProblem, JsonString } from './types.ts'
import { quote } from './value.ts'

/** The problem of a text that starts with U+FEFF; `json.load` of Python refuses it (JSONDecodeError "Unexpected UTF-8 BOM"). */
export function bomProblem(): JsonProblem {
  const message = 'the file starts with a byte order mark (BOM), which Python\'s json refuses: save it as UTF-8 without BOM'
  return { kind: 'bom', start: 0, end: 1, message }
}

/** More levels of objects and lists than Python reads. */
export function tooDeep(start: number, limit: number): Fault {
  const reader = 'where json.load of Python 3.11 gives up with a RecursionError'
  return { start, end: start + 1, message: `objects and lists are nested more than ${limit} deep, ${reader}` }
}

/** A key that its object has already. */
export function duplicateKey(key: JsonString, earlier: JsonString, pointer: string): JsonProblem {
  const message = `the key ${quote(key.value)} is written again in the same object; Python keeps only the last value`
  const { start, end } = key
  return { kind: 'duplicate-key', start, end, message, pointer, earlier: { start: earlier.start, end: earlier.end } }
}

/** A number that is no number: written so, or too large. */
export function nonFinite(number: JsonNumber, pointer: string): JsonProblem {
  const { raw, start, end } = number
  const message = raw.endsWith('N') || raw.endsWith('y')
    ? `${raw} is not JSON, although Python's json reads it`
    : `${shorten(raw, 40)} is too large for a number and is read as ${String(number.value)}`
  return { kind: 'non-finite', start, end, message, pointer }
}
