import { describe, expect, it } from 'vitest'
import { linesOf } from '../../src/json/lines.ts'
import { MAX_DEPTH, parseJson } from '../../src/json/parse.ts'
import type { JsonNode, JsonObject } from '../../src/json/types.ts'

/** `line:column-line:column kind pointer message` of every problem. */
function problems(text: string): string[] {
  const document = parseJson(text)
  const lines = linesOf(document)
  return document.problems.map((problem) => {
    const start = lines.position(problem.start)
    const end = lines.position(problem.end)
    const span = `${start.line}:${start.column}-${end.line === start.line ? '' : `${end.line}:`}${end.column}`
    return `${span} ${problem.kind} ${problem.pointer ?? ''}| ${problem.message}`
  })
}

function root(text: string): JsonNode {
  const document = parseJson(text)
  if (document.root === undefined) throw new Error(document.problems[0]?.message)
  return document.root
}

describe('the tree', () => {
  const text = '{ "a" : [1, -2.0, "x\\n"],\n "b": {"c": null, "d": true}, "e": false, "f": {}, "g": [] }'

  it('keeps the place of every key and value', () => {
    const places: string[] = []
    const walk = (node: JsonNode): void => {
      places.push(text.slice(node.start, node.end))
      if (node.type === 'array') node.items.forEach(walk)
      if (node.type === 'object') {
        for (const { key, value } of node.members) {
          places.push(text.slice(key.start, key.end))
          walk(value)
        }
      }
    }
    walk(root(text))
    expect(places).toEqual([
      text, '"a"', '[1, -2.0, "x\\n"]', '1', '-2.0', '"x\\n"', '"b"', '{"c": null, "d": true}', '"c"', 'null', '"d"', 'true',
      '"e"', 'false', '"f"', '{}', '"g"', '[]',
    ])
  })

  it('says what Python reads as an int', () => {
    const numbers = root('[0, -0, 12, 12.0, 1e3, 1E-3, NaN, -Infinity, 123456789012345678901234567890]')
    if (numbers.type !== 'array') throw new Error('no list')
    expect(numbers.items.map((item) => item.type === 'number' && [item.raw, item.value, item.isInteger])).toEqual([
      ['0', 0, true],
      ['-0', -0, true],
      ['12', 12, true],
      ['12.0', 12, false],
      ['1e3', 1000, false],
      ['1E-3', 0.001, false],
      ['NaN', Number.NaN, false],
      ['-Infinity', -Infinity, false],
      ['123456789012345678901234567890', 123456789012345678901234567890, true],
    ])
  })

  it('reads escapes, pairs and lone surrogates', () => {
    expect(root('"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\\ud800 é😀\u2028\u007f"')).toMatchObject({
      value: '"\\/\b\f\n\r\té😀\ud800 é😀\u2028\u007f',
    })
    expect((root('{"a\\u0062": 1}') as JsonObject).members[0]?.key).toEqual({ type: 'string', start: 1, end: 10, value: 'ab' })
  })

  it('takes __proto__ as a key like any other', () => {
    expect((root('{"__proto__": {"polluted": 1}, "constructor": 2}') as JsonObject).members.map((member) => member.key.value)).toEqual([
      '__proto__',
      'constructor',
    ])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

describe('what Python reads, although it is no JSON', () => {
  it('NaN and the infinities', () => {
    expect(problems('{"a": NaN, "b": [1, -Infinity], "c": Infinity}')).toEqual([
      '1:7-10 non-finite /a| NaN is not JSON, although Python\'s json reads it',
      '1:21-30 non-finite /b/1| -Infinity is not JSON, although Python\'s json reads it',
      '1:38-46 non-finite /c| Infinity is not JSON, although Python\'s json reads it',
    ])
  })

  it('numbers too large for a double', () => {
    expect(problems('[1e400, -1e999]')).toEqual([
      '1:2-7 non-finite /0| 1e400 is too large for a number and is read as Infinity',
      '1:9-15 non-finite /1| -1e999 is too large for a number and is read as -Infinity',
    ])
  })

  it('duplicate keys, each with the place of the one before', () => {
    const text = '{"a": 1,\n "x~/y": {"b": 1, "\\u0062": 2, "b": 3},\n "a": 2}'
    expect(problems(text)).toEqual([
      '2:19-27 duplicate-key /x~0~1y/b| the key "b" is written again in the same object; Python keeps only the last value',
      '2:32-35 duplicate-key /x~0~1y/b| the key "b" is written again in the same object; Python keeps only the last value',
      '3:2-5 duplicate-key /a| the key "a" is written again in the same object; Python keeps only the last value',
    ])
    const earlier = parseJson(text).problems.map((problem) => problem.earlier && text.slice(problem.earlier.start, problem.earlier.end))
    expect(earlier).toEqual(['"b"', '"\\u0062"', '"a"'])
    expect(parseJson(text).problems[1]?.earlier?.start).toBe(parseJson(text).problems[0]?.start)
  })

  it('but not the same key in different objects', () => {
    expect(problems('[{"a": 1}, {"a": {"a": 1}}, {"A": 1, "a": 2}]')).toEqual([])
  })

  it('a byte order mark is a problem of its own, and the rest is read', () => {
    expect(problems('\ufeff{"a": NaN}')).toEqual([
      '1:1-1 bom | the file starts with a byte order mark (BOM), which Python\'s json refuses: save it as UTF-8 without BOM',
      '1:7-10 non-finite /a| NaN is not JSON, although Python\'s json reads it',
    ])
    expect(parseJson('\ufeff{}').root?.type).toBe('object')
  })

  it('problems before a syntax error are still listed', () => {
    expect(problems('{"a": NaN, "a": 1,}').map((problem) => problem.replace(/\|.*/, ''))).toEqual([
      '1:7-10 non-finite /a',
      '1:12-15 duplicate-key /a',
      '1:18-19 syntax ',
    ])
  })
})

describe('what Python refuses', () => {
  const table: readonly (readonly [text: string, problem: string])[] = [
    ['', '1:1-1 syntax | the file is empty'],
    [' \n\n', '1:1-1 syntax | the file is empty'],
    ['\ufeff', '1:1-1 syntax | the file is empty'],
    // commas
    ['{"a":1,}', '1:7-8 syntax | trailing comma before }'],
    ['{\n  "a": {\n    "b": 1,\n  }\n}', '3:11-12 syntax /a| trailing comma before }'],
    ['[1,\n]', '1:3-4 syntax /1| trailing comma before ]'],
    ['[1,,2]', '1:4-5 syntax /1| two commas in a row'],
    ['{"a":1,,"b":2}', '1:8-9 syntax | two commas in a row'],
    ['[,1]', '1:2-3 syntax /0| nothing stands before the comma'],
    ['{,}', '1:2-3 syntax | nothing stands before the comma'],
    ['[1 2]', '1:4-5 syntax | a comma is missing before 2'],
    ['[1\n"x"]', '2:1-4 syntax | a comma is missing before "x"'],
    ['[{} {}]', '1:5-6 syntax | a comma is missing before the next object'],
    ['[1 []]', '1:4-5 syntax | a comma is missing before the next list'],
    ['{"a": 1\n "b" : 2}', '2:2-5 syntax | a comma is missing before the key "b"'],
    ['{"a": {"b": 1} c: 2}', '1:16-17 syntax | a comma is missing before c'],
    ['{"a":1;"b":2}', '1:7-8 syntax | a comma is needed, not a semicolon'],
    ['{"a":1},', '1:8-9 syntax | a comma after the end of the document'],
    // keys and colons
    ['{"a"}', '1:2-5 syntax /a| the key "a" has no value'],
    ['{"a":}', '1:2-5 syntax /a| the key "a" has no value'],
    ['{"a":,"b":1}', '1:2-5 syntax /a| the key "a" has no value'],
    ['{"a","b":1}', '1:2-5 syntax /a| the key "a" has no value'],
    ['{"a" 1}', '1:6-7 syntax /a| a colon is missing after the key "a"'],
    ['{"a" "b"}', '1:6-9 syntax /a| a colon is missing after the key "a"'],
    ['{"a"=1}', '1:5-6 syntax /a| a colon stands between key and value, not ='],
    ['{"a" => 1}', '1:6-8 syntax /a| a colon stands between key and value, not =>'],
    ['{"a: 1, "b": 2}', '1:2-10 syntax /a: 1, | "a: 1, " is read as a key: is a double quote missing in it or before it?'],
    ['{"a":1:2}', '1:7-8 syntax | a second colon: the member before it is complete'],
    ['["a":1]', '1:5-6 syntax | a list has no keys: a colon belongs in an object, between { and }'],
    ['{:1}', '1:2-3 syntax | the key before the colon is missing'],
    ['{a:1}', '1:2-3 syntax | the key a needs double quotes'],
    ['{"b": 2, embed_dim: 1}', '1:10-19 syntax | the key embed_dim needs double quotes'],
    ['{1:2}', '1:2-3 syntax | the key 1 needs double quotes'],
    ['{{}: 1}', '1:2-3 syntax | a key in double quotes is expected, not "{"'],
    // brackets
    ['[1,2', '1:5-5 syntax | the file ends before the list that starts in line 1 is closed: ] is missing'],
    ['{"a":1}\n\n{\n"a": [', '3:1-2 syntax | a second value after the end of the document: a file holds one'],
    ['\n{\n"a": [1,\n', '3:9-9 syntax /a/1| the file ends before the list that starts in line 3 is closed: ] is missing'],
    ['{"a": {\n"b": 1\n}\n', '3:2-2 syntax | the file ends before the object that starts in line 1 is closed: } is missing'],
    ['{"a":', '1:6-6 syntax /a| the file ends before the object that starts in line 1 is closed: } is missing'],
    ['{\n"a": [1}', '2:8-9 syntax /a| the list that starts in line 2 needs ] to close it, not }'],
    ['{"a":1]', '1:7-8 syntax | the object that starts in line 1 needs } to close it, not ]'],
    ['}', '1:1-2 syntax | } closes nothing'],
    ['{"a":1}}', '1:8-9 syntax | one } too many: the document is already closed'],
    ['[(1,2)]', '1:2-3 syntax /0| a list is written with [ ], not with ( )'],
    // the end
    ['1 2', '1:3-4 syntax | 2 after the end of the document'],
    ['{} []', '1:4-5 syntax | a second value after the end of the document: a file holds one'],
    ['{} x', '1:4-5 syntax | x after the end of the document'],
    // comments
    ['// c\n1', '1:1-5 syntax | comments are not JSON'],
    ['{"a":1 /* x\n */}', '1:8-2:4 syntax | comments are not JSON'],
    ['[1, /* x', '1:5-9 syntax /1| comments are not JSON'],
    ['{"a": 1, # x\n "b": 2}', '1:10-13 syntax | comments are not JSON'],
    ['{"a": #\n1}', '1:7-8 syntax /a| comments are not JSON'],
    // strings
    ['{"a":\'x\'}', '1:6-9 syntax /a| strings need double quotes, not \''],
    ["{'a':1}", '1:2-5 syntax | strings need double quotes, not \''],
    ["{'a: 1}", '1:2-3 syntax | strings need double quotes, not \''],
    ['{“a”: 1}', '1:2-5 syntax | strings need straight double quotes, not “'],
    ['"abc', '1:1-5 syntax | this string is not closed'],
    ['{\n"a": "x,\n"b": 1}', '2:6-9 syntax /a| this string is not closed'],
    ['{"a\n": 1}', '1:2-4 syntax | this string is not closed'],
    ['"\\', '1:2-3 syntax | this string is not closed'],
    ['"a\tb"', '1:3-4 syntax | a tab in a string is written \\t'],
    ['"a\u0001b"', '1:3-4 syntax | the control character U+0001 in a string is written \\u0001'],
    ['"\\x41"', '1:2-4 syntax | a backslash before "x" is no escape of JSON: a plain backslash is written \\\\'],
    ['"C:\\Users"', '1:4-6 syntax | a backslash before "U" is no escape of JSON: a plain backslash is written \\\\'],
    ['"\\u12"', '1:2-6 syntax | \\u needs four hexadecimal digits'],
    ['"\\u+123"', '1:2-4 syntax | \\u needs four hexadecimal digits'],
    ['"it\\\'s"', '1:4-6 syntax | a single quote in a string is written without a backslash'],
    ['"a\\\nb"', '1:3-4 syntax | a backslash cannot continue a string in the next line'],
    [
      '{"a":"foo "bar" baz"}',
      '1:12-15 syntax | a comma is missing before bar, or the quote before it is part of the string and is written \\"',
    ],
    ['["foo"bar]', '1:7-10 syntax | a comma is missing before bar, or the quote before it is part of the string and is written \\"'],
    // words
    ['[True]', '1:2-6 syntax /0| True is not JSON: write true'],
    ['{"a": False}', '1:7-12 syntax /a| False is not JSON: write false'],
    ['{"a": None}', '1:7-11 syntax /a| None is not JSON: write null'],
    ['undefined', '1:1-10 syntax | undefined is not JSON: write null'],
    ['nan', '1:1-4 syntax | nan is not a number that JSON can hold'],
    ['-inf', '1:1-5 syntax | -inf is not a number that JSON can hold'],
    ['-NaN', '1:1-5 syntax | -NaN is not a number that JSON can hold'],
    ['+Infinity', '1:1-10 syntax | +Infinity is not a number that JSON can hold'],
    ['Infinity2', '1:1-10 syntax | Infinity2 is not JSON: strings need double quotes'],
    ['{"a": gelu}', '1:7-11 syntax /a| gelu is not JSON: strings need double quotes'],
    ['nul', '1:1-4 syntax | nul is not JSON: strings need double quotes'],
    ['truely', '1:1-7 syntax | truely is not JSON: strings need double quotes'],
    ['[...]', '1:2-5 syntax /0| ... is not JSON'],
    // numbers
    ['01', '1:1-3 syntax | a number does not start with 0: write 1'],
    ['[-012.5]', '1:2-8 syntax /0| a number does not start with 0: write -12.5'],
    ['+1', '1:1-3 syntax | a number has no plus sign: +1'],
    ['.5', '1:1-3 syntax | a digit is missing before the point of .5'],
    ['-.5', '1:1-4 syntax | a digit is missing before the point of -.5'],
    ['{"a": 1.}', '1:7-9 syntax /a| a digit is missing after the point of 1.'],
    ['1.e5', '1:1-5 syntax | a digit is missing after the point of 1.e5'],
    ['1e', '1:1-3 syntax | the exponent of 1e has no digits'],
    ['1e+', '1:1-4 syntax | the exponent of 1e+ has no digits'],
    ['0x1F', '1:1-5 syntax | 0x1F is not JSON: numbers are written in decimal'],
    ['1_000', '1:1-6 syntax | 1_000 is not JSON: write 1000'],
    ['-', '1:1-2 syntax | a minus sign without a number'],
    ['--1', '1:1-4 syntax | --1 is not a number; strings need double quotes'],
    ['224x224', '1:1-8 syntax | 224x224 is not a number; strings need double quotes'],
    // invisible characters
    [
      '{"a":\u00a01}',
      '1:6-7 syntax /a| a space (U+00A0) that JSON does not know: only the plain space, the tab and line breaks are allowed',
    ],
    ['{"a":1\u200b}', '1:7-8 syntax | an invisible character (U+200B) outside of strings'],
    ['\u0000', '1:1-2 syntax | an invisible character (U+0000) outside of strings'],
    ['\f1', '1:1-2 syntax | a space (U+000C) that JSON does not know: only the plain space, the tab and line breaks are allowed'],
    // other files
    ['<html>', '1:1-2 syntax | this is HTML or XML, not JSON'],
    ['{\n<<<<<<< HEAD\n', '2:1-8 syntax | a marker of an unresolved merge conflict'],
    ['version https://git-lfs.github.com/spec/v1\n', '1:1-8 syntax | this is the pointer file of Git LFS, not the file itself'],
    ['💥', '1:1-3 syntax | a value is expected, not "💥"'],
    ['{"a": @}', '1:7-8 syntax /a| a value is expected, not "@"'],
    ['{"a": 1 @}', '1:9-10 syntax | a comma or } is expected, not "@"'],
    ['\r\n\r\n[1\r2]', '4:1-2 syntax | a comma is missing before 2'],
  ]

  it.each(table)('%j', (text, problem) => {
    const found = problems(text)
    expect(found.at(-1)).toBe(problem)
    expect(found.filter((entry) => entry.includes(' bom '))).toHaveLength(text.startsWith('\ufeff') ? 1 : 0)
    expect(parseJson(text).root).toBeUndefined()
  })

  it('whole numbers of more than 4300 digits', () => {
    expect(parseJson('1'.repeat(4300)).problems).toMatchObject([{ kind: 'non-finite' }])
    expect(parseJson('1'.repeat(4300)).root?.type).toBe('number')
    expect(problems(`[-${'1'.repeat(4301)}]`)).toEqual([
      '1:2-4304 syntax /0| a whole number of 4301 digits; Python reads at most 4300',
    ])
    expect(parseJson(`${'1'.repeat(4301)}.5`).root?.type).toBe('number')
  })

  it('makes no message of a terminal\'s escape sequences', () => {
    for (const text of ['{"a": x\u001b[31m}', '{"\\u001b]0;x\\u0007" 1}', '["\u202e\\q"]', '{x\u009b1: 2}', '{"a" \u001b']) {
      for (const { message } of parseJson(text).problems) expect(message).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/)
      expect(parseJson(text).problems).toHaveLength(1)
    }
  })
})

describe('depth', () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

  it(`reads ${MAX_DEPTH} levels, as Python does`, () => {
    expect(parseJson(nested(MAX_DEPTH)).problems).toEqual([])
    const { root: none, problems: found } = parseJson(nested(MAX_DEPTH + 1))
    expect(none).toBeUndefined()
    expect(found).toMatchObject([{ kind: 'depth', start: MAX_DEPTH, end: MAX_DEPTH + 1 }])
    expect(found[0]?.message).toBe(
      'objects and lists are nested more than 994 deep, where json.load of Python 3.11 gives up with a RecursionError',
    )
  })

  it('is one problem at 10,000 and at 1,000,000 levels', () => {
    expect(parseJson(nested(10_000)).problems.map((problem) => problem.kind)).toEqual(['depth'])
    expect(parseJson('{"a":['.repeat(500_000)).problems.map((problem) => problem.kind)).toEqual(['depth'])
  })
})

describe('size', () => {
  it('100,000 duplicate keys take linear time', () => {
    const time = (count: number): number => {
      const text = `{"deep": {${'"a":1,'.repeat(count)}"b":2}}`
      const started = performance.now()
      expect(parseJson(text).problems).toHaveLength(count - 1)
      return performance.now() - started
    }
    // A quarter of a second; a look along the list for each key would be 5,000,000,000 comparisons.
    expect(time(100_000)).toBeLessThan(10_000)
    expect(parseJson(`{${'"a":1,'.repeat(99_999)}"a":2}`).problems.at(-1)?.pointer).toBe('/a')
  })

  it('a string, a key and white space of ten million characters', () => {
    const long = 'a'.repeat(10_000_000)
    expect(root(`["${long}"]`)).toMatchObject({ items: [{ value: long }] })
    expect(root(`{"${long}":${' '.repeat(10_000_000)}1}`)).toMatchObject({ members: [{ key: { value: long } }] })
    expect(problems(`["${long}`)[0]).toContain('this string is not closed')
    expect(problems(long)[0]?.length).toBeLessThan(200)
  })
})
