import { describe, expect, test } from 'vitest'
import { judgeArchitecture, judgeModelName } from '../../rules/unknown-model/timm-name.ts'
import { briefly, bundledCatalog, problemsOf, withText, withVision } from './lint.ts'

const { timm } = bundledCatalog()

describe('a name as timm 1.0.29 takes it', () => {
  // What timm.create_model does with each of these was asked of timm itself.
  test.each([
    ['resnet18', 'known'],
    ['resnet18.a1_in1k', 'known'],
    ['resnet18.', 'known'],
    ['RESNET18', 'unknown'],
    ['resnet18 ', 'unknown'],
    ['.a', 'unknown'],
    ['resnet18.nope', 'unknown-tag'],
    ['vit_base_patch16_224_in21k', 'deprecated'],
    ['vit_base_patch16_224_in21k.augreg_in1k', 'deprecated'],
    ['vit_base_patch16_224_in21k.foo', 'unknown-tag'],
    ['timm/resnet18', 'path'],
    ['C:/x', 'path'],
    ['models\\resnet18', 'path'],
    ['hf-hub:', 'bad-source'],
    ['foo:bar', 'bad-source'],
    ['resnet18:x', 'bad-source'],
    ['hf-hub:timm/resnet18', 'elsewhere'],
    ['HF_HUB:timm/resnet18', 'elsewhere'],
    ['local-dir:x', 'elsewhere'],
  ])('%j is %s', (name, kind) => {
    expect(judgeModelName(name, timm).kind).toBe(kind)
  })

  test('an entry point that borrows pretrained configs knows their tags only', () => {
    const verdict = judgeModelName('vitamin_xlarge_336.foo', timm)
    expect(verdict).toMatchObject({ kind: 'unknown-tag', name: 'vitamin_xlarge_336', tag: 'foo' })
  })

  test('a deprecated name is mapped to the present one, tag and all', () => {
    expect(judgeModelName('vit_base_patch16_224_in21k', timm)).toEqual({
      kind: 'deprecated', name: 'vit_base_patch16_224_in21k', current: 'vit_base_patch16_224.augreg_in21k',
    })
    expect(judgeModelName('vit_base_patch16_224_in21k.dino', timm)).toMatchObject({ current: 'vit_base_patch16_224.dino' })
  })

  test.each([
    ['vit_base_pach16_224', 'vit_base_patch16_224'],
    ['vit-base-patch16-224', 'vit_base_patch16_224'],
    ['resnet18_a1_in1k', 'resnet18.a1_in1k'],
    ['vit_base_patch16_siglip_224_with_extras', 'vit_base_patch16_siglip_224'],
    ['swin_base_patch4_window7', 'swin_base_patch4_window7_224'],
  ])('for %j it suggests %s', (name, first) => {
    const verdict = judgeArchitecture(name, timm)
    expect(verdict.kind === 'unknown' ? verdict.nearest[0] : verdict.kind).toBe(first)
  })
})

describe('unknown-model', () => {
  test('is quiet about an empty or absent name, and about what is no string', () => {
    for (const name of ['', null, 12]) {
      expect(briefly('unknown-model', withVision({ timm_model_name: name, image_size: 192, width: 320, layers: 6 }))).toEqual([])
    }
  })

  test('offers the nearest name as a fix that may change the model, and a renamed one as one that does not', () => {
    const fixOf = (name: string): unknown => problemsOf('unknown-model', withVision({ timm_model_name: name }))[0]?.fix
    expect(fixOf('resnet_18')).toMatchObject({ safe: false, description: 'write "resnet18"' })
    expect(fixOf('vit_base_patch16_224_in21k')).toMatchObject({ safe: true, description: 'write "vit_base_patch16_224.augreg_in21k"' })
  })

  test('knows the text architectures of the target: modernbert came after 3.3.0', () => {
    const config = withText({ hf_model_name: 'Alibaba-NLP/gte-modernbert-base', hf_tokenizer_name: 'Alibaba-NLP/gte-modernbert-base' })
    expect(briefly('unknown-model', config)).toEqual(['error hf-architecture /text_cfg/hf_model_name'])
    expect(briefly('unknown-model', config, { target: 'open_clip=main' })).toEqual([])
  })

  test('checks no tag of a timm hub file, which brings its own pretrained_cfg', () => {
    const file = (architecture: string): unknown => briefly('unknown-model', { architecture, pretrained_cfg: { input_size: [3, 224, 224] } })
    expect(file('resnet18.nope')).toEqual([])
    expect(file('hf-hub:timm/resnet18')).toEqual(['error unknown /architecture'])
  })
})
