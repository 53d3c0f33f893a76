/** Where and why a text is not valid JSON, and the tokens that a person would see there. */
import { printable, shorten } from '../text/printable.ts'
import type { Span } from './types.ts'

export interface Fault extends Span {
  /** One clause, without the place. */
  readonly message: string
}

/** A fault of `length` characters from `at` on, or as many as the text has. */
export function fault(text: string, at: number, length: number, message: string): Fault {
  return { start: at, end: Math.min(at + length, text.length), message }
}

/** The character at an offset inside the text, whole where it is a surrogate pair. */
export function characterAt(text: string, at: number): string {
  return String.fromCodePoint(text.codePointAt(at) as number)
}

/** Longer words are cut: nobody reads more of them, and a broken file may be one single word. */
const TOKEN_LIMIT = 1000

/** What a person would take for one word or number; empty where something else stands. */
export function wordAt(text: string, at: number): string {
  return (/^[\p{L}\p{N}_$.+-]*/u.exec(text.slice(at, at + TOKEN_LIMIT)) as RegExpExecArray)[0]
}

/** The string, word, number or single character at an offset inside the text. */
export function tokenAt(text: string, at: number): string {
  if (text.charAt(at) === '"') return (/^"(?:[^"\\\r\n]|\\.)*"?/.exec(text.slice(at, at + TOKEN_LIMIT)) as RegExpExecArray)[0]
  return wordAt(text, at) || characterAt(text, at)
}

export function isWordCharacter(character: string): boolean {
  return /[\p{L}\p{N}_$]/u.test(character)
}

/** A token for a message. */
export function shown(token: string): string {
  return shorten(printable(token), 60)
}
