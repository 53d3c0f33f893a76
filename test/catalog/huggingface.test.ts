import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { HfLookup } from '../../src/catalog/huggingface.ts'
import type { HfFiles } from '../../src/catalog/hf-local.ts'
import type { HfCatalogFile, OpenClipCatalogFile } from '../../src/catalog/types.ts'
import { root } from '../helpers/project.ts'

const json = <T>(name: string): T => JSON.parse(readFileSync(join(root, 'configs/catalog', name), 'utf8')) as T
const catalog = json<HfCatalogFile>('huggingface.json')
const lookup = (files?: HfFiles): HfLookup => new HfLookup(() => catalog, files)

describe('the catalog of Hugging Face text towers', () => {
  test.each([
    ['roberta-base', 'roberta', { hidden_size: 768, num_hidden_layers: 12, num_attention_heads: 12, vocab_size: 50265, max_position_embeddings: 514 }],
    ['xlm-roberta-base', 'xlm-roberta', { hidden_size: 768, vocab_size: 250002, max_position_embeddings: 514 }],
    ['xlm-roberta-large', 'xlm-roberta', { hidden_size: 1024, num_hidden_layers: 24, num_attention_heads: 16, intermediate_size: 4096 }],
    ['google/mt5-base', 'mt5', { d_model: 768, num_layers: 12, num_heads: 12, d_ff: 2048, d_kv: 64 }],
    ['google/mt5-xl', 'mt5', { d_model: 2048, num_layers: 24, num_heads: 32, d_ff: 5120 }],
    ['facebook/nllb-200-distilled-600M', 'm2m_100', { d_model: 1024, encoder_layers: 12, encoder_ffn_dim: 4096, vocab_size: 256206, max_position_embeddings: 1024 }],
    ['facebook/nllb-200-distilled-1.3B', 'm2m_100', { d_model: 1024, encoder_layers: 24, encoder_ffn_dim: 8192 }],
    ['Alibaba-NLP/gte-modernbert-base', 'modernbert', { hidden_size: 768, num_hidden_layers: 22, vocab_size: 50368, max_position_embeddings: 8192 }],
    ['google-bert/bert-base-uncased', 'bert', { hidden_size: 768, vocab_size: 30522, max_position_embeddings: 512 }],
  ])('knows %s', (name, modelType, config) => {
    const model = lookup().model(name)
    expect(model).toMatchObject({ name, model_type: modelType, origin: 'catalog', config })
    expect(model?.sources.length).toBeGreaterThan(0)
  })

  test('does not know what it does not know', () => {
    for (const name of ['mt5-base', 'constructor', '', '__proto__', 'roberta-base:main']) expect(lookup().model(name), name).toBeUndefined()
  })

  test('lists models and aliases once, sorted', () => {
    const names = lookup().names()
    expect(names).toContain('roberta-base')
    expect(names).toContain('FacebookAI/roberta-base')
    expect(names).toEqual([...new Set(names)].sort())
  })

  test('gives every model the field that open_clip takes its width from', () => {
    const { hfArchitectures } = json<OpenClipCatalogFile>('open_clip-4.2.0.dev0.json')
    const known = lookup().names().flatMap((name) => lookup().model(name) ?? []).filter((model) => Object.hasOwn(hfArchitectures, model.model_type))
    expect(known.length).toBeGreaterThan(20)
    for (const model of known) {
      const names = hfArchitectures[model.model_type]?.config_names
      for (const field of ['width', 'heads', 'layers', 'vocab_size']) expect(model.config[names?.[field] as string], `${model.name} ${field}`).toBeTypeOf('number')
    }
  })
})

describe('a config.json on disk', () => {
  const path = '/home/me/.cache/huggingface/hub/models--roberta-base/snapshots/abc/config.json'
  const files = (texts: Readonly<Record<string, string>>): HfFiles => ({
    readText: (asked) => texts[asked],
    list: (folder) => (folder.endsWith('/snapshots') && Object.keys(texts).some((one) => one.startsWith(folder)) ? ['abc'] : undefined),
    env: {},
    home: '/home/me',
  })

  test('wins over the catalog, and says where it is', () => {
    const model = lookup(files({ [path]: '{"model_type": "roberta", "hidden_size": 640}' })).model('roberta-base')
    expect(model).toMatchObject({ model_type: 'roberta', origin: path, config: { hidden_size: 640 } })
  })

  test('is completed with the defaults of transformers, which are said to be that', () => {
    const model = lookup(files({ [path]: '{"model_type": "roberta", "hidden_size": 640}' })).model('roberta-base')
    // The class's default is 512; roberta-base itself has 514.
    expect(model?.config['max_position_embeddings']).toBe(512)
    expect(model?.defaulted).toContain('max_position_embeddings')
    expect(model?.defaulted).not.toContain('hidden_size')
    expect(model?.sources).toEqual([path, catalog.classes['roberta']?.source])
  })

  test('of an architecture that the catalog does not know is taken as it is', () => {
    const model = lookup(files({ [path]: '{"model_type": "novel", "width": 640}' })).model('roberta-base')
    expect(model).toEqual({ name: 'roberta-base', model_type: 'novel', config: { model_type: 'novel', width: 640 }, sources: [path], defaulted: [], origin: path })
  })

  test('beside the linted file wins over the cache, for that folder alone', () => {
    const texts = { [path]: '{"model_type": "roberta", "hidden_size": 640}', '/work/a/config.json': '{"model_type": "roberta", "hidden_size": 320}' }
    const both = lookup(files(texts))
    expect(both.model('roberta-base', '/work/a')).toMatchObject({ origin: '/work/a/config.json', config: { hidden_size: 320 } })
    expect(both.model('roberta-base', '/work/b')).toMatchObject({ origin: path, config: { hidden_size: 640 } })
    expect(both.model('roberta-base')).toMatchObject({ origin: path })
  })

  test('is read once', () => {
    const asked: string[] = []
    const counting = files({ [path]: '{"model_type": "roberta"}' })
    const once = lookup({ ...counting, readText: (one) => (asked.push(one), counting.readText(one)) })
    once.model('roberta-base', '/work')
    const before = asked.length
    once.model('roberta-base', '/work')
    once.model('roberta-base')
    expect(asked.length).toBe(before)
  })
})
