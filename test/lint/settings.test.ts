import { describe, expect, test } from 'vitest'
import { defineRule, type LintOptions, type Override, type RuleContext, type RuleOptions } from '../../src/lint/types.ts'
import { good, lint, message, reporter, ruleOf } from './samples.ts'

const messages = { said: message('warning', 'said', { strict: 'error' }) }
const rule = reporter('the-rule', messages, { messageId: 'said', pointer: '/embed_dim' }, { messageId: 'said', pointer: '/vision_cfg/width' })

/** `severity pointer` of each problem, and behind `-` of what is suppressed. */
function outcome(overrides: readonly Override[], given: Partial<LintOptions> = {}): string[] {
  const { problems, suppressed = [] } = lint(good, [rule], { overrides, ...given })
  const say = (mark: string) => (problem: { severity: string; pointer: string }) => `${mark}${problem.severity} ${problem.pointer}`
  return [...problems.map(say('')), ...suppressed.map(say('-'))]
}

const width = (pointer: string): boolean => pointer === '/vision_cfg/width'

describe('an override', () => {
  test('for a file goes before the rules, and the last before the others', () => {
    const rules = { 'the-rule': 'info' } as const
    expect(outcome([{ rules: { 'the-rule': 'error' } }], { rules })).toEqual(['error /embed_dim', 'error /vision_cfg/width'])
    expect(outcome([{ rules: { 'the-rule': 'error' } }, { rules: { 'the-rule': 'warning' } }, { rules: { other: 'off' } }])).toEqual([
      'warning /embed_dim',
      'warning /vision_cfg/width',
    ])
    expect(outcome([{ rules: { 'the-rule': 'off' } }], { rules })).toEqual([])
    expect(outcome([{ rules: { 'the-rule': { options: {} } } }], { rules })).toEqual(['info /embed_dim', 'info /vision_cfg/width'])
  })

  test('for a pointer holds there alone', () => {
    expect(outcome([{ at: width, rules: { 'the-rule': 'error' } }])).toEqual(['warning /embed_dim', 'error /vision_cfg/width'])
    expect(outcome([{ at: width, rules: { 'the-rule': { severity: 'error' } } }], { rules: { 'the-rule': 'off' } })).toEqual(['error /vision_cfg/width'])
    expect(outcome([{ at: width, rules: { 'the-rule': 'error' } }, { rules: { 'the-rule': 'info' } }])).toEqual(['info /embed_dim', 'info /vision_cfg/width'])
  })

  test('that switches a pointer off keeps what was found, with its severity and the reason', () => {
    const off: Override = { at: width, rules: { 'the-rule': 'off' }, reason: 'measured by hand' }
    expect(outcome([off])).toEqual(['warning /embed_dim', '-warning /vision_cfg/width'])
    expect(outcome([off], { preset: 'strict' })).toEqual(['error /embed_dim', '-error /vision_cfg/width'])
    expect(outcome([off, { at: width, rules: { 'the-rule': 'error' } }])).toEqual(['warning /embed_dim', 'error /vision_cfg/width'])
    expect(outcome([off], { rules: { 'the-rule': 'off' } })).toEqual([])
    const { suppressed } = lint(good, [rule], { overrides: [off] })
    expect(suppressed).toMatchObject([{ rule: 'the-rule', line: 6, suppression: { by: 'override', reason: 'measured by hand' } }])
    expect(lint(good, [rule], { overrides: [{ at: width, rules: { 'the-rule': 'off' } }] }).suppressed?.[0]?.suppression).toEqual({ by: 'override' })
  })

  test('suppresses nothing in a file that it finds nothing in', () => {
    expect(lint(good, [rule], { overrides: [{ at: () => false, rules: { 'the-rule': 'off' } }] })).not.toHaveProperty('suppressed')
  })
})

describe('options of a rule', () => {
  interface Options {
    readonly max: number
    readonly names: readonly string[]
  }
  const meta = {
    id: 'counted',
    summary: 'what is counted',
    kinds: ['open_clip'],
    since: '0.1.0',
    messages: { said: message('warning', 'at most {max}') },
    options: { properties: { max: { type: 'integer' }, names: { type: 'array' } }, defaults: { max: 3, names: [] } },
  } as const
  const counted = defineRule({
    meta,
    check: ({ options, report }: RuleContext<'said', Options>) => report({ messageId: 'said', pointer: '', data: { max: options.max + 1 - 1, names: options.names } }),
  })
  const data = (given: Partial<LintOptions>): RuleOptions[] => lint(good, [counted], given).problems.map((problem) => problem.data)

  test('are its defaults, and over them what is set', () => {
    expect(data({})).toEqual([{ max: 3, names: [] }])
    expect(data({ rules: { counted: 'error' } })).toEqual([{ max: 3, names: [] }])
    expect(data({ rules: { counted: { options: { max: 5 } } } })).toEqual([{ max: 5, names: [] }])
    const overrides: Override[] = [{ rules: { counted: { options: { names: ['a'] } } } }, { rules: { counted: { severity: 'info', options: { names: ['b'] } } } }]
    expect(data({ rules: { counted: { options: { max: 5 } } }, overrides })).toEqual([{ max: 5, names: ['b'] }])
  })

  test('are none for a rule that takes none', () => {
    const seen: object[] = []
    lint(good, [counted, ruleOf('see', {}, ({ options }) => void seen.push(options))], { rules: { counted: { options: { max: 5 } } } })
    expect(seen).toEqual([{}])
  })
})
