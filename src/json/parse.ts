/** Text to the tree of types.ts, in one pass and without recursion: what Python's json accepts, and nothing else. */
import { shorten } from '../text/printable.ts'
import { bomProblem } from './decode.ts'
import { wordFault } from './explain-token.ts'
import { explain } from './explain.ts'
import type { Expected } from './explain.ts'
import type { Fault } from './fault.ts'
import { escapeToken } from './pointer.ts'
import { continuesWord, readNumber, readString, skipSpace } from './scan.ts'
import type { Scanner } from './scan.ts'
import type { JsonArray, JsonDocument, JsonMember, JsonNode, JsonNumber, JsonObject, JsonProblem, JsonString } from './types.ts'
import { quote } from './value.ts'

/**
 * Levels of objects and lists that Python's json.load reads: in CPython 3.10 and 3.11 (sys.getrecursionlimit() is 1000, of which
 * json takes six itself; measured from a module's top level). CPython 3.12 reads 1497, 3.13 reads 9998.
 */
export const MAX_DEPTH = 994

/** An object or list that is not closed yet. */
interface Frame {
  readonly isObject: boolean
  readonly start: number
  readonly members: JsonMember[]
  readonly items: JsonNode[]
  /** The key whose value is being read. */
  key: JsonString | undefined
  /** The last key of each name in an object. */
  readonly seen: Map<string, JsonString> | undefined
  /** The pointer of the object or list, once it has been asked for. */
  pointer: string | undefined
}

/**
 * Parses a JSON text.
 * @param decodeProblems what `decode` found in the bytes; listed among the document's problems
 * @returns the document. Reading stops at the first `syntax` or `depth` problem: then there is no root, and what was found before
 *   is listed with it.
 */
export function parseJson(text: string, decodeProblems: readonly JsonProblem[] = []): JsonDocument {
  const problems: JsonProblem[] = [...decodeProblems]
  const scanner: Scanner = { text, fault: undefined }
  const stack: Frame[] = []
  let top: Frame | undefined
  let at = 0
  if (text.charCodeAt(0) === 0xfeff) {
    at = 1
    if (!problems.some((problem) => problem.start === 0)) problems.push(bomProblem())
  }

  const stop = (fault: Fault, pointer: string, kind: 'syntax' | 'depth' = 'syntax'): JsonDocument => {
    // Where a byte could not be decoded, the replacement character is no second problem.
    if (!problems.some((problem) => problem.kind === 'encoding' && problem.start === fault.start)) {
      problems.push({ kind, start: fault.start, end: fault.end, message: fault.message, pointer })
    }
    return { text, root: undefined, problems: inOrder(problems) }
  }
  const unexpected = (expected: Expected): JsonDocument => {
    const inside = expected === 'value' || expected === 'colon' || top === undefined
    return stop(explain(text, at, expected, top), inside ? path(stack) : framePath(stack, stack.length - 1))
  }

  for (;;) {
    // A value is expected.
    at = skipSpace(text, at)
    const start = at
    let value: JsonNode | undefined
    const code = text.charCodeAt(start)
    switch (code) {
      case 34: // "
        value = readString(scanner, start)
        break
      case 123: // {
      case 91: { // [
        if (stack.length >= MAX_DEPTH) return stop(tooDeep(start), path(stack), 'depth')
        const isObject = code === 123
        at = skipSpace(text, start + 1)
        if (text.charCodeAt(at) !== (isObject ? 125 : 93)) {
          top = { isObject, start, members: [], items: [], key: undefined, seen: isObject ? new Map() : undefined, pointer: undefined }
          stack.push(top)
        } else if (isObject) {
          value = { type: 'object', start, end: at + 1, members: [] }
        } else {
          value = { type: 'array', start, end: at + 1, items: [] }
        }
        break
      }
      case 116: // true
        if (isWord(scanner, start, 'true')) value = { type: 'boolean', start, end: start + 4, value: true }
        break
      case 102: // false
        if (isWord(scanner, start, 'false')) value = { type: 'boolean', start, end: start + 5, value: false }
        break
      case 110: // null
        if (isWord(scanner, start, 'null')) value = { type: 'null', start, end: start + 4 }
        break
      case 78: // NaN
        if (isWord(scanner, start, 'NaN')) value = wordNumber(start, 'NaN', Number.NaN)
        break
      case 73: // Infinity
        if (isWord(scanner, start, 'Infinity')) value = wordNumber(start, 'Infinity', Infinity)
        break
      case 45: // -
        if (!text.startsWith('-Infinity', start)) value = readNumber(scanner, start)
        else if (isWord(scanner, start, '-Infinity')) value = wordNumber(start, '-Infinity', -Infinity)
        break
      default:
        if (!(code >= 48 && code <= 57)) return unexpected('value')
        value = readNumber(scanner, start)
    }
    if (scanner.fault !== undefined) return stop(scanner.fault, path(stack))
    if (value !== undefined && value.type === 'number' && !Number.isFinite(value.value)) {
      problems.push(nonFinite(value, path(stack)))
    }

    // The value is put where it belongs, and so is what it completes, until another value is due.
    for (;;) {
      if (value !== undefined) {
        at = skipSpace(text, value.end)
        if (top === undefined) {
          return at < text.length ? unexpected('end') : { text, root: value, problems: inOrder(problems) }
        }
        if (top.key !== undefined) {
          top.members.push({ key: top.key, value })
          top.key = undefined
        } else {
          top.items.push(value)
        }
        const next = text.charCodeAt(at)
        if (next === (top.isObject ? 125 : 93)) {
          value = closed(top, at + 1)
          stack.pop()
          top = stack[stack.length - 1]
          continue
        }
        if (next !== 44) return unexpected('comma')
        at++
      }
      if (top === undefined || top.seen === undefined) break

      // A key and its colon are expected.
      at = skipSpace(text, at)
      if (text.charCodeAt(at) !== 34) return unexpected('key')
      const key = readString(scanner, at)
      if (key === undefined) break
      const earlier = top.seen.get(key.value)
      top.seen.set(key.value, key)
      top.key = key
      if (earlier !== undefined) problems.push(duplicateKey(key, earlier, path(stack)))
      at = skipSpace(text, key.end)
      if (text.charCodeAt(at) !== 58) return unexpected('colon')
      at++
      break
    }
    if (scanner.fault !== undefined) return stop(scanner.fault, path(stack))
  }
}

function closed(frame: Frame, end: number): JsonObject | JsonArray {
  return frame.isObject
    ? { type: 'object', start: frame.start, end, members: frame.members }
    : { type: 'array', start: frame.start, end, items: frame.items }
}

function isWord(scanner: Scanner, at: number, word: string): boolean {
  const { text } = scanner
  if (text.startsWith(word, at) && !continuesWord(text.charCodeAt(at + word.length))) return true
  scanner.fault = wordFault(text, at)
  return false
}

function wordNumber(start: number, raw: string, value: number): JsonNumber {
  return { type: 'number', start, end: start + raw.length, value, raw, isInteger: false }
}

/** The pointer of the value that is being read. */
function path(stack: readonly Frame[]): string {
  return framePath(stack, stack.length)
}

/** The pointer of the object or list at a level of the stack; of the value that is being read for the level after the last. */
function framePath(stack: readonly Frame[], level: number): string {
  // A frame's own pointer does not change while it is open: with many problems in one object it is made once.
  let known = Math.max(0, Math.min(level, stack.length - 1))
  while (known > 0 && stack[known]?.pointer === undefined) known--
  let pointer = stack[known]?.pointer ?? ''
  for (let i = known; i < level; i++) {
    const frame = stack[i] as Frame
    frame.pointer = pointer
    if (!frame.isObject) pointer += `/${frame.items.length}`
    else if (frame.key !== undefined) pointer += `/${escapeToken(frame.key.value)}`
  }
  return pointer
}

function inOrder(problems: JsonProblem[]): readonly JsonProblem[] {
  return problems.length < 2 ? problems : problems.sort((a, b) => a.start - b.start)
}

function tooDeep(start: number): Fault {
  const reader = 'where json.load of Python 3.11 gives up with a RecursionError'
  return { start, end: start + 1, message: `objects and lists are nested more than ${MAX_DEPTH} deep, ${reader}` }
}

function duplicateKey(key: JsonString, earlier: JsonString, pointer: string): JsonProblem {
  const message = `the key ${quote(key.value)} is written again in the same object; Python keeps only the last value`
  const { start, end } = key
  return { kind: 'duplicate-key', start, end, message, pointer, earlier: { start: earlier.start, end: earlier.end } }
}

function nonFinite(number: JsonNumber, pointer: string): JsonProblem {
  const { raw, start, end } = number
  const message = raw.endsWith('N') || raw.endsWith('y')
    ? `${raw} is not JSON, although Python's json reads it`
    : `${shorten(raw, 40)} is too large for a number and is read as ${String(number.value)}`
  return { kind: 'non-finite', start, end, message, pointer }
}
