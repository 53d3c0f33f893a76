import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../src/json/types.ts'
import { briefly, config, fixed, withVision } from './lint.ts'

const CLIP = { mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711] }
const HALF = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] }

const hub = (preprocess_cfg: JsonValue, model_cfg = config()): JsonValue => ({ model_cfg, preprocess_cfg })
const timm = (pretrained_cfg: { readonly [field: string]: JsonValue }, architecture = 'resnet50', more = {}): JsonValue => ({
  architecture,
  num_features: 2048,
  ...more,
  pretrained_cfg: { input_size: [3, 224, 224], ...pretrained_cfg },
})

describe('mean and std', () => {
  test('of one family, rounded or not, are left alone', () => {
    expect(briefly('preprocess', hub(CLIP))).toEqual([])
    expect(briefly('preprocess', hub({ mean: [0.481, 0.458, 0.408], std: [0.269, 0.261, 0.276] }))).toEqual([])
    expect(briefly('preprocess', hub(HALF))).toEqual([])
    expect(briefly('preprocess', hub({ mean: [0, 0, 0], std: [1, 1, 1] }))).toEqual([])
  })

  test('of two families are told, also where one is the reader\'s default', () => {
    expect(briefly('preprocess', hub({ mean: [0.481, 0.458, 0.408], std: [0.229, 0.224, 0.225] }))).toEqual(['warning mixed /preprocess_cfg/std'])
    expect(briefly('preprocess', hub({ mean: HALF.mean }))).toEqual(['warning mixed /preprocess_cfg/mean'])
    expect(briefly('preprocess', hub({ std: HALF.std }))).toEqual(['warning mixed /preprocess_cfg/std'])
    // A null is dropped before anything is compared.
    expect(briefly('preprocess', hub({ mean: HALF.mean, std: null }))).toEqual(['warning mixed /preprocess_cfg/std'])
    expect(briefly('preprocess', timm({ mean: HALF.mean }))).toEqual(['warning mixed /pretrained_cfg/mean'])
    expect(briefly('preprocess', timm({ mean: [0.485, 0.456, 0.406] }))).toEqual([])
  })

  test('of a data set\'s own are left alone', () => {
    expect(briefly('preprocess', hub({ mean: [0.31, 0.3, 0.29], std: [0.2, 0.2, 0.2] }))).toEqual([])
    expect(briefly('preprocess', hub({ mean: [0.31, 0.3, 0.29], std: HALF.std }))).toEqual([])
  })

  test('for pixels are repaired where they are a family\'s', () => {
    const file = fixed(hub({ mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] })) as { readonly preprocess_cfg: JsonValue }
    expect(file.preprocess_cfg).toEqual({ mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] })
  })

  test('are counted by the channels of the images', () => {
    const six = { mean: [1, 1, 1, 1, 1, 1], std: [1, 1, 1, 1, 1, 1] }
    expect(briefly('preprocess', timm({ ...six, input_size: [6, 224, 224] }))).toEqual([])
    expect(briefly('preprocess', timm(six, 'resnet50', { model_args: { in_chans: 6 } }))).toEqual([])
    expect(briefly('preprocess', timm(HALF, 'resnet50', { model_args: { in_chans: 6 } }))).toEqual([])
    expect(briefly('preprocess', timm(six))).toEqual(['warning length /pretrained_cfg/mean', 'warning length /pretrained_cfg/std'])
    expect(briefly('preprocess', timm(six, 'ours_100'))).toEqual([])
  })
})

describe('the weights of a trunk', () => {
  const around = (timm_model_name: string) => withVision({ timm_model_name, image_size: 224, timm_pool: '', timm_proj: 'linear' })

  test('are advice where all of them are of one family and tell no classes apart', () => {
    expect(briefly('preprocess', hub(CLIP, around('vit_base_patch16_siglip_224')))).toEqual(['info weights /preprocess_cfg/mean'])
    expect(briefly('preprocess', hub(CLIP, around('vit_base_patch16_siglip_224')), { preset: 'strict' })).toEqual(['warning weights /preprocess_cfg/mean'])
    expect(briefly('preprocess', hub(HALF, around('vit_base_patch16_siglip_224')))).toEqual([])
    expect(briefly('preprocess', hub(CLIP, around('vit_base_patch16_siglip_224.webli')))).toEqual(['info weights /preprocess_cfg/mean'])
  })

  test('with classifiers say nothing of a CLIP model', () => {
    expect(briefly('preprocess', hub(CLIP, around('resnet50')))).toEqual([])
    expect(briefly('preprocess', hub(CLIP, around('vit_base_patch16_224')))).toEqual([])
  })
})
