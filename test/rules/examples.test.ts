/**
 * The examples are the tests of the rules: add `x.json` and its `x.out` to rules/<id>/examples/ (or a file that must stay
 * clean to examples/clean/), and it is one more. `UPDATE=1 npx vitest run test/rules` writes the .out files anew.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ruleFolders } from '../../scripts/generate/rules.ts'
import { applyEdits } from '../../src/json/text-edit.ts'
import { rules } from '../../src/lint/registry.generated.ts'
import { beside, examplesOf, goldenText, lintBytes, lintExample } from '../helpers/golden.ts'
import { root } from '../helpers/project.ts'

const update = process.env['UPDATE'] === '1'
const seen = new Set<string>()

describe.each(ruleFolders(root))('%s', (id) => {
  const rule = rules.find(({ meta }) => meta.id === id)
  const examples = examplesOf(id)
  const results = new Map(examples.map((example) => [example, lintExample(example)]))
  for (const { problems } of results.values()) {
    for (const problem of problems) seen.add(`${problem.rule}/${problem.messageId}`)
  }

  test.each(examples)('$name', (example) => {
    const result = results.get(example)
    const text = goldenText(result?.problems ?? [])
    expect(result?.failures).toBeUndefined()
    if (example.clean) {
      expect(text).toBe('')
      expect(result?.kind).not.toBe('unknown')
      return
    }
    const path = beside(example, 'out')
    if (update) writeFileSync(path, text)
    expect(existsSync(path), 'no .out beside it; run: UPDATE=1 npx vitest run test/rules').toBe(true)
    expect(text).toBe(readFileSync(path, 'utf8'))
  })

  test('has examples that it finds something in, and examples that it leaves alone', () => {
    const found = [...results.values()].map(({ problems }) => problems.some((problem) => problem.rule === id))
    expect(found).toContain(true)
    expect(found).toContain(false)
  })

  test('has every message in an example', () => {
    const messages = Object.keys(rule?.meta.messages ?? {})
    expect(messages).not.toEqual([])
    expect(messages.filter((message) => !seen.has(`${id}/${message}`))).toEqual([])
  })

  test('has fixes that mend what they are for and break nothing', () => {
    const failed: string[] = []
    for (const [example, result] of results) {
      for (const { rule, messageId, pointer, fix } of result.problems) {
        if (fix === undefined || rule !== id) continue
        const fixed = applyEdits(result.text, fix.edits)
        const after = fixed.ok ? lintBytes(example, fixed.text) : undefined
        const same = after?.problems.some((other) => other.rule === rule && other.messageId === messageId && other.pointer === pointer)
        if (after === undefined || after.kind !== result.kind || same === true) failed.push(`${example.name}: ${fix.description}`)
      }
    }
    expect(failed).toEqual([])
  })
})

test('there are rules, each with examples', () => {
  expect(ruleFolders(root).length).toBeGreaterThan(0)
  expect(rules.map(({ meta }) => meta.id)).toEqual(ruleFolders(root))
})
