/** What is wrong with a single token: a word, a number, a string. See explain.ts for what is wrong between tokens. */
import { codePointName } from '../text/printable.ts'
import { characterAt, fault, shown, wordAt } from './fault.ts'
import type { Fault } from './fault.ts'
import { quote } from './value.ts'

/** Words of other languages for what JSON can say, in lower case. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['true', 'true'],
  ['yes', 'true'],
  ['false', 'false'],
  ['no', 'false'],
  ['null', 'null'],
  ['none', 'null'],
  ['nil', 'null'],
  ['undefined', 'null'],
])

/** The fault of a word that is no JSON value, `at` being its first character. */
export function wordFault(text: string, at: number): Fault {
  const word = wordAt(text, at)
  const meant = WORDS.get(word.toLowerCase())
  if (meant !== undefined) return fault(text, at, word.length, `${word} is not JSON: write ${meant}`)
  if (/^[+-]?(?:nan|inf|infinity)$/i.test(word)) return fault(text, at, word.length, `${word} is not a number that JSON can hold`)
  if (/^[+-]?\.?[0-9]/.test(word)) return invalidNumber(text, at)
  return fault(text, at, word.length, `${shown(word)} is not JSON: strings need double quotes`)
}

/** The fault of something that starts like a number (with a digit, a sign or a point) and is none. */
export function invalidNumber(text: string, at: number): Fault {
  const word = wordAt(text, at)
  if (/^[+-]?(?:nan|inf)/i.test(word)) return wordFault(text, at)
  return fault(text, at, Math.max(word.length, 1), numberMessage(word))
}

function numberMessage(word: string): string {
  const written = shown(word)
  if (/^[+-]$/.test(word)) return `a ${word === '-' ? 'minus' : 'plus'} sign without a number`
  if (/^\++[0-9.]+$/.test(word)) return `a number has no plus sign: ${written}`
  if (/^[+-]?0[xob]/i.test(word)) return `${written} is not JSON: numbers are written in decimal`
  if (/^-?0[0-9][0-9.eE+-]*$/.test(word)) {
    const sign = word.startsWith('-') ? '-' : ''
    return `a number does not start with 0: write ${shown(sign + word.slice(sign.length).replace(/^0+(?=[0-9])/, ''))}`
  }
  if (/^[0-9]+(?:_[0-9]+)+$/.test(word)) return `${written} is not JSON: write ${shown(word.replaceAll('_', ''))}`
  if (/^-?\.[0-9]/.test(word)) return `a digit is missing before the point of ${written}`
  if (/^-?[0-9]+\.(?![0-9])/.test(word)) return `a digit is missing after the point of ${written}`
  if (/^-?[0-9.]+e[+-]?$/i.test(word)) return `the exponent of ${written} has no digits`
  return /[0-9]/.test(word) ? `${written} is not a number; strings need double quotes` : `${written} is not JSON`
}

/**
 * The fault of a string that starts at `start` and cannot be read on at `at`, where a control character, the end of the text or
 * a backslash is.
 */
export function stringFault(text: string, start: number, at: number): Fault {
  const character = text.charAt(at)
  if (character === '\\') return escapeFault(text, at)
  if (character === '' || character === '\n' || character === '\r') {
    return { start, end: at, message: 'this string is not closed' }
  }
  const escape = character === '\t' ? '\\t' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  const name = character === '\t' ? 'a tab' : `the control character ${codePointName(character)}`
  return fault(text, at, 1, `${name} in a string is written ${escape}`)
}

function escapeFault(text: string, at: number): Fault {
  const next = text.charAt(at + 1)
  if (next === '') return fault(text, at, 1, 'this string is not closed')
  if (next === 'u') {
    const digits = (/^[0-9a-fA-F]{0,4}/.exec(text.slice(at + 2, at + 6)) as RegExpExecArray)[0]
    return fault(text, at, 2 + digits.length, '\\u needs four hexadecimal digits')
  }
  if (next === '\'') return fault(text, at, 2, 'a single quote in a string is written without a backslash')
  if (next === '\n' || next === '\r') return fault(text, at, 1, 'a backslash cannot continue a string in the next line')
  const character = characterAt(text, at + 1)
  const message = `a backslash before ${quote(character)} is no escape of JSON: a plain backslash is written \\\\`
  return fault(text, at, 1 + character.length, message)
}
