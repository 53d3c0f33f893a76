/** Bytes in every number format, and what is alive at one time, by numbers computed by hand and against a run of all rounds. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { activationBytes, bytesOf, DTYPES, peakActivationBytes, weightBytes, type NumberFormat } from '../../src/cost/memory.ts'
import { liveness } from '../../src/cost/liveness.ts'
import { Builder } from '../../src/ir/builder.ts'
import { activation, add, embedding, linear, mul, reshape, scalar, slice } from '../../src/ir/nn.ts'
import type { Tower, Value } from '../../src/ir/types.ts'
import { elements } from '../../src/ir/walk.ts'
import { buildTimmModel } from '../../src/towers/build/index.ts'
import { catalog } from '../towers/support.ts'

function tower(build: (b: Builder) => { inputs: readonly Value[]; outputs: readonly Value[] }): Tower {
  const b = new Builder('Test')
  return { root: b.root, ...build(b) }
}

const relu = (b: Builder, x: Value): Value => activation(b, x, 'relu')

/** In elements: int8 has a byte for each. */
const peak = (of: Tower): bigint => peakActivationBytes(of, 'int8')

describe('bytes', () => {
  test.each<[NumberFormat, bigint]>([['fp64', 800n], ['fp32', 400n], ['tf32', 400n], ['bf16', 200n], ['fp16', 200n], ['fp8', 100n], ['int8', 100n], ['int4', 50n]])('of 100 numbers in %s', (format, bytes) => {
    expect(bytesOf(100n, format)).toBe(bytes)
  })

  test('are whole, and exact beyond 2^53', () => {
    expect(bytesOf(101n, 'int4')).toBe(51n)
    expect(bytesOf(2n ** 60n + 1n, 'fp32')).toBe(2n ** 62n + 4n)
    expect(Object.keys(DTYPES)).toContain('bf16')
  })

  test('of weights are those of parameters, of activations those of every output', () => {
    const built = tower((b) => {
      const x = b.input([1, 4])
      b.param('mask', [9], { kind: 'buffer' })
      return { inputs: [x], outputs: [relu(b, linear(b, 'l', x, 6, { bias: true }))] }
    })
    expect(weightBytes(built.root, 'fp16')).toBe(2n * 30n)
    expect(activationBytes(built.root, 'fp16')).toBe(2n * 12n)
  })

  test('token ids are int64 in every format', () => {
    const built = tower((b) => {
      const tokens = b.input([1, 10], 'int')
      return { inputs: [tokens], outputs: [embedding(b, 'e', tokens, 100, 3)] }
    })
    expect(peakActivationBytes(built, 'fp32')).toBe(10n * 8n + 30n * 4n)
    expect(peakActivationBytes(built, 'int8')).toBe(10n * 8n + 30n)
  })
})

describe('what is alive at most', () => {
  test('a chain holds the input, and what an operation takes and gives', () => {
    const built = tower((b) => {
      const x = b.input([10])
      return { inputs: [x], outputs: [relu(b, relu(b, relu(b, x)))] }
    })
    // The second: the input that the caller holds, the first result and the second.
    expect(peak(built)).toBe(30n)
  })

  test('a residual is held until it is added', () => {
    const built = tower((b) => {
      const x = b.input([1])
      const wide = linear(b, 'l', reshape(b, x, [1, 1]), 100, { bias: true })
      return { inputs: [x], outputs: [add(b, wide, relu(b, relu(b, wide)))] }
    })
    expect(peak(built)).toBe(1n + 300n)
  })

  test('a view holds what it looks at, and takes nothing', () => {
    const built = tower((b) => {
      const x = b.input([1])
      const wide = linear(b, 'l', reshape(b, x, [1, 1]), 100, { bias: true })
      const part = slice(b, wide, 1, 0, 1)
      return { inputs: [x], outputs: [relu(b, relu(b, part))] }
    })
    // wide is there as long as its part is needed: beside the first relu, not beside the second.
    expect(peak(built)).toBe(1n + 100n + 1n)
  })

  test('what nothing takes is gone at once; outputs stay', () => {
    const built = tower((b) => {
      const x = b.input([10])
      relu(b, x)
      const kept = relu(b, x)
      return { inputs: [x], outputs: [kept, relu(b, relu(b, x))] }
    })
    expect(peak(built)).toBe(10n + 10n + 20n)
  })

  test('parameters are no activations, nor are views of them', () => {
    const built = tower((b) => {
      const x = b.input([5])
      const table = b.param('table', [1000])
      return { inputs: [x], outputs: [add(b, x, slice(b, table, 0, 0, 5))] }
    })
    expect(peak(built)).toBe(10n)
  })

  test('in a loop: what comes from outside is there in every round', () => {
    const loop = (count: number): Tower =>
      tower((b) => {
        const x = b.input([10])
        const shared = scalar(b, 'mul', x, 2)
        const [out] = b.repeat(count, [relu(b, x)], ([inner]) => [add(b, mul(b, inner!, shared), inner!)])
        return { inputs: [x], outputs: [out!] }
      })
    // The input, what is shared, the round's own value, the product, the sum.
    for (const count of [2, 3, 4, 50]) expect(peak(loop(count)), String(count)).toBe(50n)
    // Once only: what is shared is no longer needed when the sum is made.
    expect(peak(loop(1))).toBe(40n)
  })
})

describe('three rounds of a loop stand for all', () => {
  function bytesAt(of: Tower, rounds: number): number {
    let live = 0
    let most = 0
    for (const { made, freed } of liveness(of, rounds)) {
      for (const { value } of made) live += elements(value)
      most = Math.max(most, live)
      for (const { value } of freed) live -= elements(value)
    }
    return most
  }

  test('in random loops within loops', () => {
    const step = fc.record({ takes: fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 2 }), width: fc.integer({ min: 1, max: 9 }), view: fc.boolean() })
    const part = fc.array(step, { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(part, part, part, fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 5 }), (before, within, after, outerCount, innerCount) => {
        const built = tower((b) => {
          const first = b.input([8])
          const run = (steps: typeof before, known: Value[]): Value[] => {
            for (const { takes, width, view } of steps) {
              const [one, two] = takes.map((i) => known[i % known.length]!)
              const taken = view ? slice(b, one!, 0, 0, Math.max(1, Math.min(width, one!.shape[0]!))) : b.op('concat', two ? [one!, two] : [one!], [width])
              known.push(taken)
            }
            return known
          }
          const outside = run(before, [first])
          const carried = b.op('concat', [outside.at(-1)!], [4])
          const [out] = b.repeat(outerCount, [carried], ([inner]) => {
            const own = run(within, [...outside, inner!])
            const [deep] = b.repeat(innerCount, [b.op('concat', [own.at(-1)!], [3])], ([x]) => [b.op('concat', [run(within, [...own, x!]).at(-1)!], [3])])
            return [b.op('concat', [deep!], [4])]
          })
          return { inputs: [first], outputs: [run(after, [...outside, out!]).at(-1)!] }
        })
        expect(bytesAt(built, 3)).toBe(bytesAt(built, Number.POSITIVE_INFINITY))
      }),
      { numRuns: 300 },
    )
  })

  test.each(['vit_tiny_patch16_224', 'eva02_tiny_patch14_224', 'swin_tiny_patch4_window7_224', 'convnext_atto', 'resnet26d', 'efficientnet_b0', 'fastvit_t8', 'mixer_s32_224'])('in %s', (name) => {
    const at = (batch: number): Tower => {
      const built = buildTimmModel(name, catalog.timm, new Map(), { batch })
      if (built.kind !== 'built') throw new Error(name)
      return built.tower
    }
    const one = at(1)
    expect(bytesAt(one, 3)).toBe(bytesAt(one, Number.POSITIVE_INFINITY))
    // Half the bits, half the bytes; never less than the largest operation needs, never more than all activations and the image.
    const bytes = peakActivationBytes(one, 'fp32')
    expect(peakActivationBytes(one, 'fp16') * 2n).toBe(bytes)
    expect(bytes <= activationBytes(one.root, 'fp32') + 4n * BigInt(elements(one.inputs[0]!))).toBe(true)
    const more = peakActivationBytes(at(8), 'fp32')
    expect(more > 7n * bytes && more <= 8n * bytes).toBe(true)
  })
})

test('blocks of a real trunk: the widest moment of ViT-Ti is in its MLP', () => {
  const built = buildTimmModel('vit_tiny_patch16_224', catalog.timm)
  if (built.kind !== 'built') throw new Error('not built')
  // The image, the residual, and the MLP's hidden layer before and behind GELU.
  expect(peakActivationBytes(built.tower, 'fp32')).toBe(4n * (3n * 224n * 224n + 197n * 192n + 2n * 197n * 768n))
})
