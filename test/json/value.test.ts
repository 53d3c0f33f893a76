import { describe as group, expect, it } from 'vitest'
import { parseJson } from '../../src/json/parse.ts'
import type { JsonNode, JsonValue } from '../../src/json/types.ts'
import { describe, describeValue, quote, toValue } from '../../src/json/value.ts'

function root(text: string): JsonNode {
  const document = parseJson(text)
  if (document.root === undefined) throw new Error(document.problems[0]?.message)
  return document.root
}

group('toValue', () => {
  it('the last of duplicate keys wins, at the place of the first', () => {
    const value = toValue(root('{"a": 1, "b": 2, "a": {"c": 3}}'))
    expect(JSON.stringify(value)).toBe('{"a":{"c":3},"b":2}')
  })

  it('every key is an own key and pollutes nothing', () => {
    const value = toValue(root('{"__proto__": {"polluted": true}, "hasOwnProperty": 1}')) as Record<string, JsonValue>
    expect(Object.keys(value)).toEqual(['__proto__', 'hasOwnProperty'])
    expect(JSON.stringify(value)).toBe('{"__proto__":{"polluted":true},"hasOwnProperty":1}')
    expect('polluted' in value).toBe(false)
    expect('toString' in value).toBe(false)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('keeps NaN and the infinities', () => {
    expect(toValue(root('[NaN, -Infinity, 1e999, -0]'))).toEqual([Number.NaN, -Infinity, Infinity, -0])
  })

  it('bears the deepest text that is read', () => {
    const deep = '['.repeat(994) + ']'.repeat(994)
    expect(JSON.stringify(toValue(root(deep)))).toBe(deep)
  })
})

const table: readonly (readonly [text: string, words: string])[] = [
  ['"12"', 'the string "12"'],
  ['""', 'the string ""'],
  ['"say \\"hi\\" \\\\"', 'the string "say \\"hi\\" \\\\"'],
  ['12', 'the number 12'],
  ['true', 'true'],
  ['null', 'null'],
  ['[]', 'an empty list'],
  ['[1]', 'a list of 1 number'],
  ['[1, 2.5, 3]', 'a list of 3 numbers'],
  ['["a", "b"]', 'a list of 2 strings'],
  ['[[], []]', 'a list of 2 lists'],
  ['[true, false]', 'a list of 2 booleans'],
  ['[{}, {}]', 'a list of 2 objects'],
  ['[null, null]', 'a list of 2 nulls'],
  ['[1, "a", null]', 'a list of 3 values'],
  ['{}', 'an empty object'],
  ['{"a": 1}', 'an object'],
  ['NaN', 'the number NaN'],
]

group('describe', () => {
  it.each(table)('%s is %s', (text, words) => {
    expect(describe(root(text))).toBe(words)
    expect(describeValue(toValue(root(text)))).toBe(words)
  })

  it('a number is shown as it is written', () => {
    expect(describe(root('12.0'))).toBe('the number 12.0')
    expect(describe(root('1E3'))).toBe('the number 1E3')
    expect(describe(root('1'.repeat(300)))).toBe(`the number ${'1'.repeat(59)}…`)
  })
})

group('quote', () => {
  it('shortens', () => {
    expect(quote('x'.repeat(60))).toBe(`"${'x'.repeat(60)}"`)
    expect(quote('x'.repeat(61))).toBe(`"${'x'.repeat(59)}…"`)
    expect(quote('\u0000'.repeat(50)).length).toBeLessThanOrEqual(62)
  })

  it('lets nothing through that a terminal or an editor obeys', () => {
    expect(quote('\u001b[31mred\u001b]0;title\u0007\r\n\u202e\u2028\u009b')).toBe(
      '"\\u001b[31mred\\u001b]0;title\\u0007\\r\\n\\u202e\\u2028\\u009b"',
    )
  })
})
