import { describe, expect, test } from 'vitest'
import { createLines } from '../../src/json/lines.ts'
import { asciiMeasure, isAscii } from '../../src/report/cells.ts'
import { frame } from '../../src/report/frame.ts'
import { plain } from '../../src/report/style.ts'
import { wideMeasure } from '../../src/report/wide.ts'
import type { Problem } from '../../src/lint/types.ts'
import { problemAt } from './samples.ts'

function shown(text: string, place: string, rest: Partial<Problem> = {}): string {
  const measure = isAscii(text) ? asciiMeasure : wideMeasure()
  return frame({ text, lines: createLines(text), measure }, problemAt(text, place, rest), plain).join('\n')
}

describe('a frame', () => {
  test('shows one line before and after, and underlines the place', () => {
    expect(shown('{\n  "a": 1,\n  "width": 12,\n  "b": 2\n}\n', '"width"')).toBe(
      ['  2 |   "a": 1,', '> 3 |   "width": 12,', '    |   ^^^^^^^', '  4 |   "b": 2'].join('\n'),
    )
  })

  test('aligns line numbers', () => {
    expect(shown('\n'.repeat(8) + '"nine"\n"ten"', '"nine"')).toBe(['   8 |', '>  9 | "nine"', '     | ^^^^^^', '  10 | "ten"'].join('\n'))
  })

  test.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('has no line ends in it (%s)', (_name, end) => {
    expect(shown(['{', '"a": 1', '}'].join(end), '1')).toBe(['  1 | {', '> 2 | "a": 1', '    |      ^', '  3 | }'].join('\n'))
  })

  test('does not count a byte order mark', () => {
    const text = '\ufeff{"a": 1}'
    expect(shown(text, '1', { column: 7, endColumn: 8 })).toBe(['> 1 | {"a": 1}', '    |       ^'].join('\n'))
  })

  test('expands tabs, before the place and in it', () => {
    expect(shown('\t"a":\t1', '1')).toBe(['> 1 |     "a":    1', '    |             ^'].join('\n'))
    expect(shown('\t"a":\t1', '"a":\t1')).toBe(['> 1 |     "a":    1', '    |     ^^^^^^^^^'].join('\n'))
    expect(shown('ab\t1', '1')).toBe(['> 1 | ab  1', '    |     ^'].join('\n'))
  })

  test('counts wide characters as two columns, combining ones as none', () => {
    expect(shown('"模型": 1', '1')).toBe(['> 1 | "模型": 1', '    |         ^'].join('\n'))
    expect(shown('"模型": 1', '"模型"')).toBe(['> 1 | "模型": 1', '    | ^^^^^^'].join('\n'))
    expect(shown('"e\u0301": 1', '1')).toBe(['> 1 | "e\u0301": 1', '    |      ^'].join('\n'))
    expect(shown('"👩‍👩‍👧": 1', '1')).toBe(['> 1 | "👩‍👩‍👧": 1', '    |       ^'].join('\n'))
    expect(shown('"𝒳": 1', '1')).toBe(['> 1 | "𝒳": 1', '    |      ^'].join('\n'))
  })

  test('underlines at least one column', () => {
    expect(shown('{', '{', { column: 2, endColumn: 2 })).toBe(['> 1 | {', '    |  ^'].join('\n'))
    expect(shown('', '', { column: 1, endColumn: 1 })).toBe(['> 1 |', '    | ^'].join('\n'))
  })

  test('underlines the first line of a place of several lines', () => {
    expect(shown('{"a": {\n  "b": 1\n}}', '{\n', { endLine: 3, endColumn: 2 })).toBe(
      ['> 1 | {"a": {', '    |       ^', '  2 |   "b": 1'].join('\n'),
    )
  })
})

describe('a long line', () => {
  const minified = JSON.stringify(Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`field_${index}`, index])))

  test('is cut on both sides of the place', () => {
    const [line, mark] = shown(minified, '"field_150"').split('\n') as [string, string]
    expect(line).toMatch(/^> 1 \| ….{100}…$/)
    expect(line.slice(mark.indexOf('^'), mark.length)).toBe('"field_150"')
  })

  test('is cut on one side near its ends', () => {
    const [head, headMark] = shown(minified, '"field_1"').split('\n') as [string, string]
    expect(head).toMatch(/^> 1 \| \{"field_0".{90}…$/)
    expect(head.slice(headMark.indexOf('^'), headMark.length)).toBe('"field_1"')
    const [tail, tailMark] = shown(minified, '"field_299"').split('\n') as [string, string]
    expect(tail).toMatch(/^> 1 \| ….*"field_299":299\}$/)
    expect(tail.slice(tailMark.indexOf('^'), tailMark.length)).toBe('"field_299"')
  })

  test('is underlined as far as it is shown', () => {
    const text = `["${'x'.repeat(500)}"]`
    const [line, mark] = shown(text, `"${'x'.repeat(500)}"`).split('\n') as [string, string]
    expect(line).toBe(`> 1 | ["${'x'.repeat(98)}…`)
    expect(mark).toBe(`    |  ${'^'.repeat(99)}`)
  })

  test('of a megabyte is cut as well', () => {
    const text = `[${'1,'.repeat(500_000)}2]`
    expect(shown(text, '2]').split('\n')).toEqual([`> 1 | …${'1,'.repeat(49)}2]`, `    | ${' '.repeat(99)}^^`])
  })

  test('of wide characters is cut by columns', () => {
    const text = `"${'模'.repeat(200)}!${'型'.repeat(200)}"`
    const [line, mark] = shown(text, '!').split('\n') as [string, string]
    expect(line.replaceAll(/[模型]/g, '..').indexOf('!')).toBe(mark.indexOf('^'))
    expect(line.replaceAll(/[模型]/g, '..').length).toBeLessThanOrEqual('> 1 | '.length + 102)
  })

  test('as context is cut as well', () => {
    const text = `{\n"a": 1,\n"b": [${'1,'.repeat(100)}2]}`
    expect(shown(text, '"a"').split('\n').at(-1)).toBe(`  3 | "b": [${'1,'.repeat(47)}…`)
  })
})

test('nothing that a terminal obeys gets through', () => {
  const text = '"\u001b[31m\u0007\u007f\u009b\u202e\u2028\ud800": 1'
  expect(shown(text, ' 1')).toBe(['> 1 | "␛[31m␇␡\ufffd\ufffd\ufffd\ufffd": 1', '    |               ^^'].join('\n'))
})
