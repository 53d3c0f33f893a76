import { describe, expect, test } from 'vitest'
import { briefly, config, problemsOf } from './lint.ts'

describe('missing-field', () => {
  test('says of each missing part that the registry skips the file', () => {
    expect(briefly('missing-field', { vision_cfg: {}, text_cfg: {} })).toEqual(['error skipped /embed_dim'])
    expect(briefly('missing-field', { embed_dim: 320, vision_cfg: {} })).toEqual(['error skipped /text_cfg'])
    expect(briefly('missing-field', { embed_dim: 320, text_cfg: {} })).toEqual(['error skipped /vision_cfg'])
  })

  test('goes by the target: main takes audio in the place of images', () => {
    const file = { embed_dim: 320, audio_cfg: {}, text_cfg: {} }
    expect(briefly('missing-field', file)).toEqual(['error newer /vision_cfg'])
    expect(briefly('missing-field', file, { target: 'open_clip=main' })).toEqual([])
  })

  test('does not speak of the registry where a hub file is read', () => {
    expect(briefly('missing-field', { model_cfg: { embed_dim: 320, vision_cfg: {} }, preprocess_cfg: {} })).toEqual(['error required /model_cfg/text_cfg'])
  })

  test('leaves a block that is null to wrong-type', () => {
    const file = { embed_dim: 320, vision_cfg: null, text_cfg: {} }
    expect(briefly('missing-field', file)).toEqual([])
    expect(briefly('wrong-type', file)).toEqual(['error refused /vision_cfg'])
  })
})

describe('wrong-type', () => {
  test('says what was expected and what was got', () => {
    const [problem] = problemsOf('wrong-type', config({ vision: { layers: '12' } }))
    expect(problem?.message).toBe('vision_cfg.layers: expected an integer or four integers, got the string "12"')
    expect(problem).toMatchObject({ severity: 'error', pointer: '/vision_cfg/layers', fix: { safe: false, description: 'write 12' } })
  })

  test('is an error only where the library fails', () => {
    const beside = { timm_model_name: 'vit_base_patch16_siglip_224', timm_pool: 'map', image_size: 224, layers: '12' }
    expect(briefly('wrong-type', { ...(config() as object), vision_cfg: beside })).toEqual(['warning taken /vision_cfg/layers'])
  })

  test('offers to repair only what can be read as the number that is expected', () => {
    const fixOf = (value: string): string | undefined => problemsOf('wrong-type', config({ text: { heads: value } }))[0]?.fix?.description
    expect(fixOf('5')).toBe('write 5')
    for (const value of ['five', '5.5', '05', '', '1e3', '99999999999999999999']) expect(fixOf(value)).toBeUndefined()
    const float = '{"embed_dim": 320, "vision_cfg": {"width": 320.0}, "text_cfg": {"width": 320.5}}'
    expect(problemsOf('wrong-type', float).map(({ fix }) => fix?.description)).toEqual(['write 320', undefined])
  })
})

describe('syntax and duplicate-key', () => {
  test('a file that cannot be read is one problem', () => {
    const text = '{"embed_dim": 320, "vision_cfg": {"widht": 1}, "text_cfg": {},}'
    expect(briefly('syntax', text)).toHaveLength(1)
    expect(briefly('unknown-field', text)).toEqual([])
  })

  test('a byte order mark is one that Python refuses', () => {
    const bytes = new TextEncoder().encode(`\ufeff${JSON.stringify(config())}`)
    expect(briefly('syntax', bytes)).toEqual([expect.stringMatching(/^error unreadable /)])
  })

  test('NaN is read by Python alone', () => {
    const text = JSON.stringify(config()).replace('"embed_dim":320', '"embed_dim":320,"init_logit_scale":NaN')
    expect(briefly('syntax', text)).toEqual(['warning non-finite /init_logit_scale'])
  })

  test('of a repeated key it says what is kept and what is lost', () => {
    const text = '{"embed_dim": 1, "vision_cfg": {}, "text_cfg": {}, "embed_dim": [1, 2], "embed_dim": 320}'
    const messages = problemsOf('duplicate-key', text).map(({ message }) => message)
    expect(messages).toEqual([
      'embed_dim is written again: Python keeps the last value, 320, and drops 1 before it',
      'embed_dim is written again: Python keeps the last value, 320, and drops [1, 2] before it',
    ])
  })
})
