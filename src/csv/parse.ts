/**
 * Text to cells with places, in one pass: time and memory grow with the length of the text, whatever it holds. Rows end with
 * LF, CRLF or a lone CR; a cell that starts with a quote ends with one, and two of them stand for one in it; a quote elsewhere is
 * a character as any other (RFC 4180; pandas.read_csv reads the same).
 */
import type { CsvCell, CsvDocument, CsvFault, CsvRow, Delimiter } from './types.ts'

const QUOTE = '"'
const BOM = 0xfeff
const LF = 10
const CR = 13

/**
 * Reads a table. `maxRows` is how many rows below the header are kept, so that a data set does not fill the memory. Never
 * throws: what is wrong is among the faults, and reading goes on behind it.
 */
export function parseCsv(text: string, delimiter: Delimiter, maxRows = Infinity): CsvDocument {
  const scanner = new Scanner(text, delimiter)
  const header = scanner.row(Infinity)
  const rows: CsvRow[] = []
  let cut = false
  if (header !== undefined) {
    for (let row = scanner.row(header.count); row !== undefined; row = scanner.row(header.count)) {
      if (rows.length === maxRows) {
        cut = true
        break
      }
      rows.push(row)
    }
  }
  return { text, delimiter, header, rows, faults: scanner.faults, cut }
}

class Scanner {
  readonly faults: CsvFault[] = []
  readonly #text: string
  readonly #delimiter: number
  #at: number

  constructor(text: string, delimiter: Delimiter) {
    this.#text = text
    this.#delimiter = delimiter.charCodeAt(0)
    this.#at = text.charCodeAt(0) === BOM ? 1 : 0
  }

  /** The next row with at most `keep` of its cells; undefined at the end. */
  row(keep: number): CsvRow | undefined {
    const text = this.#text
    while (this.#at < text.length && this.#isBreak(this.#at)) this.#at++
    if (this.#at >= text.length) return undefined
    const start = this.#at
    const cells: CsvCell[] = []
    let count = 0
    for (;;) {
      const cell = this.#cell()
      if (count++ < keep) cells.push(cell)
      if (this.#at >= text.length || this.#isBreak(this.#at)) break
      this.#at++
    }
    return { start, end: this.#at, cells, count }
  }

  #cell(): CsvCell {
    const start = this.#at
    if (this.#text[start] !== QUOTE) {
      this.#at = this.#endOfPlain(start)
      return { start, end: this.#at, value: this.#text.slice(start, this.#at), quoted: false }
    }
    const close = this.#closingQuote(start + 1)
    if (close === undefined) {
      this.#at = this.#text.length
      this.faults.push({ kind: 'unclosed-quote', start, end: start + 1 })
      return { start, end: this.#at, value: unquoted(this.#text.slice(start + 1)), quoted: true }
    }
    this.#at = this.#endOfPlain(close + 1)
    if (this.#at > close + 1) this.faults.push({ kind: 'after-quote', start: close + 1, end: this.#at })
    return { start, end: this.#at, value: unquoted(this.#text.slice(start + 1, close)) + this.#text.slice(close + 1, this.#at), quoted: true }
  }

  /** The quote that ends a cell, from `at` on: one that no other follows. */
  #closingQuote(at: number): number | undefined {
    for (let quote = this.#text.indexOf(QUOTE, at); quote >= 0; quote = this.#text.indexOf(QUOTE, quote + 2)) {
      if (this.#text[quote + 1] !== QUOTE) return quote
    }
    return undefined
  }

  #endOfPlain(at: number): number {
    let end = at
    while (end < this.#text.length && this.#text.charCodeAt(end) !== this.#delimiter && !this.#isBreak(end)) end++
    return end
  }

  #isBreak(at: number): boolean {
    const code = this.#text.charCodeAt(at)
    return code === LF || code === CR
  }
}

function unquoted(inside: string): string {
  return inside.replaceAll('""', QUOTE)
}
