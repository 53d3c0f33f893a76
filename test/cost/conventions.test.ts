/** Every kind of operation in every convention, by numbers computed by hand. */
import { describe, expect, test } from 'vitest'
import { countActivations } from '../../src/cost/activations.ts'
import { CONVENTIONS, type Convention } from '../../src/cost/conventions.ts'
import { countFlops } from '../../src/cost/flops.ts'
import { Builder } from '../../src/ir/builder.ts'
import {
  activation, add, attention, batchNorm, concat, conv2d, elementwise, embedding, expandBatch, groupNorm, l2Normalize, layerNorm, linear, matmul, mul, pad, pool2d, reduce,
  reshape, resize, rmsNorm, roll, scalar, select, slice, softmax, transpose,
} from '../../src/ir/nn.ts'
import type { Value } from '../../src/ir/types.ts'

function counts(build: (b: Builder) => unknown): Record<Convention, Record<string, number>> {
  const b = new Builder('Test')
  build(b)
  const of = (convention: Convention): Record<string, number> =>
    Object.fromEntries(Object.entries(countFlops(b.root, convention).byOperator).map(([operator, count]) => [operator, Number(count)]))
  return Object.fromEntries(CONVENTIONS.map((convention) => [convention, of(convention)])) as Record<Convention, Record<string, number>>
}

const map = (b: Builder): Value => b.input([2, 4, 6, 6])
const rows = (b: Builder): Value => b.input([2, 5, 8])

describe('products', () => {
  test('a convolution and its bias', () => {
    // 2 x 6 x 6 x 6 outputs of 4 x 3 x 3 multiply-adds.
    const macs = 2 * 6 * 36 * 36
    expect(counts((b) => conv2d(b, 'c', map(b), 6, { kernel: 3, padding: 1, bias: true }))).toEqual({
      torch: { convolution: 2 * macs }, macs: { convolution: macs }, fvcore: { conv: macs }, 'fvcore-unfused': { conv: macs }, 'all-ops': { conv: 2 * macs + 2 * 6 * 36 },
    })
  })

  test('a linear layer with and without bias', () => {
    const macs = 10 * 8 * 3
    expect(counts((b) => linear(b, 'l', rows(b), 3, { bias: true }))).toEqual({
      torch: { addmm: 2 * macs }, macs: { addmm: macs }, fvcore: { linear: macs }, 'fvcore-unfused': { linear: macs }, 'all-ops': { linear: 2 * macs + 10 * 3 },
    })
    expect(counts((b) => linear(b, 'l', rows(b), 3, { bias: false }))['all-ops']).toEqual({ linear: 2 * macs })
  })

  test('fvcore does not see what broadcasting adds to the first factor', () => {
    const product = (b: Builder): Value => matmul(b, b.input([7, 3]), b.input([4, 3, 5]))
    expect(counts(product)).toMatchObject({ macs: { bmm: 4 * 7 * 3 * 5 }, fvcore: { matmul: 7 * 3 * 5 }, 'all-ops': { matmul: 2 * 4 * 7 * 3 * 5 } })
  })

  test('attention: fused fvcore sees nothing; all-ops scales, masks and normalizes each score', () => {
    const heads = (b: Builder, length: number): Value => b.input([2, 3, length, 8])
    const macs = 6 * 5 * 7 * 16
    const scores = 6 * 5 * 7
    const plain = counts((b) => attention(b, heads(b, 5), heads(b, 7), heads(b, 7)))
    expect(plain).toEqual({ torch: { bmm: 2 * macs }, macs: { bmm: macs }, fvcore: {}, 'fvcore-unfused': { matmul: macs }, 'all-ops': { attention: 2 * macs + 6 * scores } })
    const masked = counts((b) => attention(b, heads(b, 5), heads(b, 7), heads(b, 7), { mask: b.input([5, 7]), scale: 1 }))
    expect(masked['all-ops']).toEqual({ attention: 2 * macs + 6 * scores })
    const causal = counts((b) => attention(b, heads(b, 5), heads(b, 5), heads(b, 5), { causal: true, writtenOut: true }))
    expect(causal['all-ops']).toEqual({ attention: 2 * 6 * 25 * 16 + 7 * 6 * 25 })
    expect(causal.fvcore).toEqual({ matmul: 6 * 25 * 16 })
    const shared = counts((b) => attention(b, heads(b, 5), heads(b, 5), heads(b, 5), { sharesProduct: true }))
    expect([shared.fvcore, shared['fvcore-unfused']]).toEqual([{}, { matmul: 6 * 25 * 8 }])
  })
})

describe('norms, for an element', () => {
  test.each<[string, (b: Builder) => Value, Record<string, number>, number]>([
    ['layer', (b) => layerNorm(b, 'n', rows(b), { eps: 1e-5 }), { layer_norm: 5 }, 7],
    ['layer without bias', (b) => layerNorm(b, 'n', rows(b), { eps: 1e-5, bias: false }), { layer_norm: 5 }, 6],
    ['layer without weights', (b) => layerNorm(b, 'n', rows(b), { eps: 1e-5, affine: false }), { layer_norm: 4 }, 5],
    ['RMS', (b) => rmsNorm(b, 'n', rows(b), { eps: 1e-5 }), {}, 4],
    ['simple', (b) => rmsNorm(b, 'n', rows(b), { eps: 1e-5, centred: true }), {}, 6],
    ['L2', (b) => l2Normalize(b, rows(b), 1e-12), {}, 3],
  ])('%s', (_, build, fvcore, allOps) => {
    const counted = counts(build)
    expect(counted.torch).toEqual({})
    expect(counted.fvcore).toEqual(Object.fromEntries(Object.entries(fvcore).map(([operator, each]) => [operator, 80 * each])))
    expect(counted['all-ops']).toEqual({ norm: 80 * allOps })
  })

  test('batch and group', () => {
    expect(counts((b) => batchNorm(b, 'n', map(b), { eps: 1e-5 }))).toMatchObject({ torch: {}, fvcore: { batch_norm: 2 * 288 }, 'all-ops': { norm: 2 * 288 } })
    expect(counts((b) => groupNorm(b, 'n', map(b), { eps: 1e-5, groups: 2 }))).toMatchObject({ torch: {}, fvcore: { group_norm: 5 * 288 }, 'all-ops': { norm: 7 * 288 } })
  })
})

describe('all-ops alone', () => {
  test.each<[string, (b: Builder) => Value, Record<string, number>]>([
    ['an activation', (b) => activation(b, rows(b), 'gelu'), { activation: 80 }],
    ['a softmax', (b) => softmax(b, rows(b), -1), { softmax: 400 }],
    ['a sum', (b) => add(b, rows(b), b.input([8])), { elementwise: 80 }],
    ['a number', (b) => scalar(b, 'mul', rows(b), 2), { elementwise: 80 }],
    ['a broadcast product', (b) => mul(b, b.input([5, 1]), b.input([1, 7])), { elementwise: 35 }],
    ['a maximum of two', (b) => elementwise(b, 'maximum', rows(b), rows(b)), { elementwise: 80 }],
    ['a mean', (b) => reduce(b, 'mean', rows(b), [1]), { reduce: 80 + 16 }],
    ['a maximum', (b) => reduce(b, 'max', rows(b), [1]), { reduce: 80 }],
    ['a Euclidean norm', (b) => reduce(b, 'norm', map(b), [2, 3], true), { reduce: 2 * 288 + 8 }],
    ['a maximum pool', (b) => pool2d(b, 'max', map(b), { kernel: 3, stride: 2, padding: 1 }), { pool: 2 * 4 * 9 * 9 }],
    ['an average pool', (b) => pool2d(b, 'avg', map(b), { kernel: 2 }), { pool: 2 * 4 * 9 * 5 }],
    ['a bilinear resize', (b) => resize(b, map(b), [3, 3], 'bilinear', { antialias: false }), { resize: 72 * 8 }],
    ['a bicubic resize', (b) => resize(b, map(b), [3, 3], 'bicubic', { antialias: false }), { resize: 72 * 32 }],
  ])('%s', (_, build, expected) => {
    expect(counts(build)).toEqual({ torch: {}, macs: {}, fvcore: {}, 'fvcore-unfused': {}, 'all-ops': expected })
  })

  test('fvcore sees an average pool where PyTorch has it as an adaptive one', () => {
    expect(counts((b) => reduce(b, 'mean', map(b), [2, 3], false, true)).fvcore).toEqual({ adaptive_avg_pool2d: 288 })
  })
})

describe('what only moves numbers', () => {
  test.each<[string, (b: Builder) => Value, number]>([
    ['reshape', (b) => reshape(b, rows(b), [80]), 0],
    ['transpose', (b) => transpose(b, rows(b), [0, 2, 1]), 0],
    ['slice', (b) => slice(b, rows(b), 1, 0, 2), 0],
    ['select', (b) => select(b, rows(b), 1, 0), 0],
    ['expand', (b) => expandBatch(b, b.input([1, 4]), rows(b)), 0],
    ['concat', (b) => concat(b, [rows(b), rows(b)], 1), 160],
    ['pad', (b) => pad(b, rows(b), [[0, 0], [1, 0], [0, 0]]), 96],
    ['roll', (b) => roll(b, rows(b), [1], [1]), 80],
    ['embedding', (b) => embedding(b, 'e', b.input([2, 3], 'int'), 10, 4), 24],
  ])('%s costs nothing, and gives new elements where it is no view', (_, build, elements) => {
    expect(counts(build)).toEqual({ torch: {}, macs: {}, fvcore: {}, 'fvcore-unfused': {}, 'all-ops': {} })
    const b = new Builder('Test')
    build(b)
    expect(countActivations(b.root)).toBe(BigInt(elements))
    expect(countActivations(b.root, 'fvcore')).toBe(0n)
  })
})

test('activations: every output that is no view; by fvcore those of convolutions and products', () => {
  const b = new Builder('Test')
  const x = layerNorm(b, 'n', rows(b), { eps: 1e-5 })
  const heads = transpose(b, reshape(b, linear(b, 'l', x, 12, { bias: true }), [2, 5, 3, 4]), [0, 2, 1, 3])
  attention(b, heads, heads, heads)
  expect(countActivations(b.root)).toBe(80n + 120n + 120n)
  expect(countActivations(b.root, 'fvcore')).toBe(120n)
  expect(countActivations(b.root, 'fvcore-unfused')).toBe(120n + 2n * 3n * 25n + 120n)
})
