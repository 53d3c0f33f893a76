/**
 * Mutated configs with what the real libraries did with them, judged anew without Python. golden.jsonl is a sample of rows of
 * scripts/differential, which docs/differential.md tells how to make; the texts are open_clip's own configs, changed, and random ones.
 */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compare, judge, told, type Judged } from '../../scripts/differential/compare.ts'
import { generateRows } from '../../scripts/differential/generate.ts'
import { mutationKind, readRows, type JudgedRow } from '../../scripts/differential/rows.ts'

const rows = readRows<JudgedRow>([join(import.meta.dirname, 'golden.jsonl')])
const judged = rows.map(judge)
const failing = judged.filter(({ row }) => row.outcome.stage !== 'runs')
const accused = judged.filter(({ verdict }) => verdict.errors.length > 0)

/** Failures without an error, and why: docs/differential.md tells of each. */
const MISSED: readonly string[] = [
  // timm's byobnet is not modelled: that its resnet50_mlp gives 1024 features where the head expects 2048 is not known.
  'vit_medium_patch16_gap_256.json timm_swap=resnet50_mlp',
]

const nameOf = ({ row }: Judged): string => `${row.base} ${row.mutation.join(', ')}`
const tellAll = (list: readonly Judged[]): string => list.map(told).join('\n')

test('each config that the real library refuses or cannot run has an error', () => {
  const missed = failing.filter(({ agrees }) => !agrees)
  console.log(`golden mutants: ${failing.length - missed.length} of ${failing.length} failures have an error`)
  expect(failing.length).toBeGreaterThan(100)
  expect(missed.map(nameOf), tellAll(missed)).toEqual(MISSED)
  expect(MISSED.length).toBeLessThan(0.005 * failing.length)
})

test('each config with an error fails', () => {
  const wrong = accused.filter(({ agrees }) => !agrees)
  console.log(`golden mutants: ${accused.length - wrong.length} of ${accused.length} with an error fail`)
  expect(wrong.length, tellAll(wrong)).toBe(0)
})

test('what runs has the real parameters and FLOPs', () => {
  const equal = judged.filter(({ counts }) => counts === 'equal')
  const different = judged.filter(({ counts }) => counts === 'different')
  console.log(`golden mutants: ${equal.length} of ${equal.length + different.length} counts are the real ones, ${judged.filter(({ counts }) => counts === 'not modelled').length} are not modelled`)
  expect(equal.length).toBeGreaterThan(50)
  expect(different.length, tellAll(different)).toBe(0)
})

test('the sample has every kind of file, of mutation and of end', () => {
  const has = (values: readonly string[]): readonly string[] => [...new Set(values)]
  expect(has(rows.map(({ kind }) => kind))).toEqual(expect.arrayContaining(['open_clip', 'open_clip_hub', 'timm_hub']))
  expect(has(rows.map(({ outcome }) => outcome.stage))).toEqual(expect.arrayContaining(['read', 'registry', 'construct', 'image', 'text', 'whole', 'runs']))
  const kinds = has(rows.flatMap(({ mutation }) => mutation.map(mutationKind)))
  expect(kinds).toEqual(expect.arrayContaining(['edge', 'edge_new', 'choice', 'pair', 'number_text', 'blocks', 'duplicate', 'drop_two', 'timm', 'timm_kwargs', 'hf', 'coca', 'hub', 'timm_hub', 'typo_key', 'drop_key']))
})

test('a disagreement is seen and told with both reasons', () => {
  const runs = judged.find(({ counts }) => counts === 'equal')!.row
  const fails = accused[0]!.row
  const altered: readonly JudgedRow[] = [
    { ...runs, outcome: { ...runs.outcome, params: 1 } },
    { ...runs, outcome: { ...runs.outcome, stage: 'image', error: 'RuntimeError: no' } },
    { ...fails, outcome: { ...fails.outcome, stage: 'runs' } },
    { ...runs, outcome: { ...runs.outcome, stage: 'unjudged' } },
  ]
  const { report, disagreements } = compare(altered)
  expect(disagreements).toBe(3)
  expect(report).toMatch(/^counts differ: .*\n.*\n {2}real: \{"params":"1"/m)
  expect(report).toMatch(/^missed: .*\n.*\n {2}real: image: RuntimeError: no\n {2}ours: no error/m)
  expect(report).toMatch(/^false alarm: .*\n.*\n {2}real: runs.*\n {2}ours: \w/m)
  expect(report).toContain('1 rows were not judged')
  expect(report).toContain('recall: 0 of 1')
})

test('the same seed gives the same mutants, another one others', () => {
  expect(generateRows(20, 3, [])).toEqual(generateRows(20, 3, []))
  expect(generateRows(20, 3, [], 'open_clip=main')).not.toEqual(generateRows(20, 4, [], 'open_clip=main'))
})
