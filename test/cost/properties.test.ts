/** What must hold of any cost, whatever the numbers are. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countFlops } from '../../src/cost/flops.ts'
import { countParameters, namedShapes } from '../../src/cost/parameters.ts'
import type { Module } from '../../src/ir/types.ts'
import type { JsonValue } from '../../src/json/types.ts'
import { buildConfig, type Sizes } from '../../src/towers/build/index.ts'
import { catalog, configOf } from '../towers/support.ts'

interface Shape {
  readonly heads: number
  readonly layers: number
  readonly patch: number
  readonly grid: number
}

const shapes = fc.record({
  heads: fc.integer({ min: 1, max: 6 }),
  layers: fc.integer({ min: 1, max: 30 }),
  patch: fc.constantFrom(8, 14, 16, 32),
  grid: fc.integer({ min: 1, max: 9 }),
})

function config({ heads, layers, patch, grid }: Shape): JsonValue {
  return {
    embed_dim: 32,
    vision_cfg: { image_size: patch * grid, patch_size: patch, width: heads * 64, head_width: 64, layers },
    text_cfg: { context_length: 10, vocab_size: 100, width: heads * 8, heads, layers },
    custom_text: true,
  }
}

function roots(shape: Shape, sizes: Sizes = {}): readonly Module[] {
  return buildConfig(configOf(config(shape)), catalog, sizes).towers.map((tower) => {
    if (tower.kind !== 'built') throw new Error(`${tower.name} is not built`)
    return tower.tower.root
  })
}

const flops = (root: Module): bigint => countFlops(root).total

describe('towers of any size', () => {
  test('FLOPs are linear in the batch, and parameters do not depend on it', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 2 ** 20 }), (shape, batch) => {
        const one = roots(shape)
        const many = roots(shape, { batch })
        expect(many.map(flops)).toEqual(one.map((root) => flops(root) * BigInt(batch)))
        expect(many.map(countParameters)).toEqual(one.map(countParameters))
      }),
      { numRuns: 40 },
    )
  })

  test('FLOPs and parameters are linear in the depth', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const at = (layers: number): readonly (readonly [bigint, bigint])[] =>
          roots({ ...shape, layers }).map((root) => [flops(root), countParameters(root)] as const)
        const [none, more, most] = [at(shape.layers), at(shape.layers + 1), at(shape.layers + 5)]
        none.forEach(([f, p], tower) => {
          const step = [more[tower]![0] - f, more[tower]![1] - p] as const
          expect(most[tower]).toEqual([f + 5n * step[0], p + 5n * step[1]])
          expect(step[0] > 0n && step[1] > 0n).toBe(true)
        })
      }),
      { numRuns: 40 },
    )
  })

  test('operators sum to the total, and named shapes to the parameters', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        for (const root of roots(shape)) {
          const { total, byOperator } = countFlops(root)
          expect(Object.values(byOperator).reduce((sum, part) => sum + part, 0n)).toBe(total)
          const { parameters } = namedShapes(root, '')
          const named = Object.values(parameters).map((sizes) => sizes.reduce((product, size) => product * BigInt(size), 1n))
          expect(named.reduce((sum, part) => sum + part, 0n)).toBe(countParameters(root))
        }
      }),
      { numRuns: 40 },
    )
  })
})
