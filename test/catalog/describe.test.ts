import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe as suite, expect, test } from 'vitest'
import { describe, python, suggest, type Description } from '../../src/catalog/describe.ts'
import { HfLookup } from '../../src/catalog/huggingface.ts'
import type { Catalog, HfCatalogFile, OpenClipCatalogFile, OpenClipHistoryFile, TimmCatalog, TimmModelRecord } from '../../src/catalog/types.ts'
import { root } from '../helpers/project.ts'

const json = <T>(name: string): T => JSON.parse(readFileSync(join(root, 'configs/catalog', name), 'utf8')) as T

const model: TimmModelRecord = {
  model: 'vit_tiny_patch16_224',
  module: 'vision_transformer',
  line: 12,
  class: 'VisionTransformer',
  args: { embed_dim: 192, norm_layer: { $name: 'LayerNorm' } },
  build: {},
  tags: ['augreg_in21k', 'in1k'],
  cfgs: { augreg_in21k: { num_classes: 21843 }, in1k: { input_size: [3, 384, 384] } },
}

const timm: TimmCatalog = {
  version: '1.0.29',
  model: (name) => (name === model.model ? model : undefined),
  deprecated: (name) => (name === 'vit_old' ? { deprecated: 'vit_old', module: 'vision_transformer', current: 'vit_tiny_patch16_224.in1k' } : undefined),
  pruned: () => undefined,
  classOf: (name) =>
    name === 'eva.Eva'
      ? { class: 'eva.Eva', bases: ['nn.Module'], spec: { name: 'Eva', where: 'timm/models/eva.py:470', fields: [{ name: 'depth', type: 'int', default: 12 }] } }
      : undefined,
  names: () => [model.model],
}

function catalogOf(version: string): Catalog {
  const hf = new HfLookup(() => json<HfCatalogFile>('huggingface.json'), undefined)
  return {
    openClip: json<OpenClipCatalogFile>(`open_clip-${version}.json`),
    history: json<OpenClipHistoryFile>('open_clip-history.json'),
    timm,
    dialects: [],
    hf: (name) => hf.model(name),
    hfNames: () => hf.names(),
    vocabulary: () => undefined,
    ownConfig: () => undefined,
  }
}

const target = { openClip: '3.3.0', timm: '1.0.29' }
const catalog = catalogOf('3.3.0')
const only = (name: string, from = catalog): Description => {
  const found = describe(from, target, name)
  expect(found, name).toHaveLength(1)
  return found[0] as Description
}
const fact = (description: Description, name: string): unknown => description.facts.find((one) => one.name === name)

suite('what is known of', () => {
  test('a timm model', () => {
    const found = only('vit_tiny_patch16_224')
    expect(found).toMatchObject({ what: 'a model of timm 1.0.29', where: ['timm/models/vision_transformer.py:12'] })
    expect(fact(found, 'class')).toEqual({ name: 'class', value: 'vision_transformer.VisionTransformer' })
    expect(fact(found, 'embed_dim')).toEqual({ name: 'embed_dim', value: '192' })
    expect(fact(found, '  num_classes')).toEqual({ name: '  num_classes', value: '21843' })
  })

  test('a timm model with a tag, and with timm/ before it', () => {
    expect(fact(only('vit_tiny_patch16_224.in1k'), '  input_size')).toEqual({ name: '  input_size', value: '[3, 384, 384]' })
    expect(fact(only('hf-hub:timm/vit_tiny_patch16_224.in1k'), 'tag in1k')).toBeDefined()
    expect(fact(only('vit_tiny_patch16_224.none'), 'tag none')).toEqual({ name: 'tag none', value: 'unknown', note: 'there is no such tag' })
  })

  test('a deprecated timm name, and a timm class', () => {
    expect(fact(only('vit_old'), 'today')).toEqual({ name: 'today', value: 'vit_tiny_patch16_224.in1k' })
    expect(only('eva.Eva')).toMatchObject({ where: ['timm/models/eva.py:470'], facts: [{ name: 'depth', value: '12', note: 'int' }] })
  })

  test('a Hugging Face tower: what transformers fills in is said', () => {
    const found = only('roberta-base')
    expect(found.what).toBe('a Hugging Face model')
    expect(fact(found, 'hidden_size')).toEqual({ name: 'hidden_size', value: '768' })
    expect(fact(found, 'is_encoder_decoder')).toEqual({ name: 'is_encoder_decoder', value: 'False', note: 'not in its config.json; transformers fills it in' })
  })

  test('a Hugging Face tower that open_clip has no entry for', () => {
    expect(fact(only('gpt2'), 'model_type')).toEqual({ name: 'model_type', value: 'gpt2', note: 'open_clip 3.3.0 has no entry for it in hf_configs.arch_dict' })
    expect(fact(only('Alibaba-NLP/gte-modernbert-base', catalogOf('4.2.0.dev0')), 'model_type')).toEqual({ name: 'model_type', value: 'modernbert' })
  })

  test('a class of open_clip', () => {
    const found = only('CLIPVisionCfg')
    expect(found).toMatchObject({ what: 'a class of open_clip 3.3.0', where: ['open_clip/model.py:35'] })
    expect(fact(found, 'width')).toEqual({ name: 'width', value: '768', note: 'int' })
    expect(only('vision_cfg')).toEqual(found)
    expect(fact(only('NaFlexGenLip', catalogOf('4.2.0.dev0')), '**kwargs')).toBeDefined()
  })

  test('a field: its default, its life and who reads it', () => {
    const found = only('CLIPVisionCfg.width')
    expect(found.facts).toEqual([
      { name: 'width', value: '768', note: 'int' },
      { name: 'since', value: '0.2.0' },
      { name: 'read by', value: '_build_vision_tower', note: 'if isinstance(vision_cfg.layers, (tuple, list)); else' },
    ])
    expect(only('vision_cfg.width')).toEqual(found)
    expect(fact(only('multimodal_cfg.width'), 'read by')).toEqual({ name: 'read by', value: '_build_text_decoder_tower' })
  })

  test('a field that an older version had', () => {
    const found = only('text_cfg.proj')
    expect(found).toMatchObject({ name: 'CLIPTextCfg.proj', what: 'a field that open_clip 3.3.0 does not know' })
    expect(fact(found, 'gone in')).toEqual({ name: 'gone in', value: '2.23.0', note: 'renamed to hf_proj_type' })
  })

  test('a field that a newer version has', () => {
    expect(fact(only('vision_cfg.timm_model_kwargs'), 'since')).toEqual({ name: 'since', value: '4.2.0.dev0' })
  })

  test('a model config that open_clip ships', () => {
    const found = only('ViT-B-32')
    expect(found.what).toBe('a model config that open_clip 3.3.0 ships')
    expect(fact(found, 'pretrained tags')).toMatchObject({ value: expect.stringMatching(/^openai, laion400m_e31, /) })
  })

  test.each(['nothing', '', 'constructor', 'CLIPVisionCfg.banana', '__proto__', 'vision_cfg.constructor'])('nothing: %j', (name) => {
    expect(describe(catalog, target, name)).toEqual([])
  })
})

suite('what may have been meant', () => {
  test.each([
    ['vit_tiny_patch16_244', ['vit_tiny_patch16_224']],
    ['timm/vit_tiny_patch16-224', ['vit_tiny_patch16_224']],
    ['robreta-base', ['roberta-base']],
    ['CLIPVisonCfg', ['CLIPVisionCfg']],
    ['CLIPVisionCfg.witdh', ['CLIPVisionCfg.width', 'CLIPVisionCfg.head_width'].slice(0, 1)],
    ['vision_cfg.imagesize', ['vision_cfg.image_size']],
    ['ViT-B-33', ['ViT-B-32']],
  ])('by %s', (name, first) => {
    expect(suggest(catalog, name).slice(0, first.length)).toEqual(first)
  })

  test('by nothing like it is nothing', () => {
    expect(suggest(catalog, 'zzzzzzzzzzzz')).toEqual([])
  })
})

test('values are written as Python writes them', () => {
  expect(python([null, true, -0.5, 'a', { k: [1] }])).toBe("[None, True, -0.5, 'a', {'k': [1]}]")
  expect(python([1e-7, 0, 0.0001, 1e21, 0.07])).toBe('[1e-07, 0, 0.0001, 1e+21, 0.07]')
  expect(python({ $name: 'nn.GELU' })).toBe('nn.GELU')
  expect(python({ $float: 'inf' })).toBe("float('inf')")
  expect(python({ $unknown: 'a yield' })).toBe('<not evaluated: a yield>')
  expect(python({ $call: 'partial', args: [{ $name: 'LayerNorm' }], kwargs: { eps: 1e-6 } })).toBe('partial(LayerNorm, eps=1e-06)')
})
