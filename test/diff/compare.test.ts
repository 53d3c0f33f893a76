import { describe, expect, test } from 'vitest'
import { compareConfigs } from '../../src/diff/compare.ts'
import type { ConfigPair, FileChange } from '../../src/diff/types.ts'
import type { JsonValue } from '../../src/json/types.ts'
import { catalog, catalogFor } from '../towers/support.ts'

type Cfg = Readonly<Record<string, JsonValue>>

const text_cfg = { context_length: 64, vocab_size: 32000, width: 320, heads: 5, layers: 6 }
const native = { embed_dim: 320, vision_cfg: { image_size: 192, layers: 6, width: 320, head_width: 64, patch_size: 16 }, text_cfg }
const named = (timm_model_name: string, more: Cfg = {}): Cfg => ({ ...native, vision_cfg: { image_size: 224, timm_model_name, timm_pool: 'token', timm_proj: 'linear', ...more } })

const content = (value: JsonValue | undefined): ConfigPair['before'] => (value === undefined ? undefined : { content: JSON.stringify(value) })

function compare(before: JsonValue | undefined, after: JsonValue | undefined): FileChange {
  const [older, newer] = [content(before), content(after)]
  return compared({ path: 'a.json', ...(older === undefined ? {} : { before: older }), ...(newer === undefined ? {} : { after: newer }) })
}

function compared(pair: ConfigPair): FileChange {
  return compareConfigs([pair], { before: catalog, after: catalog }).files[0]!
}

const names = ({ fields }: FileChange): string[] => fields.map(({ field }) => field)

describe('fields', () => {
  test('are compared as they are read, so that layout and order make no change', () => {
    const text = '{"text_cfg":' + JSON.stringify(text_cfg) + ',\n "vision_cfg": ' + JSON.stringify(native.vision_cfg) + ', "embed_dim": 320}'
    expect(compared({ path: 'a.json', before: content(native)!, after: { content: text } })).toMatchObject({ state: 'unchanged', fields: [] })
  })

  test('a written value, and a default that is written now', () => {
    const { fields, state } = compare(native, { ...native, text_cfg: { ...text_cfg, layers: 12, mlp_ratio: 4.0 } })
    expect(state).toBe('changed')
    expect(fields).toEqual([
      { field: 'text_cfg.layers', before: { value: 6, origin: expect.objectContaining({ kind: 'written' }) }, after: { value: 12, origin: expect.objectContaining({ kind: 'written' }) } },
      { field: 'text_cfg.mlp_ratio', before: { value: 4, origin: expect.objectContaining({ kind: 'default', symbol: 'CLIPTextCfg.mlp_ratio' }) }, after: { value: 4, origin: expect.objectContaining({ kind: 'written' }) } },
    ])
  })

  test('what another named model implies, although the file says nothing of it', () => {
    const change = compare(named('vit_small_patch16_224'), named('vit_base_patch16_224'))
    expect(names(change)).toEqual(['vision_cfg.width', 'vision_cfg.timm_model_name'])
    expect(change.fields.find(({ field }) => field === 'vision_cfg.width')).toMatchObject({
      before: { value: 768, origin: { kind: 'default' }, built: { term: 'embed_dim', value: 384, origin: { kind: 'implied', name: 'vit_small_patch16_224' } } },
      after: { value: 768, origin: { kind: 'default' }, built: { term: 'embed_dim', value: 768, origin: { kind: 'implied', name: 'vit_base_patch16_224' } } },
    })
  })

  test('a key that no class knows, and a block of another model class', () => {
    expect(names(compare(native, { ...native, text_cfg: { ...text_cfg, widht: 3 } }))).toEqual(['text_cfg.widht'])
    const audio = (sample_rate: number): JsonValue => ({ ...native, audio_cfg: { sample_rate } })
    const main = catalogFor('main')
    const [change] = compareConfigs([{ path: 'a.json', before: content(audio(16000))!, after: content(audio(48000))! }], { before: main, after: main }).files
    expect(names(change!)).toEqual(['audio_cfg.sample_rate'])
  })

  test("of a hub repository's file have the names that they have in a config of its own", () => {
    const hub = (config: JsonValue): JsonValue => ({ model_cfg: config, preprocess_cfg: { mean: [0, 0, 0] } })
    expect(names(compare(hub(native), hub({ ...native, embed_dim: 256 })))).toEqual(['embed_dim'])
    const timm = (model_args: Cfg): JsonValue => ({ architecture: 'vit_small_patch16_224', num_classes: 10, model_args, pretrained_cfg: { input_size: [3, 224, 224] } })
    expect(names(compare(timm({}), timm({ depth: 6 })))).toEqual(['model_args'])
  })
})

describe('costs', () => {
  test('are exact, tower by tower and for the model with what it holds itself', () => {
    const { towers, model } = compare(native, { ...native, text_cfg: { ...text_cfg, layers: 7 } })
    expect(towers.map(({ tower, params }) => [tower, params.before === params.after])).toEqual([['image', true], ['text', false]])
    const [image, text] = towers
    // One residual block: two LayerNorms, attention with its projection, an MLP of four times the width.
    const block = 12n * 320n * 320n + 13n * 320n
    expect(text!.params.after! - text!.params.before!).toBe(block)
    expect(model.params.after! - model.params.before!).toBe(block)
    expect(model.params.before).toBe(image!.params.before! + text!.params.before! + 1n)
    expect(text!.weight_bytes.after! - text!.weight_bytes.before!).toBe(4n * block)
    const flops = 2n * 64n * 12n * 320n * 320n + 4n * 64n * 64n * 320n
    expect(text!.flops.after! - text!.flops.before!).toBe(flops)
  })

  test('of a side that is not built are unknown, and say why', () => {
    const { towers, model } = compare(native, named('cait_s24_224'))
    expect(towers.find(({ tower }) => tower === 'image')).toMatchObject({ params: { before: expect.any(BigInt), after: null }, notes: { after: 'not modelled: timm module cait is not modelled' } })
    expect(model).toMatchObject({ flops: { after: null }, notes: { after: 'image tower: not modelled: timm module cait is not modelled' } })
  })
})

describe('a side that is', () => {
  test('absent: the file was added or removed', () => {
    expect(compare(undefined, native)).toMatchObject({ state: 'added', fields: [], problems: {}, model: { params: { before: null, after: expect.any(BigInt) } } })
    expect(compare(native, undefined)).toMatchObject({ state: 'removed', model: { params: { before: expect.any(BigInt), after: null } } })
  })

  test('broken, unreadable or no config: the other is told all the same', () => {
    const broken = compared({ path: 'a.json', before: content(native)!, after: { content: '{"embed_dim": 1, "vision_cfg"' } })
    expect(broken).toMatchObject({ state: 'changed', fields: [], problems: { after: expect.stringMatching(/^it cannot be read as JSON: /) }, model: { params: { before: expect.any(BigInt), after: null } } })
    expect(compared({ path: 'a.json', before: { unreadable: 'permission denied' }, after: content(native)! })).toMatchObject({ state: 'changed', problems: { before: 'permission denied' } })
    expect(compare([], native)).toMatchObject({ state: 'changed', problems: { before: expect.stringMatching(/^it is no model config/) } })
  })

  test('no config on both sides: not compared', () => {
    expect(compare({ a: 1 }, { a: 2 }).state).toBe('not_a_config')
    expect(compare(undefined, { a: 2 }).state).toBe('not_a_config')
    expect(compared({ path: 'tsconfig.json', after: { content: '// settings\n{}' } }).state).toBe('not_a_config')
  })
})
