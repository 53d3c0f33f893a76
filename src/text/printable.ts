/** Text from a file, made safe to show: what a terminal or an editor would obey, hide or reorder is written as an escape. */

const UNPRINTABLE = [
  '\\u0000-\\u001f\\u007f-\\u009f', // control characters: C0, DEL, C1
  '\\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000', // spaces that are not the plain one
  '\\u2028\\u2029', // line and paragraph separator
  '\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u206f', // bidirectional and deprecated format controls
  '\\u00ad\\u034f\\u180b-\\u180f\\u200b-\\u200d\\u2060-\\u2065\\ufeff\\ufff0-\\ufffb', // soft hyphen, joiners, marks without a shape
  '\\u115f\\u1160\\u17b4\\u17b5\\u3164\\uffa0', // fillers: letters without a shape
  '\\ufe00-\\ufe0f\\u{e0000}-\\u{e0fff}', // variation selectors, tags
  '\\p{Surrogate}', // a surrogate without its partner
].join('')

/** The escapes that JSON has a letter for. */
const SHORT: Readonly<Record<string, string>> = { '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Compiled when it is first needed: a run without problems never does. */
let pattern: RegExp | undefined

/** The text with every character that is not plainly visible written as `\n`, `\u001b` or `\u{e0001}`. Nothing else changes. */
export function printable(text: string): string {
  pattern ??= new RegExp(`[${UNPRINTABLE}]`, 'gu')
  return text.replace(pattern, escapeCharacter)
}

function escapeCharacter(character: string): string {
  const short = SHORT[character]
  if (short !== undefined) return short
  const code = codePoint(character)
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`
}

/** `U+00A0`: how a character is named to a person who cannot see it. */
export function codePointName(character: string): string {
  return `U+${codePoint(character).toString(16).toUpperCase().padStart(4, '0')}`
}

function codePoint(character: string): number {
  const code = character.codePointAt(0)
  if (code === undefined) throw new RangeError('a character is expected, not the empty string')
  return code
}

/**
 * The text cut to at most `limit` UTF-16 code units, an ellipsis included; a surrogate pair is never cut in half.
 * @param limit at least 1
 */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text
  let end = limit - 1
  const last = text.charCodeAt(end - 1)
  if (end > 0 && last >= 0xd800 && last <= 0xdbff) end--
  return `${text.slice(0, end)}…`
}
