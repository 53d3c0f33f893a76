import { describe, expect, test } from 'vitest'
import { briefly, config, fixed, problemsOf, withText } from './lint.ts'

const tokens = { output_tokens: true }
const decoder = { context_length: 64, width: 320, heads: 5, layers: 4 }
const coca = { custom_text: true, multimodal_cfg: decoder }
const bert = { hf_model_name: 'bert-base-uncased', hf_tokenizer_name: 'bert-base-uncased', hf_proj_type: 'linear', width: 768, heads: 12, layers: 12, vocab_size: 30522, context_length: 77 }

const found = (file: Parameters<typeof briefly>[1], target?: string) => briefly('custom-text', file, target === undefined ? {} : { target })

describe('custom-text', () => {
  test('CoCa wants tokens of both towers, and has them nowhere else to take', () => {
    expect(found(config({ vision: tokens, text: tokens, ...coca }))).toEqual([])
    expect(found(config({ vision: tokens, ...coca }))).toEqual(['error no-tokens /text_cfg/output_tokens'])
    expect(found(config({ text: tokens, ...coca }), 'open_clip=main')).toEqual(['error no-tokens /vision_cfg/output_tokens'])
    // It is told once.
    expect(briefly('build-failure', config({ vision: tokens, ...coca }))).toEqual([])
  })

  test('its fixes give CoCa what it wants', () => {
    const whole = config({ vision: tokens, text: tokens, ...coca })
    expect(fixed(config(coca))).toEqual(whole)
    expect(found(whole)).toEqual([])
  })

  test('a trunk has none, and where it cannot be built that is told first', () => {
    const trunk = (timm_model_name: string) => ({ ...(config({ text: tokens, ...coca }) as object), vision_cfg: { timm_model_name, timm_pool: 'token', image_size: 224 } })
    expect(found(trunk('vit_base_patch16_224'))).toEqual(['warning trunk-without-tokens /vision_cfg/timm_model_name'])
    expect(found(trunk('vit_base_patch16_225'))).toEqual([])
    expect(found(config({ vision: { layers: [2, 2, 2, 2], width: 64, ...tokens }, text: tokens, ...coca }))).toEqual(['warning trunk-without-tokens /vision_cfg/layers'])
  })

  test('CLIP and CustomTextCLIP take features alone', () => {
    expect(found(config({ vision: tokens }))).toEqual(['warning tokens-in-vain /vision_cfg/output_tokens'])
    expect(found(config({ text: tokens }))).toEqual(['warning no-effect /text_cfg/output_tokens'])
    expect(found(config({ text: tokens, custom_text: true }))).toEqual(['warning tokens-in-vain /text_cfg/output_tokens'])
    expect(found(withText({ ...bert, ...tokens }))).toEqual(['warning tokens-in-vain /text_cfg/output_tokens'])
    // Beside a named trunk nothing reads it, which another rule says.
    expect(found(config({ vision: { ...tokens, timm_model_name: 'vit_base_patch16_224', image_size: 224 } }))).toEqual([])
  })

  test('the decoder is as wide as the tokens of both towers', () => {
    const widths = (vision: Record<string, number | boolean>) => found(config({ vision: { ...vision, ...tokens }, text: tokens, ...coca }))
    expect(widths({ width: 384 })).toEqual(['warning decoder-width /multimodal_cfg/width'])
    expect(widths({ width: 384, attentional_pool: true, attn_pooler_heads: 5 })).toEqual([])
    const both = config({ vision: tokens, text: { ...tokens, width: 384, heads: 6 }, custom_text: true, multimodal_cfg: { ...decoder, width: 256, heads: 4 } })
    expect(problemsOf('custom-text', both).map(({ data }) => [data['tower'], data['width'], data['decoder']])).toEqual([['image', 320, 256], ['text', 384, 256]])
  })

  test('the key hf_model_name decides, whatever it and custom_text say', () => {
    expect(found(withText(bert, { custom_text: false }))).toEqual(['warning forced /custom_text'])
    expect(found(withText(bert))).toEqual([])
    expect(found(config({ text: { hf_model_name: null } }))).toEqual(['info forced-by-null /text_cfg/hf_model_name'])
    expect(found(config({ text: { hf_model_name: null }, custom_text: true }))).toEqual([])
  })
})
