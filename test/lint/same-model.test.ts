import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../src/json/types.ts'
import { fixFile } from '../../src/lint/fix.ts'
import { buildsTheSame } from '../../src/lint/same-model.ts'
import { bundledCatalog, config, lint, withText, withVision } from '../rules/lint.ts'
import { lint as lintBy, reporter, message } from './samples.ts'

const same = (before: JsonValue, after: JsonValue): boolean => buildsTheSame(JSON.stringify(before), JSON.stringify(after), bundledCatalog())
const eva = { image_size: 224, timm_model_name: 'eva02_base_patch16_clip_224', timm_pool: 'token' }

describe('the same model', () => {
  test('comes of fields that are not read, and of a deprecated name', () => {
    expect(same(withVision(eva), withVision({ ...eva, width: 768, layers: 7, patch_size: 99 }))).toBe(true)
    const named = (timm_model_name: string): JsonValue => withVision({ image_size: 224, timm_model_name, timm_pool: 'token' })
    expect(same(named('vit_base_patch16_224_in21k'), named('vit_base_patch16_224.augreg_in21k'))).toBe(true)
  })

  test('does not come of other parameters, names, shapes or FLOPs', () => {
    expect(same(config(), config({ vision: { layers: 7 } }))).toBe(false)
    expect(same(config(), config({ vision: { mlp_ratio: 3 } }))).toBe(false)
    expect(same(config(), config({ custom_text: true }))).toBe(false)
    expect(same(config(), config({ init_logit_bias: 0 }))).toBe(false)
    expect(same(config(), config({ text: { context_length: 32 } }))).toBe(false)
    // A trunk that takes any size has the same parameters at another, and other FLOPs.
    const convnext = (image_size: number): JsonValue => withVision({ timm_model_name: 'convnext_base', image_size, timm_pool: '' })
    expect(same(convnext(256), convnext(320))).toBe(false)
    expect(same(config(), { embed_dim: 320 })).toBe(false)
  })

  test('cannot be lost by what builds none', () => {
    expect(same(config({ vision: { widht: 1 } }), config({ vision: { width: 640 } }))).toBe(true)
    expect(same(config({ vision: { layers: '6' } }), config())).toBe(true)
    expect(same({ embed_dim: 320 }, config())).toBe(true)
    expect(buildsTheSame('{', '{}', bundledCatalog())).toBe(true)
  })

  test('is kept by the tower that is built, whatever becomes of one that is not modelled', () => {
    const text = (fields: object): JsonValue => withText({ hf_model_name: 'our-lab/our-model', ...fields })
    expect(same(text({}), text({ width: 1 }))).toBe(true)
    const other = { ...(text({}) as object), vision_cfg: { image_size: 192, layers: 7, width: 320, head_width: 64, patch_size: 16 } }
    expect(same(text({}), other)).toBe(false)
  })
})

test('a fix that calls itself safe and is not is left out', () => {
  const fix = { safe: true, description: 'write 7', edits: [{ op: 'replace', pointer: '/vision_cfg/layers', value: 7 }] } as const
  const rule = reporter('asked', { said: message('warning') }, { messageId: 'said', pointer: '/vision_cfg/layers', fix })
  const text = JSON.stringify(config())
  const first = lintBy(text, [rule])
  const request = { unsafe: false, lint: (after: string) => (after.includes('"layers":7') ? lint(after) : lintBy(after, [rule])) }
  expect(fixFile(first, request).fixed).toBe(1)
  const admits = (before: { text: string }, after: { text: string }): boolean => buildsTheSame(before.text, after.text, bundledCatalog())
  expect(fixFile(first, { ...request, admits })).toMatchObject({ fixed: 0, result: { text } })
})
