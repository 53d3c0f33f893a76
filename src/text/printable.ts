/**
 * Text from a file, made safe to show: what a terminal, an editor or the log of a CI service would obey, hide or reorder is
 * written as an escape.
 */

/**
 * By Unicode's own properties: control characters, every space but the plain one, line and paragraph separators, surrogates
 * without a partner, bidirectional controls, characters without a shape (joiners, fillers, soft hyphens, variation selectors,
 * tags, byte order marks), and the marks of interlinear annotation.
 */
function unprintable(): RegExp {
  // V8 reads Unicode's tables for it where it stands, and not first where it is used: a millisecond that most runs need not spend.
  return /(?! )[\p{Cc}\p{Zs}\p{Zl}\p{Zp}\p{Surrogate}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu
}

/**
 * What CI services take for commands in the output of a step. GitHub's runner obeys lines that begin with `::`, and, as Azure's
 * agent does, `##[command]` wherever it stands in a line; Azure has `##vso[` and TeamCity `##teamcity[` as well.
 */
const COMMAND = /:(?=:)(?<=^ *:)|(?<=#)#(?=(?:vso|teamcity)?\[)/g
const COMMAND_INSIDE = /(?<=#)#(?=(?:vso|teamcity)?\[)/g

/** Nearly all texts are such, of ASCII without `::` and `##`: the tables of Unicode's properties are not even compiled for them. */
const PLAIN = /^(?:[ -"$-9;-~]|:(?!:)|#(?!#))*$/

/** The escapes that JSON has a letter for. */
const SHORT: Readonly<Record<string, string>> = { '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/**
 * The text with every character that is not plainly visible written as `\n`, `\u001b` or `\u{e0001}`, and so the second
 * character of what begins a command of a CI service: `#\u0023[`. Nothing else changes. The text may stand at the start of a line.
 */
export function printable(text: string): string {
  if (PLAIN.test(text)) return text
  const visible = text.replace(unprintable(), escapeCharacter)
  return visible.includes('::') || visible.includes('##') ? visible.replace(COMMAND, escapeCharacter) : visible
}

/**
 * The text with every character that `printable` escapes written as `escape` says, for notations with escapes of their own. Line
 * feeds stay, and so does `::`, since such notations have lines of their own making.
 */
export function escapeHidden(text: string, escape: (character: string) => string): string {
  const visible = /^[\n -~]*$/.test(text) ? text : text.replace(unprintable(), (character) => (character === '\n' ? character : escape(character)))
  return breakCommands(visible, escape)
}

/** The text with the second sign of `##[`, which begins a command wherever it stands in a line, written as `escape` says. */
export function breakCommands(text: string, escape: (sign: string) => string): string {
  return text.includes('##') ? text.replace(COMMAND_INSIDE, escape) : text
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
