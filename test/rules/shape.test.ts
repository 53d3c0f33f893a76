import { describe, expect, test } from 'vitest'
import { parseJson } from '../../src/json/parse.ts'
import { applyEdits } from '../../src/json/text-edit.ts'
import { toValue } from '../../src/json/value.ts'
import type { JsonValue } from '../../src/json/types.ts'
import { briefly, config, problemsOf, withVision } from './lint.ts'

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
    expect(problem).toMatchObject({ severity: 'error', pointer: '/vision_cfg/layers', fix: { safe: true, description: 'write 12' } })
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

describe('the safety of a repaired type', () => {
  const safetyOf = (value: JsonValue | string): (boolean | undefined)[] => problemsOf('wrong-type', value).map(({ fix }) => fix?.safe)

  test('is that of a file which is refused as it is: its digits can mean one number only', () => {
    expect(safetyOf(config({ vision: { layers: '6', width: '320' }, text: { heads: '5' } }))).toEqual([true, true, true])
    expect(safetyOf('{"embed_dim": 320, "vision_cfg": {"width": 320.0}, "text_cfg": {}}')).toEqual([true])
    expect(safetyOf('{"embed_dim": 320, "vision_cfg": {"layers": [3, 4.0, "6", 3], "width": 64}, "text_cfg": {}}')).toEqual([true])
  })

  test('is lost where the library takes a string and may make something else of it', () => {
    expect(safetyOf(config({ text: { pad_id: '0' } }))).toEqual([false])
    expect(safetyOf('{"embed_dim": 320, "vision_cfg": {}, "text_cfg": {"pad_id": 0.0}}')).toEqual([true])
  })

  test('is given where nothing reads the field', () => {
    const beside = { timm_model_name: 'vit_base_patch16_siglip_224', timm_pool: 'map', image_size: 224, layers: '12' }
    expect(safetyOf(withVision(beside))).toEqual([true])
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

  test('of a repeated key only the one that counts is kept by the fix', () => {
    const text = '{"embed_dim": 1, "vision_cfg": {"width": 64, "width": 320}, "text_cfg": {}, "embed_dim": 2, "embed_dim": 320}'
    const problems = problemsOf('duplicate-key', text)
    expect(problems.map(({ fix }) => fix?.safe)).toEqual([true, true, true])
    for (const { fix, pointer } of problems) {
      const applied = applyEdits(text, fix?.edits ?? [])
      const fixed = applied.ok ? applied.text : ''
      expect(toValue(parseJson(fixed).root!)).toEqual(toValue(parseJson(text).root!))
      expect(problemsOf('duplicate-key', fixed).filter((other) => other.pointer === pointer)).toEqual([])
    }
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
