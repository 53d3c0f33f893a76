/** Python literals: numbers and strings from their text. Python 3.12 language reference, 2.4 Literals. */

const FLOAT = /^[\d_]*(?:\.[\d_]*)?(e[+-]?[\d_]+)?$/i

/** The value of a number literal; undefined for complex numbers and what is none. */
export function readNumber(text: string): { readonly value: number; readonly isFloat: boolean } | undefined {
  const plain = text.replaceAll('_', '')
  if (/^0[xob]/i.test(plain)) {
    const value = Number(plain)
    return Number.isNaN(value) ? undefined : { value, isFloat: false }
  }
  if (!FLOAT.test(plain) || !/\d/.test(plain)) return undefined
  return { value: Number(plain), isFloat: /[.e]/i.test(plain) }
}

export interface StringParts {
  readonly isRaw: boolean
  readonly isBytes: boolean
  /** Offset of the first character after the opening quotes. */
  readonly start: number
  /** Offset of the closing quotes. */
  readonly end: number
}

/** Takes a string literal's text apart; undefined where it is not closed. */
export function splitString(text: string): StringParts | undefined {
  const match = /^([a-z]*)('''|"""|'|")/i.exec(text)
  if (match === null) return undefined
  const [opening, prefix, quotes] = match as unknown as [string, string, string]
  const end = text.length - quotes.length
  if (end < opening.length || !text.endsWith(quotes)) return undefined
  return { isRaw: /r/i.test(prefix), isBytes: /b/i.test(prefix), start: opening.length, end }
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

const ESCAPE = /\\(\r\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^])/g

/** Replaces the escapes of a string that is not raw. An unknown escape stands for itself, as in Python; so does `\N{...}`. */
export function unescapePython(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(ESCAPE, (whole, body: string) => {
    if (body === '\n' || body === '\r' || body === '\r\n') return ''
    const first = body[0] as string
    if (/[0-7]/.test(first)) return String.fromCodePoint(Number.parseInt(body, 8))
    if (body.length > 1) {
      const code = Number.parseInt(body.slice(1), 16)
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole
    }
    return SIMPLE_ESCAPES[body] ?? whole
  })
}

/** What a scan for numbers must tell apart: comments, quotes, names and numbers. A prefix glued to a quote is a name here. */
const TOKEN = /#[^\n]*|"""|'''|"|'|[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*|\.?\d[\d_]*(?:\.[\d_]*)?/g

/**
 * The text with each dot that ends a number (`224.`, `1.e5`) replaced by a digit: @lezer/python 1.1.19 does not know such
 * numbers. Offsets do not change, so that the number itself can be read from the real text.
 */
export function maskTrailingDots(text: string): string {
  const scan = new RegExp(TOKEN)
  let masked = ''
  let from = 0
  for (let match = scan.exec(text); match !== null; match = scan.exec(text)) {
    const [token] = match
    if (token[0] === '"' || token[0] === "'") {
      scan.lastIndex = endOfString(text, scan.lastIndex, token)
    } else if (token.endsWith('.') && /^\d/.test(token)) {
      masked += `${text.slice(from, scan.lastIndex - 1)}0`
      from = scan.lastIndex
    }
  }
  return from === 0 ? text : masked + text.slice(from)
}

/** Offset behind the closing quotes; where they are missing, the end of the line (short strings) or of the text. */
function endOfString(text: string, start: number, quotes: string): number {
  for (let i = start; i < text.length; i++) {
    const c = text[i]
    if (c === '\\') i++
    else if (c === '\n' && quotes.length === 1) return i
    else if (text.startsWith(quotes, i)) return i + quotes.length
  }
  return text.length
}
