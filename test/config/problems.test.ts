import { describe, expect, test } from 'vitest'
import { clip, readOpenClip, said } from './helpers.ts'

/** Problems of a vision_cfg over a ViT of 12 layers, without their pointer. */
function vision(fields: string, version: '3.3.0' | '4.2.0.dev0' = '3.3.0'): string[] {
  const config = readOpenClip(`{"embed_dim": 512, "vision_cfg": {${fields}}, "text_cfg": {}}`, version)
  return said(config).map((problem) => problem.replace('/vision_cfg/', ''))
}

describe('a wrong type is said in plain words', () => {
  test.each<[string, string]>([
    ['"layers": "12"', 'layers: an integer or four integers, not the string "12" (fatal)'],
    ['"layers": [3, 4, 6]', 'layers: an integer or four integers, not a list of 3 numbers (fatal)'],
    ['"layers": [3, 4, 6, 3.0]', 'layers: an integer or four integers, not a list of 4 numbers, among them the number 3.0 (fatal)'],
    ['"layers": [3, 4, 6, "3"]', 'layers: an integer or four integers, not a list of 4 values (fatal)'],
    ['"width": 768.0', 'width: an integer, not the number 768.0 (fatal)'],
    ['"width": 7.68e2', 'width: an integer, not the number 7.68e2 (fatal)'],
    ['"width": 1e400', 'width: an integer, not the number 1e400 (fatal)'],
    ['"width": -Infinity', 'width: an integer, not the number -Infinity (fatal)'],
    ['"width": null', 'width: an integer, not null (fatal)'],
    ['"width": {}', 'width: an integer, not an empty object (fatal)'],
    ['"image_size": [224, 224, 3]', 'image_size: an integer or two integers, not a list of 3 numbers (fatal)'],
    ['"image_size": []', 'image_size: an integer or two integers, not an empty list (fatal)'],
    ['"mlp_ratio": "4.0"', 'mlp_ratio: a number, not the string "4.0" (fatal)'],
    ['"ls_init_value": "0.1"', 'ls_init_value: a number or null, not the string "0.1" (fatal)'],
    ['"act_kwargs": []', 'act_kwargs: an object or null, not an empty list (fatal)'],
    ['"pool_type": 1', 'pool_type: a string, not the number 1 (fatal)'],
  ])('%s', (fields, problem) => {
    expect(vision(fields)).toEqual([problem])
  })

  test('one problem a value, whatever it holds', () => {
    expect(vision('"layers": ["a", "b", null, {}]')).toEqual(['layers: an integer or four integers, not a list of 4 values (fatal)'])
  })

  test('an item of a plain list is named itself', () => {
    const config = readOpenClip({ model_cfg: clip(), preprocess_cfg: { mean: [0.5, '0.5', 0.5], size: 224.5 } })
    expect(said(config)).toEqual([
      '/preprocess_cfg/mean/1: a number, not the string "0.5" (unsure)',
      '/preprocess_cfg/size: an integer or two integers, not the number 224.5 (unsure)',
    ])
  })

  test.each([
    '"layers": 12',
    '"layers": [3, 4, 6, 3]',
    '"width": 0',
    '"mlp_ratio": 4',
    '"mlp_ratio": NaN',
    '"image_size": [224, 336]',
    '"ls_init_value": null',
    '"act_kwargs": {"a": [1.5]}',
    '"attentional_pool": true',
    '"timm_model_name": null',
    '"nothing_known": "12"',
  ])('%s has no problem', (fields) => {
    expect(vision(fields)).toEqual([])
  })
})

describe('what Python takes all the same is not fatal', () => {
  test.each<[string, string[]]>([
    ['"qk_norm": "no"', ['qk_norm: true or false, not the string "no"']],
    ['"no_ln_pre": 1', ['no_ln_pre: true or false, not the number 1']],
    ['"patch_size": [16, 16]', ['patch_size: an integer, not a list of 2 numbers']],
    ['"layers": true', ['layers: an integer or four integers, not true']],
    ['"mlp_ratio": true', ['mlp_ratio: a number, not true']],
    ['"attentional_pool": "parallel"', ['attentional_pool: true or false, not the string "parallel"']],
    ['"attentional_pool": "true"', ['attentional_pool: true or false, not the string "true" (fatal)']],
    ['"attentional_pool": 1, "attn_pooler_heads": 8.0', ['attentional_pool: true or false, not the number 1', 'attn_pooler_heads: an integer, not the number 8.0 (fatal)']],
    ['"attn_pooler_heads": 8.0', ['attn_pooler_heads: an integer, not the number 8.0']],
    ['"norm_kwargs": []', ['norm_kwargs: an object or null, not an empty list']],
    ['"timm_pool": 0', ['timm_pool: a string, not the number 0']],
    ['"patch_size": 1, "image_size": true', ['image_size: an integer or two integers, not true']],
    ['"patch_size": 16, "image_size": true', ['image_size: an integer or two integers, not true (fatal)']],
  ])('%s', (fields, problems) => {
    expect(vision(fields)).toEqual(problems)
  })

  test('a field that is not read', () => {
    expect(vision('"timm_model_name": "resnet50", "width": "768", "image_size": "224", "timm_drop": "0"')).toEqual([
      'width: an integer, not the string "768"',
      'image_size: an integer or two integers, not the string "224" (fatal)',
      'timm_drop: a number, not the string "0" (fatal)',
    ])
    expect(vision('"timm_model_name": "resnet50", "timm_proj": "none", "timm_drop": "0"')).toEqual(['timm_drop: a number, not the string "0"'])
    // The tokenizer reads context_length, but no tower does.
    expect(said(readOpenClip(clip({}, { hf_model_name: 'roberta-base', width: '768', context_length: '77' })))).toEqual([
      '/text_cfg/context_length: an integer, not the string "77"',
      '/text_cfg/width: an integer, not the string "768"',
    ])
  })

  test('a null that is taken says "nothing here", and is no problem', () => {
    expect(vision('"layers": [3, 4, 6, 3], "patch_size": null')).toEqual([])
    expect(vision('"timm_model_name": "resnet50", "timm_proj": null, "width": null')).toEqual([])
    expect(vision('"patch_size": null')).toEqual(['patch_size: an integer, not null (fatal)'])
  })

  test('a class of which nothing is known', () => {
    const audio = { embed_dim: 512, audio_cfg: { mel_bins: '64', model_name: null }, text_cfg: {} }
    expect(said(readOpenClip(audio, '4.2.0.dev0'))).toEqual([
      '/audio_cfg/mel_bins: an integer, not the string "64" (unsure)',
      '/audio_cfg/model_name: a string, not null (unsure)',
    ])
  })
})

describe('embed_dim', () => {
  const problems = (embedDim: unknown, vision: object, text = {}, more = {}): string[] =>
    said(readOpenClip(clip(vision, text, { ...more, embed_dim: embedDim }))).map((problem) => problem.replace('/embed_dim: an integer, not ', ''))

  test.each<[string, unknown, object, string[]]>([
    ['a native ViT', null, {}, ['null (fatal)']],
    ['a native ViT, to which true is 1', true, {}, ['true']],
    ['a ModifiedResNet, to which null means the default', null, { layers: [3, 4, 6, 3] }, []],
    ['a ModifiedResNet', true, { layers: [3, 4, 6, 3] }, ['true (fatal)']],
    ['timm with a projection', '', { timm_model_name: 'resnet50' }, ['the string "" (fatal)']],
    ['timm without, which counts classes', '', { timm_model_name: 'resnet50', timm_proj: '' }, ['the string "" (fatal)']],
    ['timm without', null, { timm_model_name: 'resnet50', timm_proj: '' }, []],
    ['timm that has none to project', '', { timm_model_name: 'resnet50', timm_proj: 'none' }, ['the string ""']],
    ['anything', '512', { timm_model_name: 'resnet50', timm_proj: '' }, ['the string "512" (fatal)']],
  ])('%s: %j', (_, value, block, expected) => {
    expect(problems(value, block)).toEqual(expected)
  })

  test('has no annotation in CoCa, and is held against that of its sisters', () => {
    expect(problems('512', {}, {}, { custom_text: true, multimodal_cfg: {} })).toEqual(['the string "512" (fatal)'])
  })
})

describe('blocks', () => {
  test('that are missing', () => {
    expect(said(readOpenClip({ vision_cfg: { width: 768 } }))).toEqual(['/embed_dim: missing, an integer (fatal)', '/text_cfg: missing, an object (fatal)'])
    expect(said(readOpenClip({ embed_dim: 1, audio_cfg: {} }, '4.2.0.dev0'))).toEqual(['/text_cfg: missing, an object (fatal)'])
    expect(said(readOpenClip({ embed_dim: 1, audio_cfg: {} }))).toEqual(['/vision_cfg: missing, an object (fatal)', '/text_cfg: missing, an object (fatal)'])
    expect(said(readOpenClip({ model_cfg: { embed_dim: 1, vision_cfg: {} } }))).toEqual(['/model_cfg/text_cfg: missing, an object (fatal)'])
  })

  test('that are no objects', () => {
    expect(said(readOpenClip({ embed_dim: 512, vision_cfg: null, text_cfg: ['auto'], custom_text: true, multimodal_cfg: 3 }))).toEqual([
      '/vision_cfg: an object, not null (fatal)',
      '/text_cfg: an object, not a list of 1 string (fatal)',
      '/multimodal_cfg: an object, not the number 3 (fatal)',
    ])
  })

  test("of a hub file's wrapper", () => {
    expect(said(readOpenClip({ model_cfg: null, preprocess_cfg: [0.5] }))).toEqual([
      '/model_cfg: an object, not null (fatal)',
      '/preprocess_cfg: an object, not a list of 1 number (fatal)',
    ])
    expect(said(readOpenClip({ model_cfg: clip(), preprocess_cfg: null }))).toEqual(['/preprocess_cfg: an object, not null'])
  })
})

test('nothing of preprocess_cfg keeps the model from being built', () => {
  const preprocess = { size: '224', mode: 1, mean: 'x', std: 0.5, interpolation: false, resize_mode: [], fill_color: {} }
  const problems = readOpenClip({ model_cfg: clip(), preprocess_cfg: preprocess }).schemaProblems
  expect(problems).toHaveLength(7)
  expect(problems.filter((problem) => problem.fatal || problem.unsure !== true)).toEqual([])
})
