import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../src/json/types.ts'
import { briefly, bundledCatalog, fixed, problemsOf } from './lint.ts'

type Fields = { readonly [field: string]: JsonValue }

const RESNET = { input_size: [3, 224, 224], mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], pool_size: [7, 7], first_conv: 'conv1', classifier: 'fc' }
const VIT = { input_size: [3, 224, 224], mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], first_conv: 'patch_embed.proj', classifier: 'head' }

const resnet = (pretrained: Fields = {}, more: Fields = {}): JsonValue => ({ architecture: 'resnet50', num_features: 2048, ...more, pretrained_cfg: { ...RESNET, ...pretrained } })
const vit = (pretrained: Fields = {}, more: Fields = {}): JsonValue => ({ architecture: 'vit_tiny_patch16_224', num_features: 192, ...more, pretrained_cfg: { ...VIT, ...pretrained } })

describe('the size of images', () => {
  test('is the model\'s where the file fixes it', () => {
    const large = { input_size: [3, 384, 384] }
    expect(briefly('timm-config', vit(large))).toEqual(['error input-size /pretrained_cfg/input_size'])
    expect(briefly('build-failure', vit(large))).toEqual([])
    expect(briefly('timm-config', vit({ ...large, fixed_input_size: true }))).toEqual([])
    expect(briefly('timm-config', vit(large, { model_args: { img_size: 384 } }))).toEqual([])
    expect(briefly('timm-config', vit(large, { model_args: { dynamic_img_size: true } }))).toEqual([])
    expect(briefly('timm-config', fixed(vit(large)))).toEqual([])
  })

  test('is no argument of a model that takes any', () => {
    expect(briefly('timm-config', resnet({ input_size: [3, 288, 288], pool_size: [9, 9] }))).toEqual([])
    for (const architecture of ['resnet50', 'convnext_tiny', 'regnety_004', 'fastvit_t8', 'resnetv2_50', 'mobilenetv3_small_100', 'efficientnet_b0']) {
      const file = { architecture, pretrained_cfg: { input_size: [3, 224, 224], fixed_input_size: true } }
      expect(briefly('timm-config', file), architecture).toEqual(['error fixed-size /pretrained_cfg/fixed_input_size'])
    }
  })
})

test('channels of the pretrained config alone do not reach the network in front of a hybrid', () => {
  for (const architecture of ['vitamin_small_224', 'vit_tiny_r_s16_p8_224', 'vit_base_resnet26d_224', 'vit_base_mci_224']) {
    const file = (model_args: Fields) => ({ architecture, model_args, pretrained_cfg: { input_size: [1, 224, 224], mean: [0.5], std: [0.5] } })
    expect(briefly('build-failure', file({})), architecture).toEqual(['error construct /pretrained_cfg/input_size'])
    expect(briefly('build-failure', file({ in_chans: 1 })), architecture).toEqual([])
  }
})

test('a number of classes that is an object is the rule wrong-type\'s', () => {
  expect(briefly('wrong-type', vit({}, { num_classes: { a: 1 } }))).toEqual(['error refused /num_classes'])
  expect(briefly('timm-config', vit({}, { num_classes: { a: 1 } }))).toEqual([])
})

test('null in model_args is an argument', () => {
  expect(briefly('timm-config', vit({}, { model_args: { foo: null } }))).toEqual(['error argument /model_args/foo'])
  expect(briefly('timm-config', vit({}, { model_args: { drop_rate: null } }))).toEqual(['warning null-argument /model_args/drop_rate'])
  expect(briefly('timm-config', vit({}, { model_args: { init_values: null } }))).toEqual([])
})

describe('classes', () => {
  test('are counted by the place that wins', () => {
    const pretrained = { num_classes: 9 }
    // An argument builds another classifier than that of the weights, which the file still tells of.
    expect(briefly('timm-config', vit({ num_classes: 7 }, { num_classes: 7, model_args: { num_classes: 5 } }))).toEqual([])
    expect(briefly('timm-config', vit(pretrained, { num_classes: 7 }))).toEqual(['warning classes /pretrained_cfg/num_classes'])
    expect(briefly('timm-config', vit(pretrained))).toEqual([])
  })

  test('may be left without a name by a dict, not by a list', () => {
    const named = (label_names: JsonValue) => briefly('timm-config', vit({ num_classes: 3 }, { label_names }))
    expect(named(['a', 'b', 'c'])).toEqual([])
    expect(named(['a', 'b'])).toEqual(['warning labels /label_names'])
    expect(named({ 0: 'a' })).toEqual([])
    expect(named({ 0: 'a', 1: 'b', 2: 'c', 3: 'd' })).toEqual(['warning labels /label_names'])
  })
})

describe('layers', () => {
  test('are looked up in the model that is built', () => {
    expect(briefly('timm-config', resnet({ classifier: 'head' }))).toEqual(['warning layer /pretrained_cfg/classifier'])
    expect(problemsOf('timm-config', resnet({ classifier: 'head' }))[0]?.fix).toMatchObject({ safe: true, description: 'write "fc"' })
    // Another layer that is there may be meant.
    expect(briefly('timm-config', resnet({ classifier: 'layer4.2.conv3' }))).toEqual([])
    expect(briefly('timm-config', resnet({ classifier: 'head', num_classes: 0 }))).toEqual([])
  })
})

test('an architecture that timm does not know is left to unknown-model', () => {
  expect(briefly('timm-config', { architecture: 'resnet51', num_features: 2048, pretrained_cfg: { ...RESNET, classifier: 'head' } })).toEqual([])
})

test('the default configs of timm itself have no problem', () => {
  const { timm } = bundledCatalog()
  const names = timm.names().filter((_, index) => index % 40 === 0)
  expect(names.length).toBeGreaterThan(25)
  const found = names.flatMap((architecture) =>
    Object.values(timm.model(architecture)?.cfgs ?? {}).flatMap(({ hf_hub_id: _, license: __, ...cfg }) =>
      ['timm-config', 'preprocess'].flatMap((rule) => briefly(rule, { architecture, num_features: 1, pretrained_cfg: cfg }).map((problem) => `${architecture}: ${problem}`)),
    ),
  )
  expect(found).toEqual([])
})
