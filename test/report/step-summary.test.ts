import { expect, test } from 'vitest'
import type { FileResult } from '../../src/lint/types.ts'
import { stepSummary } from '../../src/report/step-summary.ts'
import { fileOf, options, problemAt } from './samples.ts'

const MIB = 1024 * 1024
const links = { file: () => undefined, rule: () => undefined }
const text = '{"a": 1}'
const problem = problemAt(text, '"a"', { message: `é${'x'.repeat(200)}` })

function many(count: number): FileResult {
  return fileOf('a.json', text, ...Array.from({ length: count }, () => problem), { ...problem, severity: 'error', message: 'the gravest' })
}

test('a summary stays below 1 MiB, and says how much it leaves out', () => {
  const summary = stepSummary({ files: [many(9_999)], links }, options)
  expect(Buffer.byteLength(summary)).toBeLessThan(MIB)
  expect(Buffer.byteLength(summary)).toBeGreaterThan(0.9 * MIB)
  const rows = summary.match(/^\| (?:error|warning) \|/gm) ?? []
  const rest = Number(/^(\d+) more problems are not listed/m.exec(summary)?.[1])
  expect(rows.length + rest).toBe(10_000)
  expect(summary.split('\n').find((line) => line.startsWith('| error |'))).toContain('the gravest')
})

test('a summary that has room leaves nothing out', () => {
  expect(stepSummary({ files: [many(99)], links }, options)).not.toContain('not listed')
})

test('what a pull request changes takes half of the room at most', () => {
  const changes = `${'| a line of a table |\n'.repeat(100_000)}`
  const summary = stepSummary({ files: [many(9_999)], links, changes }, options)
  expect(Buffer.byteLength(summary)).toBeLessThan(MIB)
  expect(summary).toContain('More has changed than a summary has room for')
  expect((summary.match(/^\| warning \|/gm) ?? []).length).toBeGreaterThan(1000)
})

test('what could not be checked is in it', () => {
  const gone: FileResult = { path: 'a_b.json', kind: 'unreadable', skipped: 'permission denied', problems: [], text: '' }
  expect(stepSummary({ files: [gone], links }, options)).toContain('- cannot read a\\_b.json: permission denied')
})
