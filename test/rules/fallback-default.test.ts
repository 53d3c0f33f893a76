import { describe, expect, test } from 'vitest'
import { briefly, config, lint, problemsOf, withText, withVision } from './lint.ts'

const eva = { image_size: 224, timm_model_name: 'eva_giant_patch14_224', timm_pool: 'token' }

describe('fallback-default', () => {
  test('names what is read, what is built, and who says so', () => {
    const width = problemsOf('fallback-default', withVision(eva)).find(({ messageId }) => messageId === 'printed-width')
    expect(width?.message).toBe(
      'vision_cfg.width is not set: open_clip 3.3.0 reads 768 (CLIPVisionCfg.width), but timm eva_giant_patch14_224 is built with embed_dim 1408 (timm 1.0.29)',
    )
    expect(width).toMatchObject({ severity: 'warning', pointer: '/vision_cfg/timm_model_name', fix: { safe: true, description: 'write "width": 1408' } })
    expect(width?.evidence?.map(({ name, value, origin }) => [name, value, origin.kind])).toEqual([
      ['vision_cfg.width', 768, 'default'],
      ['embed_dim', 1408, 'implied'],
    ])
  })

  test('tells the other fields of a tower once, as advice, and as a warning when strict', () => {
    const others = problemsOf('fallback-default', withVision({ ...eva, width: 1408 }))
    expect(others.map(({ severity, messageId, data }) => [severity, messageId, data['names']])).toEqual([
      ['info', 'unprinted', ['layers', 'head_width', 'mlp_ratio', 'patch_size']],
    ])
    expect(briefly('fallback-default', withVision({ ...eva, width: 1408 }), { preset: 'strict' })).toEqual(['warning unprinted /vision_cfg/timm_model_name'])
  })

  test('is quiet where the default happens to be right', () => {
    // width 768, 12 layers of 12 heads, patches of 16 pixels: open_clip's own defaults.
    expect(briefly('fallback-default', withVision({ image_size: 224, timm_model_name: 'vit_base_patch16_siglip_224', timm_pool: 'map' }))).toEqual([])
    const tiny = withVision({ image_size: 224, timm_model_name: 'convnext_tiny', timm_pool: '' })
    expect(briefly('fallback-default', tiny).filter((line) => line.includes('width'))).toEqual([])
  })

  test('is quiet about towers of open_clip\'s own, and about names of which nothing is known', () => {
    expect(briefly('fallback-default', { embed_dim: 320, vision_cfg: {}, text_cfg: {} })).toEqual([])
    expect(briefly('fallback-default', withVision({ timm_model_name: 'hf-hub:our-lab/our-trunk' }))).toEqual([])
    expect(briefly('fallback-default', withText({ hf_model_name: 'our-lab/our-text-model' }))).toEqual([])
    expect(briefly('fallback-default', withVision({ timm_model_name: '' }))).toEqual([])
  })

  test('looks at both towers', () => {
    const file = { embed_dim: 320, vision_cfg: eva, text_cfg: { hf_model_name: 'roberta-base', hf_tokenizer_name: 'roberta-base' } }
    const widths = briefly('fallback-default', file).filter((line) => line.startsWith('warning'))
    expect(widths).toEqual(['warning printed-width /vision_cfg/timm_model_name', 'warning printed-width /text_cfg/hf_model_name'])
  })

  test('takes the keywords of timm_model_kwargs into account', () => {
    const vision = { image_size: 224, timm_model_name: 'vit_base_patch16_siglip_224', timm_pool: 'map', timm_model_kwargs: { embed_dim: 384, num_heads: 6 } }
    const [width] = problemsOf('fallback-default', withVision(vision), { target: 'open_clip=main' })
    expect(width).toMatchObject({ messageId: 'printed-width', data: { built: 384, authority: 'vision_cfg.timm_model_kwargs.embed_dim' } })
  })

  test('writes what is read where the tokenizer reads it, and leaves open what the decoder reads', () => {
    const text = { hf_model_name: 'roberta-base', hf_tokenizer_name: 'roberta-base', width: 768 }
    const fixOf = (file: Parameters<typeof lint>[0]): string | undefined => problemsOf('fallback-default', file).find(({ messageId }) => messageId === 'unprinted')?.fix?.description
    expect(fixOf(withText(text))).toBe('write "heads": 12, "vocab_size": 50265 and "context_length": 77')
    // The decoder of CoCa is as wide at its end as text_cfg.vocab_size says.
    const coca = withText(text, { custom_text: true, multimodal_cfg: { context_length: 64, width: 320, heads: 5, layers: 4 } })
    expect(fixOf(coca)).toBe('write "heads": 12 and "context_length": 77')
    const open = problemsOf('fallback-default', coca).filter(({ messageId }) => messageId === 'read-default')
    expect(open.map(({ data, fix }) => [data['names'], fix])).toEqual([[['vocab_size'], undefined]])
  })

  test('offers no width for a trunk that has none', () => {
    const problems = problemsOf('fallback-default', withVision({ image_size: 224, timm_model_name: 'convnext_base', timm_pool: '' }))
    expect(problems.map(({ messageId }) => messageId).sort()).toEqual(['printed-stage-width', 'unprinted'])
    expect(problems.every(({ fix }) => fix === undefined)).toBe(true)
  })

  test('stays where the model is named in a hub file', () => {
    const { model_cfg, ...file } = { model_cfg: { ...(config() as object), vision_cfg: eva }, preprocess_cfg: {} }
    const lines = briefly('fallback-default', { ...file, model_cfg })
    expect(lines).toContain('warning printed-width /model_cfg/vision_cfg/timm_model_name')
  })
})
