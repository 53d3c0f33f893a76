/** Text to the tree of types.ts, in one pass and without recursion: what Python's json accepts, and nothing else. */
import { wordFault } from './explain-token.ts'
import { explain } from './explain.ts'
import type { Expected } from './explain.ts'
import type { Fault } from './fault.ts'
import { escapeToken } from './pointer.ts'
import { bomProblem, duplicateKey, nonFinite, tooDeep } from './problems.ts'
import { continuesWord, readNumber, readString, skipSpace } from './scan.ts'
import type { Scanner } from './scan.ts'
import type { JsonDocument, JsonMember, JsonNode, JsonNumber, JsonProblem, JsonString } from './types.ts'

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
  /** The last key of each name in an object; undefined while there are few. */
  seen: Map<string, JsonString> | undefined
  /** The pointer of the object or list, once it has been asked for. */
  pointer: string | undefined
}

/** Below, looking at each key is quicker than a map. */
const FEW_KEYS = 16

/** A key without escapes, and its colon. */
const PLAIN_KEY = /[ \n\r\t]*"[^"\\\u0000-\u001f]*"[ \n\r\t]*:[ \n\r\t]*/y

const SPACE = 32
const QUOTE = 34
const COMMA = 44
const COLON = 58
const BRACKET_END = 93
const BRACE_END = 125

interface Reader extends Scanner {
  /** Where the next key or value is looked for. */
  at: number
  readonly problems: JsonProblem[]
  readonly stack: Frame[]
  /** The last of the stack. */
  top: Frame | undefined
  /** Does a key come next, not a value? */
  isKeyDue: boolean
  /** The value of the whole text, once it is complete. */
  root: JsonNode | undefined
  /** Is a fault one between two members or items, and so their container's? */
  isBetween: boolean
  kind: 'syntax' | 'depth'
}

/**
 * Parses a JSON text.
 * @param decodeProblems what `decode` found in the bytes; listed among the document's problems
 * @returns the document. Reading stops at the first `syntax` or `depth` problem: then there is no root, and what was found before
 *   is listed with it.
 */
export function parseJson(text: string, decodeProblems: readonly JsonProblem[] = []): JsonDocument {
  const problems: JsonProblem[] = [...decodeProblems]
  const reader: Reader = {
    text,
    at: 0,
    problems,
    stack: [],
    top: undefined,
    isKeyDue: false,
    root: undefined,
    fault: undefined,
    isBetween: false,
    kind: 'syntax',
  }
  if (text.charCodeAt(0) === 0xfeff) {
    reader.at = 1
    if (!problems.some((problem) => problem.start === 0)) problems.push(bomProblem())
  }
  // Small functions called in a small loop: V8 counts a function as hot by the size of the loop that it goes round, and would
  // start to optimise a large one in the middle of a short run, at several times the price of the run.
  while (reader.root === undefined && reader.fault === undefined) {
    if (reader.isKeyDue) readKey(reader)
    let value = reader.fault === undefined ? readValue(reader) : undefined
    while (value !== undefined) value = settle(reader, value)
  }
  if (reader.fault !== undefined) report(reader, reader.fault)
  if (problems.length > 1) problems.sort((a, b) => a.start - b.start)
  return { text, root: reader.root, problems }
}

/** A value that is complete at once; undefined where an object or list was opened, or with a fault. */
function readValue(reader: Reader): JsonNode | undefined {
  const { text } = reader
  let start = reader.at
  if (text.charCodeAt(start) <= SPACE) start = skipSpace(text, start)
  const read = READERS[text.charCodeAt(start)]
  return read === undefined ? unexpected(reader, start, 'value') : read(reader, start)
}

/** By the code of its first character: how a value is read. */
const READERS = byFirstCharacter({
  '"': readString,
  '{': (reader, start) => open(reader, start, true),
  '[': (reader, start) => open(reader, start, false),
  t: (reader, start) => (isWord(reader, start, 'true') ? { type: 'boolean', start, end: start + 4, value: true } : undefined),
  f: (reader, start) => (isWord(reader, start, 'false') ? { type: 'boolean', start, end: start + 5, value: false } : undefined),
  n: (reader, start) => (isWord(reader, start, 'null') ? { type: 'null', start, end: start + 4 } : undefined),
  N: (reader, start) => readWordNumber(reader, start, 'NaN'),
  I: (reader, start) => readWordNumber(reader, start, 'Infinity'),
  '-': (reader, start) =>
    reader.text.startsWith('-Infinity', start) ? readWordNumber(reader, start, '-Infinity') : readFinite(reader, start),
  ...Object.fromEntries([...'0123456789'].map((digit) => [digit, readFinite])),
})

type ValueReader = (reader: Reader, start: number) => JsonNode | undefined

function byFirstCharacter(readers: Readonly<Record<string, ValueReader>>): readonly (ValueReader | undefined)[] {
  const table: (ValueReader | undefined)[] = new Array(128).fill(undefined)
  for (const [character, reader] of Object.entries(readers)) table[character.charCodeAt(0)] = reader
  return table
}

function isWord(reader: Reader, at: number, word: string): boolean {
  const { text } = reader
  if (text.startsWith(word, at) && !continuesWord(text.charCodeAt(at + word.length))) return true
  reader.fault = wordFault(text, at)
  return false
}

function readWordNumber(reader: Reader, start: number, raw: 'NaN' | 'Infinity' | '-Infinity'): JsonNumber | undefined {
  if (!isWord(reader, start, raw)) return undefined
  return noted(reader, { type: 'number', start, end: start + raw.length, value: Number(raw), raw, isInteger: false })
}

function readFinite(reader: Reader, start: number): JsonNumber | undefined {
  const number = readNumber(reader, start)
  return number === undefined || Number.isFinite(number.value) ? number : noted(reader, number)
}

/** The number itself, noted among the problems for not being finite. */
function noted(reader: Reader, number: JsonNumber): JsonNumber {
  reader.problems.push(nonFinite(number, path(reader.stack)))
  return number
}

/** The object or list, where it is empty; else it is put on the stack. */
function open(reader: Reader, start: number, isObject: boolean): JsonNode | undefined {
  const { text, stack } = reader
  if (stack.length >= MAX_DEPTH) {
    reader.kind = 'depth'
    reader.fault = tooDeep(start, MAX_DEPTH)
    return undefined
  }
  const at = skipSpace(text, start + 1)
  if (text.charCodeAt(at) === (isObject ? BRACE_END : BRACKET_END)) {
    const end = at + 1
    return isObject ? { type: 'object', start, end, members: [] } : { type: 'array', start, end, items: [] }
  }
  const members: JsonMember[] = []
  const items: JsonNode[] = []
  const frame: Frame = { isObject, start, members, items, key: undefined, seen: undefined, pointer: undefined }
  stack.push(frame)
  reader.top = frame
  reader.at = at
  reader.isKeyDue = isObject
  return undefined
}

/** Reads a key and its colon. */
function readKey(reader: Reader): void {
  const frame = reader.top as Frame
  const key = readPlainKey(reader) ?? readAnyKey(reader)
  if (key === undefined) return
  const earlier = earlierKey(frame, key.value)
  frame.seen?.set(key.value, key)
  frame.key = key
  if (earlier !== undefined) reader.problems.push(duplicateKey(key, earlier, path(reader.stack)))
  reader.isKeyDue = false
}

/** The last key of that name in the object. */
function earlierKey(frame: Frame, name: string): JsonString | undefined {
  const { members } = frame
  if (frame.seen === undefined && members.length >= FEW_KEYS) frame.seen = new Map(members.map(({ key }) => [key.value, key]))
  if (frame.seen !== undefined) return frame.seen.get(name)
  for (let i = members.length - 1; i >= 0; i--) if (members[i]!.key.value === name) return members[i]!.key
  return undefined
}

/** Most keys, in one search. */
function readPlainKey(reader: Reader): JsonString | undefined {
  const { text, at } = reader
  PLAIN_KEY.lastIndex = at
  if (!PLAIN_KEY.test(text)) return undefined
  reader.at = PLAIN_KEY.lastIndex
  const start = text.indexOf('"', at)
  const close = text.indexOf('"', start + 1)
  return { type: 'string', start, end: close + 1, value: text.slice(start + 1, close) }
}

function readAnyKey(reader: Reader): JsonString | undefined {
  const { text } = reader
  const at = skipSpace(text, reader.at)
  if (text.charCodeAt(at) !== QUOTE) return unexpected(reader, at, 'key')
  const key = readString(reader, at)
  if (key === undefined) return undefined
  const colon = skipSpace(text, key.end)
  if (text.charCodeAt(colon) !== COLON) {
    ;(reader.top as Frame).key = key
    return unexpected(reader, colon, 'colon')
  }
  reader.at = colon + 1
  return key
}

/** Puts a value in its container and goes on to where the next starts. Returns the container, where that is complete, too. */
function settle(reader: Reader, value: JsonNode): JsonNode | undefined {
  const { text, top: frame } = reader
  let at = value.end
  if (text.charCodeAt(at) !== COMMA) at = skipSpace(text, at)
  if (frame === undefined) return finish(reader, value, at)
  if (frame.key === undefined) {
    frame.items.push(value)
  } else {
    frame.members.push({ key: frame.key, value })
    frame.key = undefined
  }
  if (text.charCodeAt(at) !== COMMA) return close(reader, frame, at)
  reader.at = at + 1
  reader.isKeyDue = frame.isObject
  return undefined
}

function finish(reader: Reader, value: JsonNode, at: number): undefined {
  if (at < reader.text.length) return unexpected(reader, at, 'end')
  reader.root = value
}

function close(reader: Reader, frame: Frame, at: number): JsonNode | undefined {
  const { isObject, start, members, items } = frame
  if (reader.text.charCodeAt(at) !== (isObject ? BRACE_END : BRACKET_END)) return unexpected(reader, at, 'comma')
  const { stack } = reader
  stack.pop()
  reader.top = stack.length === 0 ? undefined : stack[stack.length - 1]
  const end = at + 1
  return isObject ? { type: 'object', start, end, members } : { type: 'array', start, end, items }
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

/** Notes what ends the reading. */
function report({ problems, stack, isBetween, kind }: Reader, fault: Fault): void {
  // Where a byte could not be decoded, the replacement character is no second problem.
  if (problems.some((problem) => problem.kind === 'encoding' && problem.start === fault.start)) return
  const pointer = isBetween ? framePath(stack, stack.length - 1) : path(stack)
  problems.push({ kind, start: fault.start, end: fault.end, message: fault.message, pointer })
}

function unexpected(reader: Reader, at: number, expected: Expected): undefined {
  reader.isBetween = expected === 'key' || expected === 'comma'
  reader.fault = explain(reader.text, at, expected, reader.top)
}
