import { describe, expect, test } from 'vitest'
import { briefly, config, problemsOf, withText, withVision } from './lint.ts'

const NATIVE = { image_size: 192, layers: 6, width: 320, head_width: 64, patch_size: 16 }
const SIGLIP = { timm_model_name: 'vit_base_patch16_siglip_224', timm_pool: 'map', timm_proj: 'none', image_size: 224 }

describe('build-failure', () => {
  test('is silent over a model that is built and runs', () => {
    expect(briefly('build-failure', config())).toEqual([])
    expect(briefly('build-failure', withVision(SIGLIP, { embed_dim: 768 }))).toEqual([])
  })

  test('says what Python would say, at the field that is written', () => {
    const [problem] = problemsOf('build-failure', config({ text: { heads: -5 } }))
    expect(problem).toMatchObject({ severity: 'error', pointer: '/text_cfg/heads', data: { cause: 'range', tower: 'text' } })
    expect(problem?.message).toContain('text_cfg.heads is -5: open_clip 3.3.0 cannot build the text tower with it (ValueError: ')
  })

  test('blames the written field that makes a number which has another name in the library', () => {
    expect(briefly('build-failure', config({ vision: { head_width: 480 } }))).toEqual(['error construct /vision_cfg/head_width'])
    const { head_width: _, ...rest } = NATIVE
    expect(briefly('build-failure', withVision({ ...rest, width: 32 }))).toEqual(['error construct /vision_cfg/width'])
  })

  test('blames an argument where it is written, else the model that does not take it', () => {
    const main = { target: 'open_clip=main' }
    const given = (timm_model_kwargs: { readonly [key: string]: number | string }) => withVision({ ...SIGLIP, timm_model_kwargs }, { embed_dim: 768 })
    expect(briefly('build-failure', given({ depth: '2' }), main)).toEqual(['error construct /vision_cfg/timm_model_kwargs/depth'])
    expect(briefly('build-failure', given({ image_size: 224 }), main)).toEqual(['error construct /vision_cfg/timm_model_kwargs/image_size'])
    const float = JSON.stringify(given({ depth: 2, mlp_ratio: 2 })).replace('"depth":2,"mlp_ratio":2', '"depth":2.0,"mlp_ratio":2.0')
    expect(briefly('build-failure', float, main)).toEqual(['error construct /vision_cfg/timm_model_kwargs/depth'])
    const hub = { architecture: 'vit_base_patch16_224', num_features: 768, model_args: { drop_rate: 2 }, pretrained_cfg: { input_size: [3, 224, 224] } }
    expect(briefly('build-failure', hub)).toEqual(['error construct /model_args/drop_rate'])
  })

  test('leaves to other rules what they say', () => {
    const size = withVision({ ...SIGLIP, image_size: 256 }, { embed_dim: 768 })
    expect(briefly('build-failure', size)).toEqual([])
    expect(briefly('image-size', size)).toEqual(['error refused /vision_cfg/image_size'])
    expect(briefly('build-failure', config({ text: { heads: 7 } }))).toEqual([])
    expect(briefly('divisibility', config({ text: { heads: 7 } }))).toEqual(['error heads /text_cfg/heads'])
    // What fails behind an unknown key may be but its consequence: without "widht" the width is the default.
    const misspelt = withText({ context_length: 64, widht: 320, heads: 5, layers: 6 })
    expect(briefly('build-failure', misspelt)).toEqual([])
    expect(briefly('unknown-field', misspelt)).toEqual(['error misspelt /text_cfg/widht'])
    const typed = config({ text: { layers: '6', heads: -5 } })
    expect(briefly('build-failure', typed)).toEqual([])
  })

  test('leaves pools to projection, also those of a trunk whose layers are not modelled', () => {
    const trunk = (timm_model_name: string, timm_pool: string) => briefly('projection', withVision({ timm_model_name, timm_pool, timm_proj: 'linear', image_size: 224 }))
    expect(trunk('cspresnet50', 'map')).toEqual(['error unknown /vision_cfg/timm_pool'])
    expect(briefly('build-failure', withVision({ timm_model_name: 'cspresnet50', timm_pool: 'map', image_size: 224 }))).toEqual([])
    expect(trunk('cspresnet50', 'avg')).toEqual([])
    // CLIP's ResNets in timm have an attention pool, which knows `token` and no average.
    expect(trunk('resnet50x4_clip', 'avg')).toEqual(['error unknown /vision_cfg/timm_pool'])
    expect(trunk('resnet50x4_clip', 'token')).toEqual([])
  })

  test('tells of each tower', () => {
    const both = config({ vision: { head_width: 480 }, text: { heads: -5 } })
    expect(briefly('build-failure', both)).toEqual(['error construct /vision_cfg/head_width', 'error construct /text_cfg/heads'])
  })
})
