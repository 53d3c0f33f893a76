import { describe, expect, test } from 'vitest'
import { briefly, config, problemsOf, withText, withVision } from './lint.ts'

const siglip = { timm_model_name: 'vit_base_patch16_siglip_224', timm_pool: 'map', image_size: 224 }
const roberta = { hf_model_name: 'roberta-base', hf_tokenizer_name: 'roberta-base' }

describe('contradicts-model', () => {
  test('compares what is written with what is built', () => {
    const file = withVision({ ...siglip, width: 768, layers: 24, head_width: 32, mlp_ratio: 4, patch_size: [16, 16] })
    expect(briefly('contradicts-model', file)).toEqual(['warning field /vision_cfg/layers', 'warning field /vision_cfg/head_width'])
  })

  test('accepts a ratio as people round it', () => {
    const eva = { timm_model_name: 'eva_giant_patch14_224', timm_pool: 'token', image_size: 224 }
    expect(briefly('contradicts-model', withVision({ ...eva, mlp_ratio: 4.3637 }))).toEqual([])
    expect(briefly('contradicts-model', withVision({ ...eva, mlp_ratio: 4.0 }))).toEqual(['warning field /vision_cfg/mlp_ratio'])
  })

  test('offers to write the model\'s value only where nothing reads the field', () => {
    const fixes = problemsOf('contradicts-model', withText({ ...roberta, width: 512 })).map(({ fix }) => fix?.description)
    expect(fixes).toEqual(['write 768'])
  })

  test('leaves layers of a trunk with stages to ignored-field', () => {
    const file = withVision({ timm_model_name: 'convnext_base', timm_pool: '', image_size: 224, width: 1024, layers: 12 })
    expect(briefly('contradicts-model', file)).toEqual([])
    expect(briefly('ignored-field', file)).toEqual(['warning stages /vision_cfg/layers'])
  })

  test('leaves wrong types to wrong-type, and native towers alone', () => {
    expect(briefly('contradicts-model', withVision({ ...siglip, width: '1024' }))).toEqual([])
    expect(briefly('contradicts-model', config({ vision: { width: 640 } }))).toEqual([])
  })
})

describe('ignored-field', () => {
  test('does not claim that what is read is ignored', () => {
    const read = { patch_dropout: 0.5, timm_drop: 0.1, timm_proj: 'mlp', timm_proj_bias: true }
    expect(briefly('ignored-field', withVision({ ...siglip, ...read }))).toEqual([])
    expect(briefly('ignored-field', withText({ ...roberta, output_tokens: true, context_length: 64, tokenizer_kwargs: {} }))).toEqual([])
  })

  test('leaves to other rules what the named model answers', () => {
    expect(briefly('ignored-field', withVision({ ...siglip, width: 1024, mlp_ratio: 2 }))).toEqual([])
    expect(briefly('ignored-field', withText({ ...roberta, width: 1, layers: 1, heads: 1, vocab_size: 1, mlp_ratio: 1 }))).toEqual([])
  })

  test('knows that a switch has no effect even where the model is unknown', () => {
    const file = withVision({ timm_model_name: 'hf-hub:our-lab/our-trunk', width: 320, no_ln_pre: true })
    expect(briefly('ignored-field', file)).toEqual(['warning beside-model /vision_cfg/no_ln_pre'])
  })

  test('reports a pretrained flag only where create_model passes another', () => {
    const flags = (timm: boolean, hf: boolean) => ({
      embed_dim: 320,
      vision_cfg: { ...siglip, timm_model_pretrained: timm },
      text_cfg: { ...roberta, hf_model_pretrained: hf },
    })
    expect(briefly('ignored-field', flags(false, true))).toEqual([])
    expect(briefly('ignored-field', flags(true, false))).toEqual([
      'warning overwritten /vision_cfg/timm_model_pretrained',
      'warning overwritten /text_cfg/hf_model_pretrained',
    ])
    // With the checkpoint of a hub repository, create_model passes False for both.
    const hub = { model_cfg: flags(true, false), preprocess_cfg: {} }
    expect(briefly('ignored-field', hub)).toEqual(['warning overwritten /model_cfg/vision_cfg/timm_model_pretrained'])
  })
})
