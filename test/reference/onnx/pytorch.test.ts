/**
 * Small towers with seeded weights, run by ONNX Runtime, against the outputs of PyTorch for the same weights and inputs
 * (golden/pytorch.jsonl, written by scripts/reference/compare_pytorch.py; golden/README.md says how and with which versions).
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildCase, inputNumbers, SEED, type Case, type CaseInput } from '../../../scripts/reference/cases.ts'
import type { OpKind } from '../../../src/ir/types.ts'
import { forEachOp } from '../../../src/ir/walk.ts'
import { emitOnnx } from '../../../src/reference/onnx/emit.ts'
import { EMITTERS } from '../../../src/reference/onnx/emitters/index.ts'
import type { Ort, Tensor } from '../../../src/reference/runtime.ts'
import { catalogFor } from '../../towers/support.ts'
import { describeRuntime } from '../runtime.ts'

interface Expected {
  readonly name: string
  readonly shape: readonly number[]
  /** The first numbers of each row, to six digits. */
  readonly values: readonly (readonly number[])[]
}

function lines<Row>(file: string): readonly Row[] {
  return readFileSync(join(import.meta.dirname, 'golden', file), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Row)
}

const expected = new Map(lines<Expected>('pytorch.jsonl').map((row) => [row.name, row]))

function tensor(ort: Ort, input: CaseInput): Tensor {
  const { ids, shape } = input
  return ids === undefined ? new ort.Tensor('float32', inputNumbers(input), shape) : new ort.Tensor('int64', BigInt64Array.from(ids, BigInt), shape)
}

describeRuntime('outputs equal to those of PyTorch', ({ ort }) => {
  test.each(lines<Case>('cases.jsonl').map((given) => [given.name, given] as const))('%s', async (name, given) => {
    const { tower, inputs } = buildCase(given, catalogFor)
    const model = emitOnnx(tower.tower, { name, prefix: tower.prefix, weights: { seed: SEED } })
    const session = await ort.InferenceSession.create(model, { executionProviders: ['cpu'], graphOptimizationLevel: 'basic', logSeverityLevel: 3 })
    const { features } = await session.run(Object.fromEntries(inputs.map((input) => [input.name, tensor(ort, input)])))
    await session.release()
    const { shape, values } = expected.get(name)!
    expect(features!.dims).toEqual(shape)
    const row = features!.data.length / shape[0]!
    const largest = Math.max(...values.flat().map(Math.abs))
    const differences = values.flatMap((numbers, i) => numbers.map((value, k) => Math.abs(Number(features!.data[i * row + k]) - value)))
    expect(Math.max(...differences) / largest).toBeLessThan(1e-4)
  })

  test('there is a case for every output, and an output for every case', () => {
    expect([...expected.keys()]).toEqual(lines<Case>('cases.jsonl').map(({ name }) => name))
  })
})

test('every kind of operation is held against PyTorch', () => {
  const seen = new Set<OpKind>()
  for (const given of lines<Case>('cases.jsonl')) forEachOp(buildCase(given, catalogFor).tower.tower.root.body, ({ kind }) => seen.add(kind))
  expect(Object.keys(EMITTERS).filter((kind) => !seen.has(kind as OpKind))).toEqual([])
})

test('what is held against PyTorch depends on what goes in', () => {
  const flat = [...expected.values()].filter(({ values: [first, last] }) => {
    const apart = Math.max(...first!.map((value, i) => Math.abs(value - last![i]!)))
    return apart < 1e-3 * Math.max(...first!.map(Math.abs))
  })
  expect(flat.map(({ name }) => name)).toEqual([])
})
