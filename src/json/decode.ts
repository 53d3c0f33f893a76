/** Bytes to text. Python's reader takes UTF-8 without a byte order mark; what else a file holds is named, and never thrown. */
import { bomProblem } from './problems.ts'
import type { JsonProblem } from './types.ts'

export interface Decoded {
  /** Always a text: what is not UTF-8 is U+FFFD in it; UTF-16 and UTF-32 are decoded as such. A byte order mark is kept. */
  readonly text: string
  /** At most one of each kind, `bom` and `encoding`. Offsets are those of `text`. */
  readonly problems: readonly JsonProblem[]
}

const BOM = '\ufeff'
const REPLACEMENT = '\ufffd'

/** Decodes a file's bytes. */
export function decode(bytes: Uint8Array): Decoded {
  const wide = wideEncoding(bytes)
  if (wide !== undefined) return decodeWide(bytes, wide)
  const text = utf8(bytes)
  if (text.startsWith(BOM)) {
    // Both are told in one go: a file with a mark and a broken byte needs both repaired.
    return { text, problems: [bomProblem(), ...invalidUtf8(bytes, text)] }
  }
  return { text, problems: invalidUtf8(bytes, text) }
}

function utf8(bytes: Uint8Array): string {
  // Buffer decodes small files faster than TextDecoder, keeps the byte order mark and replaces as the WHATWG decoder does.
  const buffer = bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return buffer.toString('utf8')
}

// ---- UTF-16 and UTF-32 ----

interface WideEncoding {
  readonly name: string
  readonly width: 2 | 4
  readonly littleEndian: boolean
}

const UTF16_LE: WideEncoding = { name: 'UTF-16 (little-endian)', width: 2, littleEndian: true }
const UTF16_BE: WideEncoding = { name: 'UTF-16 (big-endian)', width: 2, littleEndian: false }
const UTF32_LE: WideEncoding = { name: 'UTF-32 (little-endian)', width: 4, littleEndian: true }
const UTF32_BE: WideEncoding = { name: 'UTF-32 (big-endian)', width: 4, littleEndian: false }

/** A JSON text starts with two ASCII characters (RFC 4627, section 3), so that NUL bytes give it away without a mark, too. */
function wideEncoding(bytes: Uint8Array): WideEncoding | undefined {
  if (bytes.length < 2) return undefined
  const a = bytes[0]
  const b = bytes[1]
  if (a !== 0xff && a !== 0xfe && a !== 0 && b !== 0) return undefined
  const c = bytes[2]
  const d = bytes[3]
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? UTF32_LE : UTF16_LE
  if (a === 0xfe && b === 0xff) return UTF16_BE
  if (a === 0) {
    if (b !== 0) return UTF16_BE
    return (c === 0xfe && d === 0xff) || (c === 0 && d !== 0 && d !== undefined) ? UTF32_BE : undefined
  }
  if (b === 0) return c === 0 && d === 0 ? UTF32_LE : UTF16_LE
  return undefined
}

function decodeWide(bytes: Uint8Array, encoding: WideEncoding): Decoded {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const parts: string[] = []
  let offset = 0
  for (; offset + encoding.width <= bytes.length; offset += encoding.width) {
    parts.push(wideCharacter(view, offset, encoding))
  }
  if (offset < bytes.length) parts.push(REPLACEMENT)
  const text = parts.join('')
  const message = `the file seems to be ${encoding.name}; Python reads configs as UTF-8`
  return { text, problems: [{ kind: 'encoding', start: 0, end: Math.min(1, text.length), message }] }
}

function wideCharacter(view: DataView, offset: number, encoding: WideEncoding): string {
  if (encoding.width === 2) return String.fromCharCode(view.getUint16(offset, encoding.littleEndian))
  const code = view.getUint32(offset, encoding.littleEndian)
  return code <= 0x10ffff ? String.fromCodePoint(code) : REPLACEMENT
}

// ---- invalid UTF-8 ----

/** One problem at the first invalid byte, which says how many more places there are. */
function invalidUtf8(bytes: Uint8Array, text: string): readonly JsonProblem[] {
  // Every invalid byte leaves a U+FFFD; without one there is nothing to look for (the common case, at the speed of indexOf).
  if (!text.includes(REPLACEMENT)) return []
  let places = 0
  let first: { readonly offset: number; readonly byte: number } | undefined
  let offset = 0
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at)
    if (length < 0) {
      first ??= { offset, byte: byteAt(bytes, at) }
      places++
      offset++
      at -= length
    } else {
      offset += length === 4 ? 2 : 1
      at += length
    }
  }
  if (first === undefined) return []
  const more = places === 1 ? '' : `; so ${places === 2 ? 'is one more place' : `are ${places - 1} more places`}`
  const message = `the byte ${hex(first.byte)} is not valid UTF-8${latin1Hint(first.byte)}${more}`
  return [{ kind: 'encoding', start: first.offset, end: first.offset + 1, message }]
}

/**
 * Bytes of the UTF-8 sequence at `at` (1 to 4); where it is invalid the negative count of bytes that a decoder replaces by
 * one U+FFFD (Unicode 15, section 3.9, table 3-7 and "maximal subpart").
 */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = byteAt(bytes, at)
  if (lead < 0x80) return 1
  if (lead < 0xc2 || lead > 0xf4) return -1
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  for (let i = 1; i < length; i++) {
    const next = byteAt(bytes, at + i)
    const low = i > 1 ? 0x80 : lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
    const high = i > 1 ? 0xbf : lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
    if (next < low || next > high) return -i
  }
  return length
}

/** The byte, or -1 past the end (which no range of continuation bytes holds). */
function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at]
  return byte === undefined ? -1 : byte
}

/** Files saved in a Western legacy encoding are the common case: say which letter was meant. */
function latin1Hint(byte: number): string {
  return byte >= 0xc0 ? ` (in Latin-1 it is ${String.fromCharCode(byte)})` : ''
}

function hex(byte: number): string {
  return `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`
}
