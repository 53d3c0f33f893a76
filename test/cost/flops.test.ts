/** Every kind of operation that torch counts, by numbers computed by hand. */
import { describe, expect, test } from 'vitest'
import { opCosts } from '../../src/cost/conventions.ts'
import { countFlops } from '../../src/cost/flops.ts'
import { countParameters, namedShapes } from '../../src/cost/parameters.ts'
import { Builder, indexed } from '../../src/ir/builder.ts'
import { exactProduct, Tally } from '../../src/ir/tally.ts'
import { activation, add, attention, batchNorm, conv2d, embedding, layerNorm, linear, matmul, pool2d, softmax } from '../../src/ir/nn.ts'
import type { Op, Value } from '../../src/ir/types.ts'

function flops(build: (b: Builder) => void): ReturnType<typeof countFlops> {
  const b = new Builder('Test')
  build(b)
  return countFlops(b.root)
}

describe('operations that count', () => {
  test.each([
    // 2 x 4 x 6 out pixels (7 - 3 + 2) / 2 + 1 = 4, (11 + 2 - 3) / 2 + 1 = 6; 2 * 2 * 24 * 10 * 3 * 9
    ['a convolution', (b: Builder) => conv2d(b, 'c', b.input([2, 3, 7, 11]), 10, { kernel: 3, stride: 2, padding: 1, bias: true }), { convolution: 25920n }],
    // Each of 6 outputs sees 4 / 2 inputs: 2 * 25 * 6 * 2 * 1
    ['a grouped convolution', (b: Builder) => conv2d(b, 'c', b.input([1, 4, 5, 5]), 6, { kernel: 1, groups: 2, bias: false }), { convolution: 600n }],
    // 2 * (2 * 5) * 3 * 7
    ['a linear layer with bias', (b: Builder) => linear(b, 'l', b.input([2, 5, 3]), 7, { bias: true }), { addmm: 420n }],
    ['a linear layer without bias', (b: Builder) => linear(b, 'l', b.input([2, 5, 3]), 7, { bias: false }), { mm: 420n }],
    // 2 * 6 * 4 * 5 * 3
    ['a product of batches', (b: Builder) => matmul(b, b.input([6, 4, 5]), b.input([6, 5, 3])), { bmm: 720n }],
    // 2 * (6 * 4) * 5 * 3
    ['a product with one matrix', (b: Builder) => matmul(b, b.input([6, 4, 5]), b.input([5, 3])), { mm: 720n }],
    // q k^T: 2 * 12 * 7 * 9 * 8; with v: 2 * 12 * 7 * 9 * 10
    ['attention', (b: Builder) => attention(b, b.input([2, 6, 7, 8]), b.input([2, 6, 9, 8]), b.input([2, 6, 9, 10])), { bmm: 27216n }],
  ])('%s', (_, build: (b: Builder) => Value, byOperator) => {
    const counted = flops(build)
    expect(counted.byOperator).toEqual(byOperator)
    expect(counted.total).toBe(Object.values(byOperator)[0])
  })

  test('the first dimensions of an operation stay factors, so that no product of them is rounded', () => {
    const b = new Builder('Test')
    linear(b, 'l', b.input([2 ** 32, 2 ** 20, 3]), 7, { bias: true })
    const linearOp = (b.root.body[0] as { body: Op[] }).body[0]!
    expect(opCosts(linearOp, 'torch')).toEqual([{ operator: 'addmm', factors: [2, 2 ** 32, 2 ** 20, 3, 7] }])
    expect(countFlops(b.root).total).toBe(2n * 2n ** 52n * 21n)
  })
})

describe('operations that do not count', () => {
  test.each([
    ['norms', (b: Builder) => layerNorm(b, 'n', b.input([2, 3]), { eps: 1e-5 })],
    ['batch norms', (b: Builder) => batchNorm(b, 'n', b.input([2, 3, 4, 4]), { eps: 1e-5 })],
    ['activations', (b: Builder) => activation(b, b.input([2, 3]), 'gelu')],
    ['softmax', (b: Builder) => softmax(b, b.input([2, 3]), -1)],
    ['look-ups', (b: Builder) => embedding(b, 'e', b.input([2, 3], 'int'), 10, 4)],
    ['sums', (b: Builder) => add(b, b.input([2, 3]), b.input([2, 3]))],
    ['pools', (b: Builder) => pool2d(b, 'avg', b.input([1, 3, 4, 4]), { kernel: 2 })],
  ])('%s', (_, build: (b: Builder) => Value) => {
    expect(flops(build)).toEqual({ total: 0n, byOperator: {} })
  })
})

describe('repeated blocks', () => {
  function stack(depth: number): Builder {
    const b = new Builder('Test')
    b.repeat(depth, [b.input([2, 8])], ([x]) => [linear(b, indexed('blocks'), x!, 8, { bias: true })])
    return b
  }

  test.each([0, 1, 2, 12])('%i of them', (depth) => {
    const { root } = stack(depth)
    expect(countFlops(root).total).toBe(BigInt(depth) * 256n)
    expect(countParameters(root)).toBe(BigInt(depth) * 72n)
    const { parameters } = namedShapes(root, 'visual')
    const names = Array.from({ length: depth }, (_, i) => [`visual.blocks.${i}.weight`, `visual.blocks.${i}.bias`]).flat()
    expect(Object.keys(parameters)).toEqual(names)
  })

  test('a module that is applied twice costs twice and has its parameters once', () => {
    const b = new Builder('Test')
    const once = linear(b, 'shared', b.input([1, 4]), 4, { bias: true })
    linear(b, 'shared', once, 4, { bias: true })
    expect(countFlops(b.root).total).toBe(64n)
    expect(countParameters(b.root)).toBe(20n)
    expect(namedShapes(b.root, '').parameters).toEqual({ 'shared.weight': [4, 4], 'shared.bias': [4] })
  })

  test('buffers are told apart, and those outside the state dict left out', () => {
    const b = new Builder('Test')
    batchNorm(b, 'bn', b.input([1, 3, 2, 2]), { eps: 1e-5 })
    b.param('mask', [7], { kind: 'buffer', persistent: false })
    const { parameters, buffers } = namedShapes(b.root, '')
    expect(parameters).toEqual({ 'bn.weight': [3], 'bn.bias': [3] })
    expect(buffers).toEqual({ 'bn.running_mean': [3], 'bn.running_var': [3], 'bn.num_batches_tracked': [] })
    expect(countParameters(b.root)).toBe(6n)
  })
})

describe('exactProduct', () => {
  test.each([
    [[], 1n],
    [[3, 0, 2 ** 53], 0n],
    [[2 ** 26, 2 ** 27 - 1], 9007199187632128n],
    [[2 ** 27, 2 ** 27], 18014398509481984n],
    [[2 ** 53 - 1, 2 ** 53 - 1], 81129638414606663681390495662081n],
    // 3 x (2^53 - 1) rounds as a double.
    [[3, 2 ** 53 - 1], 27021597764222973n],
  ])('of %j', (factors, product) => {
    expect(exactProduct(factors)).toBe(product)
  })
})

test('a tally is exact before and behind 2^53', () => {
  const tally = new Tally()
  expect(tally.value).toBe(0n)
  tally.add(3, [2 ** 51])
  tally.add(1, [2 ** 51, 5])
  tally.add(1, [])
  tally.add(7, [2 ** 40, 2 ** 40])
  tally.add(5, [0, 2 ** 60])
  expect(tally.value).toBe(8n * 2n ** 51n + 1n + 7n * 2n ** 80n)
})
