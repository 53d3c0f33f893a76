/** Why a place in a text is not valid JSON, in words that help to repair it. Runs once a file at most, never on a valid one. */
import { codePointName, printable } from '../text/printable.ts'
import { invalidNumber, wordFault } from './explain-token.ts'
import { characterAt, fault, isWordCharacter, shown, tokenAt, wordAt } from './fault.ts'
import type { Fault } from './fault.ts'
import type { JsonString } from './types.ts'
import { quote } from './value.ts'

/** What the parser was looking for: `comma` stands for a comma or the bracket that closes, `end` for the end of the file. */
export type Expected = 'value' | 'key' | 'colon' | 'comma' | 'end'

/** The object or list that the place is in. */
export interface Container {
  readonly isObject: boolean
  /** Offset of its opening bracket. */
  readonly start: number
  readonly key: JsonString | undefined
}

/** Says why what stands at `at` is not what was expected there. */
export function explain(text: string, at: number, expected: Expected, container: Container | undefined): Fault {
  if (at >= text.length) return atEnd(text, container)
  const found = text.slice(at, at + 7)
  if (/^(?:\/[/*]|#)/.test(found)) return comment(text, at)
  if (/^(?:<{7}|={7}|>{7})$/.test(found)) return fault(text, at, 7, 'a marker of an unresolved merge conflict')
  const misplaced = invisible(text, at) ?? wrongQuote(text, at, expected) ?? bracket(text, at, expected, container)
  if (misplaced !== undefined) return misplaced
  switch (expected) {
    case 'value':
      return noValue(text, at, container)
    case 'key':
      return noKey(text, at)
    case 'colon':
      return noColon(text, at, container)
    case 'comma':
      return noComma(text, at, container)
    case 'end':
      return notTheEnd(text, at)
  }
}

function closer(container: Container): string {
  return container.isObject ? '}' : ']'
}

function opened(text: string, container: Container): string {
  const line = text.slice(0, container.start).split(/\r\n|\n|\r/).length
  return `the ${container.isObject ? 'object' : 'list'} that starts in line ${line}`
}

// ---- what can stand anywhere ----

function atEnd(text: string, container: Container | undefined): Fault {
  if (container === undefined) return { start: 0, end: 0, message: 'the file is empty' }
  const end = text.trimEnd().length
  const message = `the file ends before ${opened(text, container)} is closed: ${closer(container)} is missing`
  return { start: end, end, message }
}

function comment(text: string, at: number): Fault {
  const isBlock = text.startsWith('/*', at)
  const end = isBlock ? text.indexOf('*/', at) + 2 : at + text.slice(at).search(/[\r\n]/)
  return { start: at, end: end > at ? end : text.length, message: 'comments are not JSON' }
}

/** White space that JSON does not know, control characters, marks. */
function invisible(text: string, at: number): Fault | undefined {
  const character = characterAt(text, at)
  if (printable(character) === character) return undefined
  const message = character.trim() === ''
    ? `a space (${codePointName(character)}) that JSON does not know: only the plain space, the tab and line breaks are allowed`
    : `an invisible character (${codePointName(character)}) outside of strings`
  return fault(text, at, character.length, message)
}

function wrongQuote(text: string, at: number, expected: Expected): Fault | undefined {
  const character = characterAt(text, at)
  if (!/['`\u00b4\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b\u00ab\u00bb]/.test(character) || expected === 'colon' || expected === 'end') return undefined
  const partner = /['`]/.test(character) ? character : '´“”‟‘’«»'
  const close = text.slice(at + 1).search(new RegExp(`[${partner}\\r\\n]`))
  const isClosed = close >= 0 && partner.includes(text.charAt(at + 1 + close))
  const straight = "'`".includes(character) ? 'strings need double quotes' : 'strings need straight double quotes'
  return fault(text, at, isClosed ? close + 2 : 1, `${straight}, not ${character}`)
}

/** A bracket that closes, where the container is open for something else. */
function bracket(text: string, at: number, expected: Expected, container: Container | undefined): Fault | undefined {
  const character = text.charAt(at)
  if (character !== '}' && character !== ']') return undefined
  if (container === undefined) {
    const why = expected === 'end' ? `one ${character} too many: the document is already closed` : `${character} closes nothing`
    return fault(text, at, 1, why)
  }
  if (container.key !== undefined) return withoutValue(container.key)
  if (character !== closer(container)) {
    return fault(text, at, 1, `${opened(text, container)} needs ${closer(container)} to close it, not ${character}`)
  }
  // The right bracket at the wrong time: only a comma can be before it.
  const comma = text.slice(0, at).trimEnd().length - 1
  return fault(text, comma, 1, `trailing comma before ${character}`)
}

function withoutValue(key: JsonString): Fault {
  return { start: key.start, end: key.end, message: `the key ${quote(key.value)} has no value` }
}

function straySeparator(text: string, at: number): Fault | undefined {
  if (text.charAt(at) !== ',') return undefined
  const before = text.slice(0, at).trimEnd()
  return fault(text, at, 1, before.endsWith(',') ? 'two commas in a row' : 'nothing stands before the comma')
}

// ---- one function for each thing that can be expected ----

function noValue(text: string, at: number, container: Container | undefined): Fault {
  const character = characterAt(text, at)
  if (container?.key !== undefined && character === ',') return withoutValue(container.key)
  const separator = straySeparator(text, at)
  if (separator !== undefined) return separator
  if (container === undefined && character === '<') return fault(text, at, 1, 'this is HTML or XML, not JSON')
  if (container === undefined && text.startsWith('version https://git-lfs', at)) {
    return fault(text, at, 7, 'this is the pointer file of Git LFS, not the file itself')
  }
  if (character === '(') return fault(text, at, 1, 'a list is written with [ ], not with ( )')
  if (/[+.]/.test(character)) return invalidNumber(text, at)
  if (isWordCharacter(character)) return wordFault(text, at)
  return fault(text, at, character.length, `a value is expected, not ${quote(character)}`)
}

function noKey(text: string, at: number): Fault {
  const separator = straySeparator(text, at)
  if (separator !== undefined) return separator
  const character = characterAt(text, at)
  if (character === ':') return fault(text, at, 1, 'the key before the colon is missing')
  const word = wordAt(text, at)
  if (word !== '') return fault(text, at, word.length, `the key ${shown(word)} needs double quotes`)
  return fault(text, at, character.length, `a key in double quotes is expected, not ${quote(character)}`)
}

function noColon(text: string, at: number, container: Container | undefined): Fault {
  const key = container?.key
  if (key === undefined) throw new Error('a colon is expected only after a key')
  const character = characterAt(text, at)
  if (character === ',') return withoutValue(key)
  if (character === '=') {
    const length = text.startsWith('=>', at) ? 2 : 1
    return fault(text, at, length, `a colon stands between key and value, not ${text.slice(at, at + length)}`)
  }
  const isSuspicious = /[:,{}[\]]/.test(key.value)
  const message = isSuspicious
    ? `${quote(key.value)} is read as a key: is a double quote missing in it or before it?`
    : `a colon is missing after the key ${quote(key.value)}`
  return isSuspicious ? { start: key.start, end: key.end, message } : fault(text, at, tokenAt(text, at).length, message)
}

function noComma(text: string, at: number, container: Container | undefined): Fault {
  if (container === undefined) throw new Error('a comma is expected only in an object or list')
  const character = characterAt(text, at)
  if (character === ';') return fault(text, at, 1, 'a comma is needed, not a semicolon')
  if (character === ':') {
    const second = 'a second colon: the member before it is complete'
    return fault(text, at, 1, container.isObject ? second : 'a list has no keys: a colon belongs in an object, between { and }')
  }
  const found = tokenAt(text, at)
  if (character === '"') {
    const isKey = container.isObject && /^\s*:/.test(text.slice(at + found.length, at + found.length + 100))
    return fault(text, at, found.length, `a comma is missing before ${isKey ? 'the key ' : ''}${shown(found)}`)
  }
  if (text.charAt(at - 1) === '"' && isWordCharacter(character)) {
    const orEscape = 'or the quote before it is part of the string and is written \\"'
    return fault(text, at, found.length, `a comma is missing before ${shown(found)}, ${orEscape}`)
  }
  if (/[[{-]/.test(character) || isWordCharacter(character)) {
    const name = character === '{' ? 'the next object' : character === '[' ? 'the next list' : shown(found)
    return fault(text, at, found.length, `a comma is missing before ${name}`)
  }
  return fault(text, at, character.length, `a comma or ${closer(container)} is expected, not ${quote(character)}`)
}

function notTheEnd(text: string, at: number): Fault {
  const character = characterAt(text, at)
  if (character === ',') return fault(text, at, 1, 'a comma after the end of the document')
  if (character === '{' || character === '[' || character === '"') {
    return fault(text, at, tokenAt(text, at).length, 'a second value after the end of the document: a file holds one')
  }
  return fault(text, at, tokenAt(text, at).length, `${shown(tokenAt(text, at))} after the end of the document`)
}
