/** The reader of tables against csv-parse: the same cells, and the same texts refused. */
import { readFileSync } from 'node:fs'
import { CsvError, parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseCsv } from '../../src/csv/parse.ts'
import type { Delimiter } from '../../src/csv/types.ts'
import { shared } from '../helpers/project.ts'

const codes: Readonly<Record<string, string>> = { CSV_QUOTE_NOT_CLOSED: 'unclosed-quote', CSV_INVALID_CLOSING_QUOTE: 'after-quote' }

/** Rows with no more cells than the first, or what is wrong first. `relaxed`: a quote within a plain cell is a character. */
function theirs(text: string, delimiter: Delimiter, relaxed = false): string[][] | string {
  try {
    const rows = parse(text, {
      bom: true,
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: relaxed,
      skip_empty_lines: true,
    })
    return rows.map((row) => row.slice(0, rows[0]?.length))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const code = error.code as string
    return codes[code] ?? code
  }
}

function ours(text: string, delimiter: Delimiter): string[][] | string {
  const { header, rows, faults } = parseCsv(text, delimiter)
  if (faults[0] !== undefined) return faults[0].kind
  return [...(header === undefined ? [] : [header]), ...rows].map(({ cells }) => cells.map(({ value }) => value))
}

const delimiter = fc.constantFrom<Delimiter>(',', ';', '\t')
const piece = fc.constantFrom('"', '""', ',', ';', '\t', '\n', '\r\n', '\r', ' ', 'a', '1.5', '"a"', '"a,b"', '"\n"', 'é', '\u{1f600}', '\u2028', '\ufeff')

describe('parseCsv against csv-parse', () => {
  test('reads what was written, whatever is in the cells', () => {
    const cell = fc.string({ unit: 'binary', maxLength: 6 })
    const rows = fc.integer({ min: 2, max: 4 }).chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }))
    fc.assert(
      fc.property(rows, delimiter, fc.constantFrom('\n', '\r\n', '\r'), (written, parted, ended) => {
        const text = written.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(parted)).join(ended)
        expect(ours(text, parted)).toEqual(written)
        expect(theirs(text, parted)).toEqual(written)
      }),
      { numRuns: 40 },
    )
  })

  test('reads the same of any text', () => {
    let compared = 0
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), delimiter, (pieces, parted) => {
        const text = pieces.join('')
        const strict = theirs(text, parted)
        const read = ours(text, parted)
        if (strict === 'INVALID_OPENING_QUOTE') {
          // Only csv-parse's relaxed reading takes such a text, and that one takes too much where another fault is in it.
          if (typeof read !== 'string') expect(theirs(text, parted, true)).toEqual(read)
          return
        }
        compared++
        expect(read).toEqual(strict)
      }),
      { numRuns: 1500 },
    )
    expect(compared).toBeGreaterThan(500)
  })

  const published = ['open_clip-model_profile.csv', 'timm-results/benchmark-infer-amp-nchw-pt240-cu124-rtx4090.csv', 'timm-results/model_metadata-in1k.csv']
  test.each(published)('reads the same of %s', (name) => {
    const path = shared(`corpus/${name}`)
    if (path === undefined) {
      console.log(`../shared/corpus/${name} is absent: it is not compared`)
      return
    }
    const text = readFileSync(path, 'utf8')
    expect(ours(text, ',')).toEqual(theirs(text, ','))
  })
})

describe('time', () => {
  test.each([
    ['quotes', '"'],
    ['quotes in pairs', '""'],
    ['delimiters', ','],
    ['line breaks', '\n'],
    ['rows of one cell', 'a\n'],
    ['open quotes', '",'],
    ['text behind quotes', '"a"b,'],
  ])('grows with the length: %s', (_, part) => {
    const time = (length: number): number => {
      const text = `a,b\n${part.repeat(length / part.length)}`
      const start = performance.now()
      parseCsv(text, ',', 100_000)
      return performance.now() - start
    }
    time(1 << 14)
    // Quadratic time would need minutes for the longer text.
    expect(time(1 << 20)).toBeLessThan(2000)
  })
})
