/** Text from a file, made safe to show: what a terminal or an editor would obey, hide or reorder is written as an escape. */

/**
 * By Unicode's own properties: control characters, every space but the plain one, line and paragraph separators, surrogates
 * without a partner, bidirectional controls, characters without a shape (joiners, fillers, soft hyphens, variation selectors,
 * tags, byte order marks), and the marks of interlinear annotation.
 */
const UNPRINTABLE =
  /(?! )[\p{Cc}\p{Zs}\p{Zl}\p{Zp}\p{Surrogate}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu

/** The escapes that JSON has a letter for. */
const SHORT: Readonly<Record<string, string>> = { '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** The text with every character that is not plainly visible written as `\n`, `\u001b` or `\u{e0001}`. Nothing else changes. */
export function printable(text: string): string {
  // Nearly all texts are such; the tables of Unicode's properties are not even compiled for them.
  if (/^[ -~]*$/.test(text)) return text
  return text.replace(UNPRINTABLE, escapeCharacter)
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
