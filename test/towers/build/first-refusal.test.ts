/** What the constructor refuses is told before what the first forward pass would fail over; and keywords that timm's own functions pass already. */
import { expect, test } from 'vitest'
import type { JsonValue } from '../../../src/json/types.ts'
import { buildTimmModel, type BuiltTower } from '../../../src/towers/build/index.ts'
import { buildConfig } from '../../../src/towers/build/config.ts'
import { catalog, configOf, modelOf } from '../support.ts'

const vision_cfg = { image_size: 64, layers: 1, width: 64, patch_size: 32 }
const text_cfg = { context_length: 16, vocab_size: 100, width: 32, heads: 2, layers: 1, embed_cls: true }

test('a text tower of CLIP that has a class embedding too many is constructed, and fails in its forward pass', () => {
  const { problems } = buildConfig(configOf({ embed_dim: 32, vision_cfg, text_cfg }), catalog)
  expect(problems).toMatchObject([{ tower: 'text', stage: 'forward', field: 'embed_cls', message: expect.stringContaining('size of tensor a (16) must match the size of tensor b (17)') as string }])
})

test('one whose heads do not divide its width is not constructed', () => {
  const { problems } = buildConfig(configOf({ embed_dim: 32, vision_cfg, text_cfg: { ...text_cfg, heads: 5 } }), catalog)
  expect(problems).toMatchObject([{ tower: 'text', stage: 'construct', field: 'heads', cause: 'divisibility' }])
})

test.each([
  ['resnetv2_50x1_bit', 'layers', [1, 1, 1, 1], 'resnetv2._create_resnetv2_bit'],
  ['resnetv2_50x1_bit', 'width_factor', 2, 'resnetv2._create_resnetv2_bit'],
  ['resnetv2_50x1_bit', 'stem_type', 'deep', 'resnetv2._create_resnetv2'],
  ['regnetz_005', 'zero_init_last', true, 'regnet._create_regnet'],
  ['naflexvit_base_patch16_gap', 'cfg', {}, 'naflexvit._create_naflexvit'],
  ['ecaresnet50d_pruned', 'pruned', false, 'resnet._create_resnet'],
  ['efficientnet_b1_pruned', 'pruned', true, 'efficientnet._gen_efficientnet'],
])('%s does not take %s, which timm passes itself', (name, keyword, value, by) => {
  const tower = buildTimmModel(name, catalog.timm, modelOf(name, { [keyword]: value }).kwargs)
  expect(tower).toMatchObject({ kind: 'failed', problem: { stage: 'construct', field: keyword, message: `TypeError: timm.models.${by}() got multiple values for keyword argument '${keyword}'` } })
})

test('a model is not pruned by a file that timm does not have, once it is built', () => {
  const said = (kwargs: Record<string, JsonValue>): BuiltTower => buildTimmModel('vit_tiny_patch16_224', catalog.timm, modelOf('vit_tiny_patch16_224', kwargs).kwargs)
  expect(said({ pruned: true })).toMatchObject({ kind: 'failed', problem: { stage: 'construct', field: 'pruned', message: expect.stringContaining('_pruned/vit_tiny_patch16_224.txt') as string } })
  expect(said({ pruned: true, num_heads: 5 })).toMatchObject({ kind: 'failed', problem: { field: 'num_heads' } })
  expect(said({ pruned: 0 }).kind).toBe('built')
})

test.each([
  ['regnety_002', 'zero_init_last', false],
  ['ecaresnet50d', 'pruned', false],
  ['naflexvit_base_patch16_gap', 'cfg', null],
])('%s takes %s=%o', (name, keyword, value) => {
  expect(buildTimmModel(name, catalog.timm, modelOf(name, { [keyword]: value }).kwargs).kind).toBe('built')
})

test('a model of the same module that writes its own keywords below the caller\'s takes them', () => {
  expect(buildTimmModel('resnetv2_50', catalog.timm, modelOf('resnetv2_50', { layers: [1, 1, 1, 1] }).kwargs).kind).toBe('built')
})
