import { describe, expect, test } from 'vitest'
import { briefly, config, fixed, problemsOf, withVision } from './lint.ts'

const siglip = { image_size: 224, timm_model_name: 'vit_base_patch16_siglip_224', timm_pool: 'map' }
const roberta = { hf_model_name: 'roberta-base', hf_tokenizer_name: 'roberta-base' }
const quick = config({ quick_gelu: true })

const found = (file: Parameters<typeof briefly>[1], path = 'config.json') => briefly('quick-gelu', file, { path })

describe('quick-gelu', () => {
  test.each([
    ['vit-quickgelu', false], ['vit.QuickGELU.v2', false], ['quick_gelu', false], ['vit-quick-gelu', false],
    ['quickgeluless', true], ['vitquickgelu', true], ['vit', true],
  ])('the name %s may go without the flag: %s', (stem, may) => {
    expect(found(config(), `${stem}.json`)).toEqual(may ? [] : ['warning name-without /quick_gelu'])
    expect(found(quick, `${stem}.json`)).toEqual([])
  })

  test('the fix that a name asks for writes the flag', () => {
    expect(fixed(config({ quick_gelu: false }), { path: 'vit-quickgelu.json' })).toEqual(quick)
  })

  test('knows the models of open_clip that there are two of', () => {
    expect(found(quick, 'ViT-B-32.json')).toEqual(['warning name-with /quick_gelu'])
    // Some of its weights are trained with GELU, all of RN50's without.
    expect(found(config(), 'ViT-B-32.json')).toEqual([])
    expect(found(config(), 'RN50.json')).toEqual(['info weights /quick_gelu'])
    expect(found(quick, 'roberta-ViT-B-32.json')).toEqual([])
    // The files of hub repositories all have one name.
    expect(briefly('quick-gelu', { model_cfg: config(), preprocess_cfg: {} }, { path: 'RN50.json' })).toEqual([])
  })

  test('is without effect only where no tower is a transformer of open_clip\'s own', () => {
    const both = { embed_dim: 320, vision_cfg: siglip, text_cfg: roberta, quick_gelu: true }
    expect(found(both)).toEqual(['warning no-effect /quick_gelu'])
    expect(found({ ...both, vision_cfg: { layers: [2, 2, 2, 2], width: 64 } })).toEqual(['warning no-effect /quick_gelu'])
    expect(found(withVision(siglip, { quick_gelu: true }))).toEqual(['info half /quick_gelu'])
    expect(found({ ...both, vision_cfg: { layers: 6, width: 320 } })).toEqual([])
    expect(found({ ...both, quick_gelu: false })).toEqual([])
    // CoCa's decoder is always open_clip's own.
    expect(found({ ...both, multimodal_cfg: { context_length: 64, width: 320, heads: 5, layers: 4 } })).toEqual([])
  })

  test('QuickGELU takes no arguments, which is told once and of each tower', () => {
    const act_kwargs = { approximate: 'tanh' }
    const given = config({ vision: { act_kwargs }, text: { act_kwargs }, quick_gelu: true })
    expect(found(given)).toEqual(['error act-kwargs /vision_cfg/act_kwargs', 'error act-kwargs /text_cfg/act_kwargs'])
    expect(briefly('build-failure', given)).toEqual([])
    expect(problemsOf('quick-gelu', given)[0]?.message).toContain('vision_cfg.act_kwargs is {"approximate":"tanh"}, and quick_gelu is true: QuickGELU of open_clip 3.3.0 takes no arguments')
    expect(found(config({ vision: { act_kwargs: {} }, quick_gelu: true }))).toEqual([])
    expect(briefly('build-failure', config({ vision: { act_kwargs: { foo: 1 } } }))).toEqual(['error construct /vision_cfg/act_kwargs'])
  })
})
