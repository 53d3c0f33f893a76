/**
 * EfficientNet and MobileNetV3 away from their defaults, against what timm 1.0.29 built of the same arguments on the meta
 * device (torch 2.15): scalars and names of the state dict, FLOPs of its FlopCounterMode, shape of the output.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PyValue } from '../../../src/catalog/types.ts'
import { countFlops } from '../../../src/cost/flops.ts'
import { elements, namedParams } from '../../../src/ir/walk.ts'
import { buildTimmModel, type BuiltTower } from '../../../src/towers/build/index.ts'
import type { ImageSize } from '../../../src/towers/types.ts'
import { catalog, configOf } from '../support.ts'
import { buildConfig } from '../../../src/towers/build/index.ts'

type Arguments = Readonly<Record<string, PyValue>>

function built(model: string, args: Arguments, image_size: ImageSize, batch = 1): BuiltTower {
  const kwargs = new Map(Object.entries(args).map(([name, value]) => [name, { value, origin: { kind: 'written', pointer: '' } as const }]))
  return buildTimmModel(model, catalog.timm, kwargs, { image_size, batch })
}

type Row = readonly [model: string, args: Arguments, image_size: ImageSize, batch: number, scalars: number, names: number, flops: number, output: readonly number[]]

const ROWS: readonly Row[] = [
  ['efficientnet_b0', {}, [97, 130], 1, 5330613, 360, 258862400, [1, 1000]],
  ['mobilenetv3_small_100', {}, [17, 9], 1, 2555002, 244, 5432992, [1, 1000]],
  ['tf_efficientnetv2_b0', { output_stride: 8 }, [161, 150], 1, 7200371, 420, 3980811520, [1, 1000]],
  ['mixnet_s', { output_stride: 16 }, [130, 130], 1, 4166847, 396, 349084208, [1, 1000]],
  ['efficientnet_x_b3', { output_stride: 2 }, [224, 224], 1, 13385421, 544, 61399258496, [1, 1000]],
  ['mobilenetv4_hybrid_medium', { pad_type: 'same' }, [160, 160], 1, 11150584, 632, 976201600, [1, 1000]],
  ['efficientnet_b0', { pad_type: 'weird' }, [160, 131], 1, 5330613, 360, 360830080, [1, 1000]],
  ['mobilenetv1_100', { aa_layer: 'avg' }, [160, 150], 1, 4253891, 164, 528803840, [1, 1000]],
  ['efficientnet_cc_b0_4e', { aa_layer: 'blur' }, [160, 150], 1, 13356181, 376, 816826112, [1, 1000]],
  ['mobilenetv4_conv_small', { aa_layer: 'blurpc' }, [160, 150], 1, 3799158, 278, 339237760, [1, 1000]],
  ['mixnet_s', { aa_layer: 'blur' }, [160, 150], 1, 4166847, 396, 272425952, [1, 1000]],
  ['efficientnet_x_b3', { aa_layer: 'blurpc' }, [160, 150], 1, 13385421, 544, 2667670944, [1, 1000]],
  ['efficientnet_x_b3', { se_layer: 'se' }, [128, 128], 1, 13341953, 544, 1535812608, [1, 1000]],
  ['efficientnet_b0', { se_layer: 'ese' }, [128, 128], 1, 12224313, 328, 268317696, [1, 1000]],
  ['efficientnet_b0', { se_layer: 'eca' }, [128, 128], 1, 4694149, 312, 253364224, [1, 1000]],
  ['efficientnet_b0', { se_layer: 'gca' }, [128, 128], 1, 5340349, 424, 257542144, [1, 1000]],
  ['efficientnet_b0', { norm_layer: 'layernorm2d' }, [128, 128], 1, 5288548, 213, 254529536, [1, 1000]],
  ['test_efficientnet', { norm_layer: 'groupnorm1' }, [128, 128], 1, 356196, 49, 73538560, [1, 1000]],
  ['efficientnet_b0', { global_pool: 'catavgmax' }, [128, 128], 1, 6610613, 360, 257089536, [1, 1000]],
  ['efficientnet_b0', { global_pool: '', num_classes: 0 }, [128, 128], 1, 4049613, 358, 251969536, [1, 1280, 4, 4]],
  ['mobilenetv3_small_100', { global_pool: 'catavgmax', num_classes: 0 }, [128, 128], 1, 2119826, 242, 38828032, [1, 1024]],
  ['mobilenetv3_small_100', { global_pool: '', num_classes: 0 }, [128, 128], 1, 1530002, 242, 55343104, [1, 1024, 4, 4]],
  ['efficientnet_cc_b1_8e', { in_chans: 1, num_classes: 7 }, [192, 160], 3, 38505476, 530, 2282865792, [3, 7]],
  ['mobilenetv4_hybrid_large', { in_chans: 1, num_classes: 7 }, [192, 160], 3, 36656680, 787, 9288030720, [3, 7]],
  ['gc_efficientnetv2_rw_t', { in_chans: 1, num_classes: 7 }, [192, 160], 3, 12778587, 876, 7027707648, [3, 7]],
  ['mobilenetv3_large_100', { head_norm: true }, [100, 100], 1, 5511319, 316, 114352336, [1, 1000]],
  ['mobilenetv3_large_100', { se_from_exp: false }, [100, 100], 1, 4270950, 312, 111880912, [1, 1000]],
  ['test_efficientnet_evos', {}, [100, 101], 2, 357292, 58, 94911680, [2, 1000]],
]

describe('as timm builds it', () => {
  test.each(ROWS)('%s %j at %j', (model, args, size, batch, scalars, names, flops, output) => {
    const tower = built(model, args, size, batch)
    if (tower.kind !== 'built') throw new Error(JSON.stringify(tower))
    const saved = namedParams(tower.tower.root).filter(({ param }) => param.persistent)
    expect(saved.reduce((sum, { param }) => sum + elements(param), 0)).toBe(scalars)
    expect(new Set(saved.map(({ name }) => name)).size).toBe(names)
    expect(countFlops(tower.tower.root).total).toBe(BigInt(flops))
    expect(tower.tower.outputs.map(({ shape }) => shape)).toEqual([output])
  })
})

describe('as timm refuses it', () => {
  test.each<[string, Arguments, ImageSize, 'construct' | 'forward', RegExp]>([
    ['efficientnet_b0', { pad_type: 'valid' }, [160, 131], 'forward', /must match the size of tensor/],
    ['lcnet_050', { pad_type: 'valid' }, [160, 160], 'forward', /Kernel size can't be greater/],
    ['lcnet_050', { pad_type: 1 }, [160, 160], 'forward', /1x11520 and 1280x1000/],
    ['mobilenetv1_100', { aa_layer: 'blur' }, [160, 150], 'forward', /to have 128 channels, but got 64/],
    ['efficientnet_b0', { norm_layer: 'groupnorm' }, [128, 128], 'construct', /divisible by num_groups/],
    ['efficientnet_b0', { norm_layer: 'evonorms0' }, [128, 128], 'forward', /AssertionError/],
    ['efficientnet_b0', { norm_layer: 'layernorm' }, [128, 128], 'forward', /normalized_shape=\[32\]/],
    ['efficientnet_b0', { global_pool: '' }, [128, 128], 'forward', /5120x4 and 1280x1000/],
    ['mobilenetv3_small_100', { global_pool: 'nope' }, [128, 128], 'construct', /Invalid pool type: nope/],
  ])('%s %j at %j', (model, args, size, stage, message) => {
    expect(built(model, args, size)).toMatchObject({ kind: 'failed', problem: { stage, message: expect.stringMatching(message) as string } })
  })

  test('a pruned model whose file has no widths for a layer', () => {
    // Of ten more blocks in a stage the file knows nothing.
    expect(built('ecaresnet50d_pruned', { layers: [3, 4, 16, 3] }, [224, 224])).toMatchObject({ kind: 'failed', problem: { stage: 'construct', message: "KeyError: 'layer3.6.conv1.weight'" } })
  })
})

describe('in open_clip', () => {
  const config = (timm_pool: string, timm_proj: string, timm_model_name = 'mobilenetv3_small_100'): ReturnType<typeof buildConfig> =>
    buildConfig(
      configOf({
        embed_dim: 512,
        vision_cfg: { timm_model_name, timm_pool, timm_proj, image_size: 224 },
        text_cfg: { context_length: 77, vocab_size: 49408, width: 512, heads: 8, layers: 12 },
      }),
      catalog,
    )

  test.each([['', 'linear'], ['avg', 'mlp'], ['rot_attn', 'linear']])('a head behind MobileNetV3 with pool %j and proj %j is made for other channels', (pool, proj) => {
    expect(config(pool, proj).towers[0]).toMatchObject({ kind: 'failed', problem: { stage: 'forward', field: expect.stringContaining('timm_model_name') as string } })
  })

  test('its own classifier is not', () => {
    expect(config('avg', '').towers[0]).toMatchObject({ kind: 'built' })
    expect(config('rot_attn', 'linear', 'efficientnet_b0').towers[0]).toMatchObject({ kind: 'built' })
  })
})

test('FLOPs are linear in the batch, also where kernels are mixed for each image', () => {
  fc.assert(
    fc.property(fc.constantFrom('mixnet_s', 'mobilenetv4_hybrid_medium', 'efficientnet_cc_b0_4e', 'gc_efficientnetv2_rw_t'), fc.integer({ min: 2, max: 9 }), (model, batch) => {
      const flops = (images: number): bigint => {
        const tower = built(model, {}, [64, 64], images)
        if (tower.kind !== 'built') throw new Error(JSON.stringify(tower))
        return countFlops(tower.tower.root).total
      }
      return flops(batch) === BigInt(batch) * flops(1)
    }),
    { numRuns: 12 },
  )
})
