/**
 * The IR at other than the default sizes, held against what the real timm 1.0.29 did with the same keyword arguments and
 * image sizes. The golden lines are output of scripts/oracle/timm_variants.py for variants of scripts/oracle/variants.ts.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { buildTimmVariant, compareVariant, ourSide, type VariantResult } from '../../../scripts/oracle/compare_timm.ts'
import { MODULES, oddVariants, randomVariants } from '../../../scripts/oracle/random_timm.ts'
import { catalog } from '../support.ts'

const golden = readFileSync(join(import.meta.dirname, 'golden/timm-1.0.29-variants.jsonl'), 'utf8')
const results = golden.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as VariantResult)

describe('variants of timm models', () => {
  test('have the names, parameters and FLOPs of the real ones, or fail at the same stage', () => {
    const wrong = results.flatMap((result) => {
      const { real, ours, reason, differs } = compareVariant(result, catalog.timm)
      const what = `${result.model} ${JSON.stringify(result.kwargs)} ${JSON.stringify(result.image_size)}`
      if (!ours) return [`${what}: ${reason}`]
      return differs.map((aspect) => `${what}: ${aspect} is ${ours[aspect]}, not ${real[aspect]} (${ours.says}; ${real.says})`)
    })
    const failing = results.filter((result) => 'error' in result)
    console.log(`timm variants: ${results.length - new Set(wrong).size} of ${results.length} as the real ones, of which ${failing.length} fail`)
    expect(wrong).toEqual([])
    expect(results.length).toBeGreaterThan(100)
    expect(failing.length).toBeGreaterThan(20)
  })

  test('cover each modelled module that the generator knows', () => {
    const covered = new Set(results.map(({ model }) => catalog.timm.model(model)?.module))
    expect([...covered].sort()).toEqual(Object.keys(MODULES).filter((module) => covered.has(module)).sort())
    expect(covered.size).toBeGreaterThanOrEqual(17)
  })

  test('a difference is seen in every count', () => {
    const running = results.find((result) => !('error' in result))!
    const changed = { ...running, params: 1, flops_by_op: { 'aten.convolution': 1, 'aten.mm': 1, 'aten.bmm': 1 }, names_sha256: '' } as VariantResult
    expect(compareVariant(changed, catalog.timm).differs).toEqual(['params', 'conv', 'linear', 'bmm', 'names'])
    expect(compareVariant({ ...running, error: 'ValueError: no', stage: 'forward' }, catalog.timm).differs).toContain('outcome')
  })
})

describe('keyword arguments', () => {
  const said = (model: string, kwargs: Readonly<Record<string, number | boolean | null>>): string | undefined => {
    const side = ourSide({ model, kwargs, image_size: null }, catalog.timm)
    return 'says' in side ? side.says : undefined
  }

  test('that no constructor takes are refused as Python does', () => {
    expect(said('vit_tiny_patch16_224', { embed_dims: 192 })).toBe("TypeError: VisionTransformer.__init__() got an unexpected keyword argument 'embed_dims'")
    expect(said('regnety_002', { embed_dims: 192 })).toBe("TypeError: RegNetCfg.__init__() got an unexpected keyword argument 'embed_dims'")
    expect(said('mixer_s32_224', { embed_dim: 96 })).toBe("TypeError: dict() got multiple values for keyword argument 'embed_dim'")
  })

  test('that are None, or that something takes, are not', () => {
    expect(said('vit_tiny_patch16_224', { embed_dims: null })).toBe('runs')
    expect(said('regnety_002', { depth: 13, in_chans: 1 })).toBe('runs')
    expect(said('swin_tiny_patch4_window7_224', { window: 7 })).toBe('runs')
    expect(said('deit_tiny_distilled_patch16_224', { qkv_bias: false })).toBe('runs')
  })
})

test('strange values throw nothing of ours', () => {
  for (const variant of oddVariants(340, 7, catalog.timm, Object.keys(MODULES))) {
    expect(() => buildTimmVariant(variant, catalog.timm), JSON.stringify(variant)).not.toThrow()
  }
})

test('the same seed gives the same variants', () => {
  const modules = ['resnet', 'mlp_mixer']
  expect(randomVariants(6, 3, catalog.timm, modules)).toEqual(randomVariants(6, 3, catalog.timm, modules))
  expect(randomVariants(6, 3, catalog.timm, modules)).not.toEqual(randomVariants(6, 4, catalog.timm, modules))
})
