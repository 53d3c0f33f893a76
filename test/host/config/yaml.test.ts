import { describe, expect, test } from 'vitest'
import { readYaml } from '../../../src/host/config/yaml.ts'
import { find } from '../../../src/json/pointer.ts'
import { toValue } from '../../../src/json/value.ts'

function value(text: string): unknown {
  const { root, problems } = readYaml(text)
  expect(problems).toEqual([])
  // Objects of toValue have no prototype.
  return root === undefined ? undefined : JSON.parse(JSON.stringify(toValue(root)))
}

const fault = (text: string): string | undefined => readYaml(text).problems[0]?.message

describe('YAML', () => {
  test('is the same tree as JSON', () => {
    expect(value('a: 1\nb: [x, "y", 2.5, 1e3, true, off, null, ~]\nc:\n  - {d: {}}\n')).toEqual({ a: 1, b: ['x', 'y', 2.5, 1000, true, 'off', null, null], c: [{ d: {} }] })
    expect(value('12: a\ntrue: b\nempty:\n')).toEqual({ 12: 'a', true: 'b', empty: null })
    expect(value('a: &x [1]\nb: *x\n')).toEqual({ a: [1], b: [1] })
    expect(value('')).toEqual({})
    expect(value('# comments\n# alone\n')).toEqual({})
    expect(value('--- # with a mark\n')).toEqual({})
  })

  test('knows the place of each key and value', () => {
    const text = 'rules:\n  syntax: off # no\nignore: [a,\n  "b"]\n'
    const at = (pointer: string): (string | undefined)[] => {
      const found = find(readYaml(text).root, pointer)
      return [found?.key && text.slice(found.key.start, found.key.end), found && text.slice(found.value.start, found.value.end)]
    }
    expect(at('/rules/syntax')).toEqual(['syntax', 'off'])
    expect(at('/ignore/1')).toEqual([undefined, '"b"'])
    expect(at('/ignore')[1]).toBe('[a,\n  "b"]')
  })

  test.each([
    ['a: [1', /flow/i],
    ['a: 1\na: 2', /unique/],
    ['a: 1\n---\nb: 2', /multiple documents/],
    ['[a]: 1', 'a key is a word, not a list or an object'],
    ['a: *x', /x/],
    ['a: !!js/function x', /js\/function/],
    ['a: &x [*x]', 'the anchors stand for more than a config can hold'],
  ])('%j is refused', (text, message) => {
    expect(readYaml(text).root).toBe(undefined)
    expect(fault(text)).toMatch(message)
  })

  test.each(['[', '{a: ', '- ', '? '])('that is nested deeper than any config is refused: %s', (open) => {
    for (const depth of [300, 50_000]) expect(fault(open.repeat(depth))).toBe('it is nested too deep')
    expect(readYaml(open.repeat(150)).root).toBe(undefined)
  })

  test('with anchors that stand for millions is refused', () => {
    const levels = Array.from({ length: 9 }, (_, index) => `l${index + 1}: &l${index + 1} [${Array(9).fill(`*l${index}`).join(', ')}]`)
    expect(fault(`l0: &l0 [x]\n${levels.join('\n')}`)).toBe('the anchors stand for more than a config can hold')
  })
})
