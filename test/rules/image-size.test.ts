import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../src/json/types.ts'
import { sizeInName } from '../../rules/image-size/file-name.ts'
import { briefly, config, fixed, problemsOf, withVision } from './lint.ts'

describe('the size in a name', () => {
  const known = { isOther: (number: number) => [320, 14, 16, 32].includes(number), modelName: undefined, builtFor: undefined }

  test.each([
    ['ViT-L-14-336', 336],
    ['vit_large_patch14_336', 336],
    ['coca.base.288', 288],
    ['ViT-L-14-224', 'confirmed'],
    ['ViT-L-14-224-from-336', 'confirmed'],
    // Patches, widths, counts, years, names that only contain a number.
    ['ViT-L-14', undefined],
    ['ViT-B-16-320', undefined],
    ['RN50x64', undefined],
    ['SO400M-T768', undefined],
    ['ViT-B-16-laion400m', undefined],
    ['model-2024', undefined],
    ['model-0384', undefined],
    ['win-1537', undefined],
    // Two numbers that could be it.
    ['ViT-256-384', undefined],
  ])('of %s: %s', (stem, said) => {
    expect(sizeInName(stem, [224, 224], known)).toBe(said)
  })

  test('one side of a size that is not square is enough', () => {
    expect(sizeInName('ViT-384', [384, 192], known)).toBe('confirmed')
  })

  test('a number of the model\'s name is its size only where it is built for it', () => {
    expect(sizeInName('regnetx_320', [224, 224], { ...known, isOther: () => false, modelName: 'regnetx_320', builtFor: [224, 224] })).toBeUndefined()
    expect(sizeInName('regnetx_320', [224, 224], { ...known, isOther: () => false, modelName: 'regnetx_320', builtFor: undefined })).toBeUndefined()
    expect(sizeInName('vitamin_384', [256, 256], { ...known, modelName: 'vitamin_xlarge_384', builtFor: [384, 384] })).toBe(384)
  })
})

describe('image-size', () => {
  const fixedTrunk = { timm_model_name: 'vit_base_patch16_siglip_224', timm_pool: 'map' }

  test('takes an integer or a pair', () => {
    expect(briefly('image-size', withVision({ ...fixedTrunk, image_size: [224, 224] }))).toEqual([])
    expect(briefly('image-size', withVision({ ...fixedTrunk, image_size: [224, 256] }))).toEqual(['error refused /vision_cfg/image_size'])
  })

  test('leaves other values to wrong-type', () => {
    for (const image_size of ['224', null, [224], true]) {
      expect(briefly('image-size', withVision({ ...fixedTrunk, image_size }))).toEqual([])
    }
  })

  test('puts a default that is refused at the model\'s name', () => {
    const vision = { timm_model_name: 'vit_base_patch16_siglip_384', timm_pool: 'map' }
    expect(briefly('image-size', withVision(vision))).toEqual(['error default-refused /vision_cfg/timm_model_name'])
    expect(briefly('fallback-default', withVision(vision))).toEqual([])
  })

  test('counts img_size of timm_model_kwargs where the target has them', () => {
    const vision = { ...fixedTrunk, image_size: 256, timm_model_kwargs: { img_size: 256 } }
    expect(briefly('image-size', withVision(vision), { target: 'open_clip=main' })).toEqual([])
    expect(briefly('image-size', withVision({ ...vision, image_size: 224 }), { target: 'open_clip=main' })).toEqual(['error refused /vision_cfg/image_size'])
  })

  test('says nothing of a trunk of which nothing is known', () => {
    expect(briefly('image-size', withVision({ timm_model_name: 'hf-hub:our-lab/our-trunk', image_size: 999 }))).toEqual([])
    expect(briefly('image-size', withVision({ timm_model_name: 'our_own_trunk', image_size: 999 }))).toEqual([])
  })

  test('reads the name of the file, not its folder', () => {
    expect(briefly('image-size', config(), { path: 'runs/384/ViT-S-16.json' })).toEqual([])
    expect(briefly('image-size', config(), { path: 'runs/ViT-S-16-384.json' })).toEqual(['warning file-name /vision_cfg/image_size'])
    expect(briefly('image-size', config(), { path: '<stdin>' })).toEqual([])
  })

  test('writes into the preprocessing what create_model writes there', () => {
    for (const image_size of [192, [192, 256]]) {
      const file = (size: JsonValue): JsonValue => ({ model_cfg: config({ vision: { image_size } }), preprocess_cfg: { size } })
      const [problem] = problemsOf('image-size', file(224))
      expect(problem).toMatchObject({ messageId: 'preprocess', fix: { safe: true, description: `write ${JSON.stringify(image_size)}` } })
      expect(fixed(file(224))).toEqual(file(image_size))
    }
  })

  test('a number that is written in the config explains one in the name, a default of some field does not', () => {
    const path = 'ViT-S-16-256.json'
    expect(briefly('image-size', config(), { path })).toEqual(['warning file-name /vision_cfg/image_size'])
    expect(briefly('image-size', config({ text: { context_length: 256 } }), { path })).toEqual([])
  })
})
