/** What must hold of any cost, whatever the numbers are. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countActivations } from '../../src/cost/activations.ts'
import { CONVENTIONS, opCosts } from '../../src/cost/conventions.ts'
import { countFlops } from '../../src/cost/flops.ts'
import { costByModule } from '../../src/cost/by-module.ts'
import { activationBytes, peakActivationBytes } from '../../src/cost/memory.ts'
import { countParameters, namedShapes } from '../../src/cost/parameters.ts'
import type { Module, Tower } from '../../src/ir/types.ts'
import type { JsonValue } from '../../src/json/types.ts'
import { walkOps } from '../../src/ir/walk.ts'
import { buildConfig, buildTimmModel, type Sizes } from '../../src/towers/build/index.ts'
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

function trunk(name: string, kwargs: Readonly<Record<string, JsonValue>> = {}, sizes: Sizes = {}): Tower {
  const written = new Map(Object.entries(kwargs).map(([key, value]) => [key, { value, origin: { kind: 'written', pointer: '' } as const }]))
  const built = buildTimmModel(name, catalog.timm, written, sizes)
  if (built.kind !== 'built') throw new Error(`${name}: ${JSON.stringify(built)}`)
  return built.tower
}

/** One model of each modelled module of timm. */
const TRUNKS = [
  'beit_base_patch16_224', 'convnextv2_atto', 'deit_tiny_distilled_patch16_224', 'efficientnet_cc_b0_4e', 'eva02_tiny_patch14_224', 'fastvit_t8', 'gmlp_ti16_224',
  'mobilenetv4_hybrid_medium', 'naflexvit_base_patch16_gap', 'regnety_004', 'ecaresnet50t', 'resnetv2_50x1_bit', 'swin_tiny_patch4_window7_224', 'vit_small_patch16_rope_mixed_224',
  'vit_tiny_r_s16_p8_224', 'vit_relpos_small_patch16_224', 'vitamin_small_224',
]

/** They make their positions by products of weights, once a batch. */
const POSITIONS_BY_PRODUCT: readonly string[] = ['vit_small_patch16_rope_mixed_224', 'vit_relpos_small_patch16_224']

describe('trunks of every module', () => {
  test.each(TRUNKS)('%s: FLOPs are linear in the batch, whatever is counted grows by as much for each image', (name) => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 2 ** 18 }), fc.constantFrom(...CONVENTIONS), (batch, convention) => {
        const at = (images: number): Tower => trunk(name, {}, { batch: images })
        const of = (count: (tower: Tower) => bigint): readonly [bigint, bigint, bigint] => [count(at(1)), count(at(2)), count(at(batch))]
        const linear = ([one, two, many]: readonly [bigint, bigint, bigint]): void => expect(many - one).toBe(BigInt(batch - 1) * (two - one))
        // What is made of weights alone (positions, standardized weights) is there once a batch.
        linear(of(({ root }) => countFlops(root, convention).total))
        linear(of(({ root }) => countActivations(root, convention)))
        linear(of(({ root }) => activationBytes(root, 'bf16')))
        const [one, , many] = of(({ root }) => countFlops(root).total)
        if (POSITIONS_BY_PRODUCT.includes(name)) expect(many < BigInt(batch) * one).toBe(true)
        else expect(many).toBe(BigInt(batch) * one)
        expect(of(({ root }) => countParameters(root)).every((params, _, [first]) => params === first)).toBe(true)
      }),
      { numRuns: 6 },
    )
  })

  test.each(TRUNKS)('%s: every number is a safe whole one, and modules and operators sum to the totals', (name) => {
    const tower = trunk(name)
    for (const convention of CONVENTIONS) {
      walkOps(tower.root.body, (op, times) => {
        for (const { factors } of opCosts(op, convention)) for (const factor of [times, ...factors]) expect(Number.isSafeInteger(factor) && factor > 0).toBe(true)
      })
      const { total, byOperator } = countFlops(tower.root, convention)
      expect(Object.values(byOperator).reduce((sum, part) => sum + part, 0n)).toBe(total)
      const { flops: sum, params, activations } = costByModule(tower.root, convention)
      expect([sum, params, activations]).toEqual([total, countParameters(tower.root), countActivations(tower.root, convention)])
    }
    const [torch, macs, unfused, fused, all] = (['torch', 'macs', 'fvcore-unfused', 'fvcore', 'all-ops'] as const).map((convention) => countFlops(tower.root, convention).total)
    expect(torch).toBe(2n * macs!)
    expect(fused! <= unfused! && torch! < all!).toBe(true)
    const peak = peakActivationBytes(tower, 'int8')
    expect(peak > 0n && peak <= activationBytes(tower.root, 'int8') + 3n * 2n ** 20n).toBe(true)
  })

  test.each([
    ['vit_tiny_patch16_224', 'depth'], ['eva02_tiny_patch14_224', 'depth'], ['beit_base_patch16_224', 'depth'], ['vit_relpos_small_patch16_224', 'depth'],
    ['naflexvit_base_patch16_gap', 'depth'], ['vit_tiny_r_s16_p8_224', 'depth'], ['deit_tiny_patch16_224', 'depth'], ['vitamin_small_224', 'depth'],
  ])('%s: everything is linear in the %s', (name, keyword) => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 200 }), fc.constantFrom(...CONVENTIONS), (depth, convention) => {
        const of = (count: (tower: Tower) => bigint): void => {
          const [one, two, many] = [1, 2, depth].map((value) => count(trunk(name, { [keyword]: value }))) as [bigint, bigint, bigint]
          expect(many - one).toBe(BigInt(depth - 1) * (two - one))
          expect(two > one).toBe(true)
        }
        of(({ root }) => countFlops(root, convention).total)
        of(({ root }) => countParameters(root))
        of(({ root }) => countActivations(root))
      }),
      { numRuns: 5 },
    )
  })

  test.each(['convnextv2_atto', 'efficientnet_b0', 'mobilenetv3_small_075', 'regnety_004', 'ecaresnet50t', 'resnetv2_50x1_bit', 'fastvit_t8', 'naflexvit_base_patch16_gap'])(
    '%s: parameters do not depend on the size of the image, FLOPs grow with it',
    (name) => {
      fc.assert(
        fc.property(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 2, max: 12 }), (rows, columns) => {
          const small = trunk(name, {}, { image_size: [32 * rows, 32 * columns] })
          const wide = trunk(name, {}, { image_size: [32 * rows, 32 * columns + 32] })
          expect(countParameters(wide.root)).toBe(countParameters(small.root))
          expect(namedShapes(wide.root, '')).toEqual(namedShapes(small.root, ''))
          expect(countFlops(wide.root).total > countFlops(small.root).total).toBe(true)
        }),
        { numRuns: 8 },
      )
    },
  )
})
