import { describe, expect, test } from 'vitest'
import { acceptProblems, countProblems, entriesOf, prune, staleEntries } from '../../src/lint/baseline.ts'
import type { FileResult } from '../../src/lint/types.ts'
import { good, lint, message, reporter } from './samples.ts'

const said = { said: message('warning') }
const at = (pointer: string) => ({ messageId: 'said', pointer })
const result: FileResult = lint(good, [
  reporter('b-rule', said, at('/vision_cfg'), at('/vision_cfg'), at('/embed_dim')),
  reporter('a-rule', said, at('/vision_cfg')),
])

/** `rule pointer` of what is told, and behind `-` of what is suppressed. */
function outcome({ problems, suppressed = [] }: FileResult): string[] {
  return [...problems.map(({ rule, pointer }) => `${rule} ${pointer}`), ...suppressed.map(({ rule, pointer }) => `-${rule} ${pointer}`)]
}

test('what is there is counted by rule and pointer, in order', () => {
  expect(JSON.stringify(countProblems(result))).toBe('{"a-rule":{"/vision_cfg":1},"b-rule":{"/embed_dim":1,"/vision_cfg":2}}')
  expect(countProblems(lint(good, []))).toEqual({})
})

describe('what is accepted', () => {
  test('is suppressed, up to its number', () => {
    expect(outcome(acceptProblems(result, { 'b-rule': { '/vision_cfg': 2 } }))).toEqual(['b-rule /embed_dim', 'a-rule /vision_cfg', '-b-rule /vision_cfg', '-b-rule /vision_cfg'])
    expect(outcome(acceptProblems(result, { 'b-rule': { '/vision_cfg': 5, '/embed_dim': 1 }, 'a-rule': { '/vision_cfg': 1 } }))).toHaveLength(4)
    expect(acceptProblems(result, countProblems(result))).toMatchObject({ problems: [], suppressed: [{ suppression: { by: 'baseline' } }, {}, {}, {}] })
  })

  test('is told in full where there are more', () => {
    expect(outcome(acceptProblems(result, { 'b-rule': { '/vision_cfg': 1 } }))).toEqual(outcome(result))
  })

  test('is nothing elsewhere, whatever an entry is called', () => {
    expect(acceptProblems(result, { 'b-rule': { '/text_cfg': 1 }, 'c-rule': { '/vision_cfg': 1 } })).toBe(result)
    expect(acceptProblems(result, JSON.parse('{"__proto__": {"/vision_cfg": 1}}') as object as Record<string, never>)).toBe(result)
  })

  test('stands beside what overrides suppress, in the order of problems', () => {
    const overridden = lint(good, [reporter('a-rule', said, at('/text_cfg'), at('/embed_dim'), at('/vision_cfg'))], {
      overrides: [{ at: (pointer) => pointer !== '/vision_cfg', rules: { 'a-rule': 'off' } }],
    })
    const { suppressed } = acceptProblems(overridden, { 'a-rule': { '/vision_cfg': 1 } })
    expect(suppressed?.map(({ pointer, suppression }) => `${pointer} ${suppression.by}`)).toEqual(['/embed_dim override', '/vision_cfg baseline', '/text_cfg override'])
  })

  test('is the same wherever it lies in the text', () => {
    const moved = lint(`\n\n${good}`, [reporter('a-rule', said, at('/vision_cfg'))])
    expect(acceptProblems(moved, countProblems(lint(good, [reporter('a-rule', said, at('/vision_cfg'))]))).problems).toEqual([])
  })
})

describe('a stale entry', () => {
  const accepted = { 'a-rule': { '/vision_cfg': 1, '/gone': 2 }, 'b-rule': { '/vision_cfg': 3 }, 'off-rule': { '/x': 1 } }
  const stale = staleEntries(result, accepted, (rule) => rule !== 'off-rule')

  test('accepts more than there is', () => {
    expect(stale).toEqual([
      { rule: 'a-rule', pointer: '/gone', accepted: 2, found: 0 },
      { rule: 'b-rule', pointer: '/vision_cfg', accepted: 3, found: 2 },
    ])
    expect(staleEntries(result, countProblems(result), () => true)).toEqual([])
  })

  test('is taken out, or lowered', () => {
    expect(prune(accepted, stale)).toEqual({ 'a-rule': { '/vision_cfg': 1 }, 'b-rule': { '/vision_cfg': 2 }, 'off-rule': { '/x': 1 } })
    expect(prune(accepted, [])).toEqual(accepted)
    expect(prune(accepted, entriesOf(accepted))).toBe(undefined)
  })
})
