import { describe, expect, test } from 'vitest'
import { briefly, config, fixed, problemsOf, withText, withVision } from './lint.ts'

const VIT = { timm_model_name: 'vit_base_patch16_224', image_size: 224 }
const SIGLIP = { timm_model_name: 'vit_base_patch16_siglip_224', image_size: 224 }

describe('projection', () => {
  test.each([
    // As the real library answers, one by one, for vit_tiny_patch16_224 and these two fields.
    ['', 'linear', []],
    ['', 'none', ['warning unpooled']],
    ['', '', ['warning unpooled']],
    ['avg', 'linear', []],
    ['avg', 'none', ['warning widths']],
    ['avg', '', []],
    ['map', 'linear', ['error late-pool']],
    ['map', 'none', ['warning widths']],
    ['map', '', []],
    ['abs_attn', 'linear', ['error no-map']],
    ['rot_attn', '', ['error no-map']],
    [null, 'linear', []],
    ['cls', 'linear', ['error unknown']],
    ['avg', 'conv', ['error unknown']],
  ])('pool %j with projection %j: %j', (timm_pool, timm_proj, found) => {
    expect(briefly('projection', withVision({ ...VIT, timm_pool, timm_proj })).map((line) => line.replace(/ \S+$/, ''))).toEqual(found)
  })

  test('lists what the class of the trunk knows', () => {
    expect(problemsOf('projection', withVision({ ...VIT, timm_pool: 'cls' }))[0]?.hint).toBe('it takes "", "avg", "avgmax", "max", "token", "map" or "prr"')
    expect(problemsOf('projection', withVision({ timm_model_name: 'mixer_b16_224', image_size: 224, timm_pool: 'token' }))[0]?.hint).toBe('it takes "" or "avg"')
    // Its layers are not modelled, its head is.
    expect(problemsOf('projection', withVision({ timm_model_name: 'cspresnet50', image_size: 256, timm_pool: 'map' }))[0]?.hint).toContain('"catavgmax"')
  })

  test('takes no problem twice, and none of a hub file of timm\'s', () => {
    const file = withVision({ ...VIT, timm_pool: 'cls' })
    expect(briefly('build-failure', file)).toEqual([])
    const hub = { architecture: 'vit_base_patch16_224', num_features: 768, model_args: { global_pool: 'cls' }, pretrained_cfg: { input_size: [3, 224, 224] } }
    expect(briefly('projection', hub)).toEqual([])
    expect(briefly('build-failure', hub)).toEqual(['error construct /model_args/global_pool'])
  })

  test('knows of the first patch that it is no class token', () => {
    expect(briefly('projection', withVision({ ...SIGLIP, timm_pool: 'token', timm_proj: 'linear' }))).toEqual(['warning first-patch /vision_cfg/timm_pool'])
    expect(briefly('projection', withVision({ ...SIGLIP, timm_pool: 'token', timm_proj: 'none' }, { embed_dim: 768 }))).toEqual(['error no-class-token /vision_cfg/timm_pool'])
    expect(briefly('projection', withVision({ ...VIT, timm_pool: 'token', timm_proj: 'linear' }))).toEqual([])
  })

  test('its fixes leave the model as it is', () => {
    expect(fixed(config({ text: { proj_type: null } }))).toEqual(config({ text: { proj_type: 'linear' } }))
    expect(fixed(config({ text: { proj_type: 'none', proj_bias: true } }))).toEqual(config({ text: { proj_type: 'none' } }))
  })

  test('leaves the proj_type of a Hugging Face tower to the rule that says it is not read', () => {
    const text = withText({ hf_model_name: 'roberta-base', hf_tokenizer_name: 'roberta-base', hf_proj_type: 'linear', proj_type: 'mlp', width: 768, heads: 12, vocab_size: 50265 })
    expect(briefly('projection', text)).toEqual([])
    expect(briefly('ignored-field', text)).toEqual(['warning beside-model /text_cfg/proj_type'])
  })
})
