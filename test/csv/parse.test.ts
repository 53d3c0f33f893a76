import { describe, expect, test } from 'vitest'
import { delimiterOf } from '../../src/csv/delimiter.ts'
import { parseCsv } from '../../src/csv/parse.ts'
import type { CsvDocument } from '../../src/csv/types.ts'

function values({ header, rows }: CsvDocument): string[][] {
  return [...(header === undefined ? [] : [header]), ...rows].map(({ cells }) => cells.map(({ value }) => value))
}

describe('parseCsv', () => {
  test.each([
    ['a,b\n1,2\n', [['a', 'b'], ['1', '2']]],
    ['a,b\r\n1,2', [['a', 'b'], ['1', '2']]],
    ['a,b\r1,2\r', [['a', 'b'], ['1', '2']]],
    ['\n\na,b\n\n\r\n1,2\n\n', [['a', 'b'], ['1', '2']]],
    ['\ufeffa,b\n1,2', [['a', 'b'], ['1', '2']]],
    ['a,b\n,\n', [['a', 'b'], ['', '']]],
    ['a,b\n"x, y","say ""hi"""\n', [['a', 'b'], ['x, y', 'say "hi"']]],
    ['a,b\n"two\r\nlines",2', [['a', 'b'], ['two\r\nlines', '2']]],
    ['a,b\n"",""""\n', [['a', 'b'], ['', '"']]],
    ['a,b\n5"x,2 "y"\n', [['a', 'b'], ['5"x', '2 "y"']]],
    ['a\n""\n', [['a'], ['']]],
    ['', []],
    ['\ufeff\n', []],
  ])('reads %j', (text, expected) => {
    const document = parseCsv(text, ',')
    expect(values(document)).toEqual(expected)
    expect(document.faults).toEqual([])
  })

  test('gives every cell its place, quotes included', () => {
    const text = '\ufeffmodel,width\r\n"a ""b""", 768 \r\n'
    const { header, rows } = parseCsv(text, ',')
    const spans = [header!, ...rows].map(({ cells }) => cells.map(({ start, end }) => text.slice(start, end)))
    expect(spans).toEqual([['model', 'width'], ['"a ""b"""', ' 768 ']])
    expect(rows[0]).toMatchObject({ start: 14, end: 29 })
  })

  test('keeps the cells that the header has a name for, and counts the others', () => {
    const { rows } = parseCsv('a,b\n1\n1,2,3\n', ',')
    expect(rows.map(({ cells, count }) => [cells.length, count])).toEqual([[1, 1], [2, 3]])
  })

  test('names a quote that is not closed, and text behind a closed one', () => {
    expect(parseCsv('a,b\n1,"x\n2,y\n', ',').faults).toEqual([{ kind: 'unclosed-quote', start: 6, end: 7 }])
    const text = 'a,b\n"1"0,2\n'
    expect(parseCsv(text, ',')).toMatchObject({ faults: [{ kind: 'after-quote', start: 7, end: 8 }], rows: [{ count: 2 }] })
    expect(values(parseCsv(text, ','))[1]).toEqual(['10', '2'])
  })

  test('stops at the rows it is asked for', () => {
    expect(parseCsv('a\n1\n2\n', ',', 1)).toMatchObject({ rows: [{ count: 1 }], cut: true })
    expect(parseCsv('a\n1\n', ',', 1).cut).toBe(false)
  })
})

describe('delimiterOf', () => {
  test.each([
    ['model,width\n"a;b;c;d"', ','],
    ['model;width;a,b', ';'],
    ['model\twidth', '\t'],
    ['"x;y;z",b', ','],
    ['\n\nmodel;width\n', ';'],
    ['model', ','],
    ['', ','],
  ])('of %j', (text, delimiter) => {
    expect(delimiterOf(text)).toBe(delimiter)
  })
})
