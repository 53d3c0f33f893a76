import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../src/json/types.ts'
import type { Fix } from '../../src/lint/types.ts'
import { briefly, config, fixed, problemsOf, withText } from './lint.ts'

describe('unknown-field', () => {
  test('lists the keys of a fork once, at the first that Python stumbles over', () => {
    const file = config({ vision: { embed_unc: true, init_unc_bias: -6 }, text: { embed_unc: true, init_unc_bias: -6 } })
    const [problem, ...more] = problemsOf('unknown-field', file)
    expect(more).toEqual([])
    expect(problem).toMatchObject({ messageId: 'dialect', severity: 'error', pointer: '/vision_cfg/embed_unc' })
    expect(problem?.data).toMatchObject({
      dialect: 'prolip',
      keys: ['/vision_cfg/embed_unc', '/vision_cfg/init_unc_bias', '/text_cfg/embed_unc', '/text_cfg/init_unc_bias'],
    })
  })

  test('starts with the top level, then goes by the parameters of the model class', () => {
    const strange = { strange: 1 }
    const clip = config({ vision: strange, text: strange, strange: 1 })
    expect(briefly('unknown-field', clip).map((line) => line.split(' ')[2]).sort()).toEqual(['/strange', '/text_cfg/strange', '/vision_cfg/strange'])
    const coca = config({ vision: { embed_unc: true }, text: { embed_unc: true }, custom_text: true, multimodal_cfg: { width: 320 } })
    expect(briefly('unknown-field', coca)).toEqual(['error dialect /text_cfg/embed_unc'])
  })

  test('does not take one key of a fork for the fork', () => {
    expect(briefly('unknown-field', config({ vision: { eva_model_name: 'eva-clip-b-16' } }))).toEqual(['error dialect-key /vision_cfg/eva_model_name'])
  })

  test('tells typing errors in a file of a fork apart', () => {
    const file = config({ vision: { embed_unc: true, init_unc_bias: -6, pos_embed_typ: 'learnable' } })
    expect(briefly('unknown-field', file)).toEqual(['error dialect /vision_cfg/embed_unc', 'error misspelt /vision_cfg/pos_embed_typ'])
  })

  test('does not suggest a field that is written already', () => {
    expect(briefly('unknown-field', config({ vision: { widht: 320 } }))).toEqual(['error unknown /vision_cfg/widht'])
    const { embed_dim, ...rest } = config() as { embed_dim: number }
    expect(briefly('unknown-field', { embd_dim: embed_dim, ...rest })).toEqual(['error misspelt /embd_dim'])
  })

  test('suggests the parameters of any model class at the top level', () => {
    const [problem] = problemsOf('unknown-field', config({ custom_text: true, multimodal_cfgs: { width: 320 } }))
    expect(problem).toMatchObject({ messageId: 'misspelt', data: { nearest: 'multimodal_cfg' } })
  })

  test('renames to a new name only where that is free', () => {
    const [free] = problemsOf('unknown-field', withText({ hf_model_name: 'roberta-base', proj: 'mlp' }))
    expect(free).toMatchObject({ messageId: 'renamed', data: { renamedTo: 'hf_proj_type', until: '2.23.0' }, fix: { safe: true } })
    const [taken] = problemsOf('unknown-field', withText({ hf_model_name: 'roberta-base', proj: 'mlp', hf_proj_type: 'mlp' }))
    expect(taken?.messageId).toBe('renamed')
    expect(taken?.fix).toBeUndefined()
  })

  test('moves a key to the one block that knows it, where that has none of its own', () => {
    const fixOf = (file: JsonValue): Pick<Fix, 'safe' | 'description'> | undefined => problemsOf('unknown-field', file)[0]?.fix
    const text = { vocab_size: 32000, width: 320, heads: 5, layers: 6 }
    const misplaced = withText(text, { context_length: 64 })
    expect(fixOf(misplaced)).toMatchObject({ safe: false, description: 'move it to text_cfg' })
    expect(fixed(misplaced)).toEqual(withText({ ...text, context_length: 64 }))
    expect(fixOf(withText({ ...text, context_length: 32 }, { context_length: 64 }))).toBeUndefined()
    // Both towers have a width.
    expect(fixOf(config({ width: 320 }))).toBeUndefined()
    const top = withText({ ...text, quick_gelu: true })
    expect(fixed(top)).toEqual({ ...(withText(text) as object), quick_gelu: true })
  })

  test('sets custom_text for a multimodal_cfg that needs it', () => {
    const multimodal_cfg = { context_length: 64, width: 320, heads: 5, layers: 4 }
    for (const given of [{}, { custom_text: false }]) {
      const tokens = { vision: { output_tokens: true }, text: { output_tokens: true } }
      const file = config({ ...tokens, multimodal_cfg, ...given })
      expect(problemsOf('unknown-field', file)[0]).toMatchObject({ messageId: 'needs-custom-text', fix: { safe: false } })
      expect(fixed(file)).toEqual(config({ ...tokens, multimodal_cfg, custom_text: true }))
    }
  })

  test('goes by the target: what main knows is no problem there', () => {
    const file = config({ text: { norm_type: 'rmsnorm' } })
    expect(briefly('unknown-field', file)).toEqual(['error newer /text_cfg/norm_type'])
    expect(problemsOf('unknown-field', file)[0]?.hint).toContain('--target open_clip=4.2.0.dev0')
    expect(briefly('unknown-field', file, { target: 'open_clip=main' })).toEqual([])
  })

  test('is quiet about the wrapper of a hub file, and warns of preprocessing that is dropped', () => {
    const file = { model_cfg: config(), preprocess_cfg: { mean: [0.5, 0.5, 0.5], means: 1, zoom: 2 }, notes: 'ours' }
    expect(briefly('unknown-field', file)).toEqual(['warning ignored /preprocess_cfg/means', 'warning ignored /preprocess_cfg/zoom'])
  })

  test('keys that JavaScript knows are keys like any other', () => {
    const text = '{"embed_dim": 320, "vision_cfg": {"__proto__": 1, "constructor": 2}, "text_cfg": {"toString": 3}}'
    expect(briefly('unknown-field', text)).toEqual([
      'error unknown /vision_cfg/__proto__', 'error unknown /vision_cfg/constructor', 'error unknown /text_cfg/toString',
    ])
  })
})
