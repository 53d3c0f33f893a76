import { describe, expect, test } from 'vitest'
import { isAtLeast } from '../../src/lint/severity.ts'
import type { LintOptions, Severity } from '../../src/lint/types.ts'
import { good, lint, message, reporter, ruleOf } from './samples.ts'

const advice = { said: message('info', 'said', { strict: 'warning' }) }
const plain = { said: message('warning') }

function severity(messages: typeof advice, given: Partial<LintOptions>, own?: Severity): string | undefined {
  const report = { messageId: 'said', pointer: '', ...(own === undefined ? {} : { severity: own }) }
  return lint(good, [reporter('the-rule', messages, report)], given).problems[0]?.severity
}

describe('presets', () => {
  test('strict and all raise what is advice', () => {
    expect(severity(advice, { preset: 'recommended' })).toBe('info')
    expect(severity(advice, { preset: 'strict' })).toBe('warning')
    expect(severity(advice, { preset: 'all' })).toBe('warning')
    expect(severity(plain, { preset: 'strict' })).toBe('warning')
  })

  test('an opt-in rule is only in all, or where it is asked for', () => {
    let runs = 0
    const optIn = ruleOf('the-rule', { optIn: true }, (context) => {
      runs += 1
      context.report({ messageId: 'said', pointer: '' })
    })
    const count = (given: Partial<LintOptions>) => lint(good, [optIn], given).problems.length
    expect(count({ preset: 'recommended' })).toBe(0)
    expect(count({ preset: 'strict' })).toBe(0)
    expect(runs).toBe(0)
    expect(count({ preset: 'all' })).toBe(1)
    expect(count({ rules: { 'the-rule': 'info' } })).toBe(1)
  })
})

describe('a severity of the report itself', () => {
  test('takes the place of that of its message', () => {
    expect(severity(plain, {}, 'error')).toBe('error')
    expect(severity(plain, {}, 'info')).toBe('info')
  })

  test('is raised by a stricter preset, and never lowered', () => {
    expect(severity(advice, { preset: 'strict' }, 'error')).toBe('error')
    expect(severity(advice, { preset: 'strict' }, 'info')).toBe('warning')
    expect(severity(plain, { preset: 'strict' }, 'info')).toBe('info')
  })
})

describe('an override', () => {
  test('decides alone', () => {
    expect(severity(advice, { preset: 'strict', rules: { 'the-rule': 'info' } }, 'error')).toBe('info')
    expect(severity(plain, { rules: { 'the-rule': 'error' } })).toBe('error')
    expect(severity(plain, { rules: { another: 'off' } })).toBe('warning')
  })

  test('off keeps the rule from running', () => {
    let runs = 0
    lint(good, [ruleOf('the-rule', {}, () => void (runs += 1))], { rules: { 'the-rule': 'off' } })
    expect(runs).toBe(0)
  })
})

test('severities have an order', () => {
  expect(isAtLeast('error', 'warning')).toBe(true)
  expect(isAtLeast('warning', 'warning')).toBe(true)
  expect(isAtLeast('info', 'warning')).toBe(false)
})
