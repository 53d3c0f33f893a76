import { describe, expect, test } from 'vitest'
import { replaceCell } from '../../src/csv/edit.ts'
import { parseCsv } from '../../src/csv/parse.ts'
import { applyEdits } from '../../src/json/text-edit.ts'

/** The text with the second cell of its second row replaced. */
function replaced(text: string, value: string): string {
  const cell = parseCsv(text, ',').rows[0]?.cells[1]
  if (cell === undefined) throw new Error('the text has no such cell')
  const applied = applyEdits(text, [replaceCell(cell, value, text, ',')])
  if (!applied.ok) throw new Error(applied.problem)
  return applied.text
}

describe('replaceCell', () => {
  test.each([
    ['a,b,c\r\n1,768,3\r\n', '1408', 'a,b,c\r\n1,1408,3\r\n'],
    ['a,b,c\n1,"768",3', '1408', 'a,b,c\n1,"1408",3'],
    ['a,b,c\n1, 768 ,3', '1408', 'a,b,c\n1, 1408 ,3'],
    ['a,b,c\n1," 768",3', '1408', 'a,b,c\n1," 1408",3'],
    ['a,b,c\n1,,3', '1408', 'a,b,c\n1,1408,3'],
    ['a,b,c\n1,768,3', '1,408', 'a,b,c\n1,"1,408",3'],
    ['a,b,c\n1,"768",3', 'say "hi"', 'a,b,c\n1,"say ""hi""",3'],
    ['a,b,c\n1,768,3', '"', 'a,b,c\n1,"""",3'],
  ])('in %j', (text, value, expected) => {
    expect(replaced(text, value)).toBe(expected)
  })

  test('writes what is read again as the same value', () => {
    for (const value of ['x', '', '"', '""', 'a,b', 'two\nlines', '1 "2" 3']) {
      const text = replaced('a,b,c\n1,768,3\n', value)
      expect(parseCsv(text, ',').rows.map(({ cells }) => cells.map((cell) => cell.value))).toEqual([['1', value, '3']])
    }
  })
})
