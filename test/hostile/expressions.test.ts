/** No regular expression takes more than linear time: what it is asked of may be a file of megabytes. */
import { describe, expect, test } from 'vitest'
import { attack, constructedIn, expressionsOf } from './expressions.ts'

const expressions = expressionsOf('src', 'rules')

describe('regular expressions', () => {
  test('take linear time', () => {
    expect(expressions.length).toBeGreaterThan(200)
    const different = new Map(expressions.map((one) => [String(one.expression), one]))
    const slow = [...different.values()].flatMap(({ place, expression }) => {
      const text = attack(expression)
      return text === undefined ? [] : [`${place}: ${expression} over ${text}`]
    })
    expect(slow).toEqual([])
  })

  test('are put together at run time only of parts that are known', () => {
    // json/explain: one of four brackets or quotes; yaml: a number; literals: a copy of a literal.
    expect(constructedIn('src', 'rules')).toEqual(['src/host/config/yaml.ts', 'src/json/explain.ts', 'src/sources/python/literals.ts'])
  })
})

describe('the attack', () => {
  test.each([
    /\s*$/, /\w+Cfg\b/g, /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i, /\B(?=(?:\d{3})+$)/g, /[^\\/]+(?=[\\/]*$)/, /(?<=^ *):(?=:)/g, /(a+)+b/,
  ])('finds %s', (expression) => {
    expect(attack(expression)).toBeDefined()
  })

  test.each([/^\s*/, /[ \n]*"[^"]*"[ \n]*:/y, /^[a-z]+(?:-[a-z]+)*$/, /\b\w+Cfg\b/g, /\{(\w{1,40})\}/g])('leaves %s', (expression) => {
    expect(attack(expression)).toBeUndefined()
  })
})
