/** White space, strings and numbers of a JSON text: the tokens that take more than a comparison; as Python's json reads them. */
import { invalidNumber, stringFault } from './explain-token.ts'
import { fault } from './fault.ts'
import type { Fault } from './fault.ts'
import type { JsonNumber, JsonString } from './types.ts'

/*
 * A lint of a few files never leaves the first seconds of a program's life, where loops over characters are slow: one search of a
 * regular expression a token, from `lastIndex` on, takes a third of their time. None of these can backtrack.
 */
const NOT_SPACE = /[^ \n\r\t]/g
const STRING_STOP = /["\\\u0000-\u001f]/g
/** Most numbers. */
const PLAIN_INTEGER = /-?(?:0|[1-9][0-9]{0,15})(?=[,\]}\s])/y
const NUMBER_STOP = /[^0-9]/g

export interface Scanner {
  readonly text: string
  /** Why a read function returned undefined. */
  fault: Fault | undefined
}

const QUOTE = 34
const PLUS = 43
const MINUS = 45
const DOT = 46
const ZERO = 48
const NINE = 57
const BACKSLASH = 92
const LETTER_E = 101
const LETTER_U = 117

/** Digits of the longest whole number that Python reads: CPython 3.11 sys.int_info.default_max_str_digits. */
const MAX_INT_DIGITS = 4300

/** The offset of the first character from `from` on that is not one of JSON's four white-space characters. */
export function skipSpace(text: string, from: number): number {
  return search(NOT_SPACE, text, from)
}

/** The offset of the first match from `from` on; the text's length where there is none. */
function search(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from
  return pattern.test(text) ? pattern.lastIndex - 1 : text.length
}

/** The string whose opening quote is at `start`; undefined, with a fault, where it is not valid. */
export function readString(scanner: Scanner, start: number): JsonString | undefined {
  const { text } = scanner
  let value = ''
  for (let from = start + 1; ;) {
    const at = search(STRING_STOP, text, from)
    value += text.slice(from, at)
    const code = text.charCodeAt(at)
    if (code === QUOTE) return { type: 'string', start, end: at + 1, value }
    const escaped = code === BACKSLASH ? unescape(text, at + 1) : undefined
    if (escaped === undefined) {
      scanner.fault = stringFault(text, start, at)
      return undefined
    }
    value += escaped
    from = at + (text.charCodeAt(at + 1) === LETTER_U ? 6 : 2)
  }
}

/** The character that an escape stands for, `at` being the place after the backslash; undefined for what is no escape. */
function unescape(text: string, at: number): string | undefined {
  switch (text[at]) {
    case '"':
      return '"'
    case '\\':
      return '\\'
    case '/':
      return '/'
    case 'b':
      return '\b'
    case 'f':
      return '\f'
    case 'n':
      return '\n'
    case 'r':
      return '\r'
    case 't':
      return '\t'
    case 'u': {
      const digits = text.slice(at + 1, at + 5)
      return /^[0-9a-fA-F]{4}$/.test(digits) ? String.fromCharCode(Number.parseInt(digits, 16)) : undefined
    }
    default:
      return undefined
  }
}

/** The number that starts (with a digit or a minus sign) at `start`; undefined, with a fault, where it is not valid. */
export function readNumber(scanner: Scanner, start: number): JsonNumber | undefined {
  const { text } = scanner
  PLAIN_INTEGER.lastIndex = start
  if (PLAIN_INTEGER.test(text)) {
    const end = PLAIN_INTEGER.lastIndex
    const raw = text.slice(start, end)
    return { type: 'number', start, end, value: Number(raw), raw, isInteger: true }
  }
  return readAnyNumber(scanner, start)
}

function readAnyNumber(scanner: Scanner, start: number): JsonNumber | undefined {
  const { text } = scanner
  const first = text.charCodeAt(start) === MINUS ? start + 1 : start
  let at = search(NUMBER_STOP, text, first)
  const digits = at - first
  let isValid = digits === 1 || (digits > 1 && text.charCodeAt(first) !== ZERO)
  let isInteger = true
  let code = text.charCodeAt(at)
  if (code === DOT) {
    isInteger = false
    const fraction = at + 1
    at = search(NUMBER_STOP, text, fraction)
    isValid &&= at > fraction
    code = text.charCodeAt(at)
  }
  if ((code | 0x20) === LETTER_E) {
    isInteger = false
    const sign = text.charCodeAt(at + 1)
    const exponent = at + (sign === PLUS || sign === MINUS ? 2 : 1)
    at = search(NUMBER_STOP, text, exponent)
    isValid &&= at > exponent
    code = text.charCodeAt(at)
  }
  if (!isValid || continuesWord(code)) {
    scanner.fault = invalidNumber(text, start)
    return undefined
  }
  if (isInteger && digits > MAX_INT_DIGITS) {
    scanner.fault = fault(text, start, at - start, `a whole number of ${digits} digits; Python reads at most ${MAX_INT_DIGITS}`)
    return undefined
  }
  const raw = text.slice(start, at)
  return { type: 'number', start, end: at, value: Number(raw), raw, isInteger }
}

/** Letters, digits, `_`, `.` and signs: what stands directly behind a number or a word belongs to it in the writer's mind. */
export function continuesWord(code: number): boolean {
  if (code < 64) return (code >= ZERO && code <= NINE) || code === DOT || code === PLUS || code === MINUS
  return (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122)
}
