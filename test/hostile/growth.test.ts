/** Linting takes time in proportion to the text, whatever it is that the text has much of. */
import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { MAX_REPORTS } from '../../src/lint/collect.ts'
import { fixFile } from '../../src/lint/fix.ts'
import { lint } from '../rules/lint.ts'
import { fakeIo } from '../cli/io.ts'
import { TIMEOUT } from '../fuzz/fuzz.ts'
import { excess } from './growth.ts'
import { configWith, growing } from './texts.ts'

/** Of the smaller text of a pair; more where the tests may take long (npm run fuzz). */
const COUNT = process.env['FUZZ_SECONDS'] === undefined ? 3000 : 30_000

describe('linting takes linear time over', () => {
  test.each(Object.entries(growing))('%s', (_, text) => {
    // Warm, so that the first text does not pay for the compiler.
    lint(text(100))
    const worst = excess(COUNT, (count) => {
      const content = text(count)
      return () => void lint(content)
    })
    expect(worst).toBeLessThan(2.5)
  }, TIMEOUT)
})

describe('a file with more problems than can be read', () => {
  const repeated = (count: number): string => configWith({ top: Array.from({ length: count }, (_, index) => `"k${index >> 1}": ${index}`).join(', ') })

  test('is told of by one problem for the rest, as grave as the gravest of it', () => {
    const { problems, isCut } = lint(repeated(2 * MAX_REPORTS + 10))
    const own = problems.filter(({ rule }) => rule === 'duplicate-key')
    expect(own).toHaveLength(MAX_REPORTS + 1)
    expect(own.filter(({ messageId }) => messageId === 'more')).toMatchObject([{ severity: 'warning', pointer: '', data: { count: 5 } }])
    expect(isCut).toBe(true)
  })

  test('has all of them as long as they can be', () => {
    const { problems, isCut } = lint(repeated(2 * MAX_REPORTS))
    expect(problems.filter(({ rule }) => rule === 'duplicate-key')).toHaveLength(MAX_REPORTS)
    expect(isCut).toBeUndefined()
  })

  test('is not repaired, and others are at once', () => {
    const cut = lint(repeated(2 * MAX_REPORTS + 10))
    expect(fixFile(cut, { unsafe: true, lint: (text) => lint(text) })).toMatchObject({ fixed: 0, result: cut })
    const whole = lint(repeated(2 * MAX_REPORTS))
    let lints = 0
    const { fixed, result } = fixFile(whole, { unsafe: true, lint: (text) => {
      lints += 1
      return lint(text)
    } })
    expect(fixed).toBe(MAX_REPORTS)
    expect(lints).toBeLessThan(5)
    expect(result.problems.filter(({ rule }) => rule === 'duplicate-key')).toEqual([])
  })

  test('has messages that can be read', () => {
    for (const text of Object.values(growing)) for (const { message } of lint(text(5000)).problems) expect(message.length).toBeLessThan(4000)
  })
})

test('a config that asks for a thousand million layers is counted, and not listed', async () => {
  const io = fakeIo('/', { stdin: configWith({}).replace('"layers": 12, "width": 768', '"layers": 1000000000, "width": 768') })
  expect(await main(['params', '--no-config', '-'], io)).toBe(2)
  expect(io.written.err).toContain('has more than 1000000 parameters by name, which are not listed')
  expect(await main(['flops', '--no-config', '-'], io)).toBe(0)
})
