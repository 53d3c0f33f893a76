import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../src/json/types.ts'
import { briefly, config, lint, withText } from './lint.ts'

const SIGLIP = { context_length: 64, vocab_size: 32000, width: 320, heads: 5, layers: 6, no_causal_mask: true, pool_type: 'last' }
const ROBERTA = { hf_model_name: 'roberta-base', hf_tokenizer_name: 'roberta-base', hf_pooler_type: 'mean_pooler' }
const MAIN = { target: 'open_clip=main' }

const inText = (fields: { readonly [field: string]: JsonValue }) => config({ text: fields })

describe('the tokenizer of a config', () => {
  test('is that of SigLIP where the name of the model says so, which a hub repository has not', () => {
    expect(briefly('text-tower', withText(SIGLIP), { path: 'ViT-B-16-SigLIP.json' })).toEqual([])
    expect(briefly('text-tower', withText(SIGLIP), { path: 'ViT-B-16.json' })).toEqual(['warning ids-in-every-text /text_cfg/vocab_size'])
    expect(briefly('text-tower', { model_cfg: withText(SIGLIP), preprocess_cfg: {} }, { path: 'siglip/open_clip_config.json' })).toEqual([
      'warning ids-in-every-text /model_cfg/text_cfg/vocab_size',
    ])
    const i18n = { ...SIGLIP, vocab_size: 250000 }
    expect(briefly('text-tower', withText(i18n), { path: 'ViT-B-16-SigLIP-i18n-256.json' })).toEqual([])
    expect(briefly('text-tower', withText(i18n), { path: 'ViT-B-16-SigLIP2-256.json' })).toEqual(['warning ids-in-some-texts /text_cfg/vocab_size'])
  })

  test('that is not known is not judged', () => {
    expect(briefly('text-tower', inText({ hf_tokenizer_name: 'ours/words', vocab_size: 100 }))).toEqual([])
    expect(briefly('text-tower', inText({ vocab_size: 49409, tokenizer_kwargs: { additional_special_tokens: ['<x>'] } }))).toEqual([])
    expect(briefly('text-tower', withText({ ...ROBERTA, hf_tokenizer_name: 'ours/words' }))).toEqual([])
    expect(briefly('text-tower', inText({ tokenizer_type: 'tiktoken', tiktoken_name: { a: 1 }, vocab_size: 10 }), MAIN)).toEqual([])
  })

  test('may have ids that no text of a smaller vocabulary meets', () => {
    expect(briefly('text-tower', inText({ vocab_size: 64000 }))).toEqual([])
    expect(briefly('text-tower', inText({ vocab_size: 49408, hf_tokenizer_name: 'bert-base-uncased', pool_type: 'last' }))).toEqual([])
  })
})

describe('the end of a text', () => {
  test('is eos_id, which main compares itself', () => {
    const wrong = inText({ pool_type: 'eos', eos_id: 2 })
    expect(briefly('text-tower', wrong)).toEqual(['warning eos-id /text_cfg/eos_id'])
    expect(briefly('text-tower', wrong, MAIN)).toEqual(['warning refused-id /text_cfg/eos_id'])
    expect(briefly('text-tower', inText({ pool_type: 'eos', eos_id: 49407 }))).toEqual([])
    // Main has no eos_id by default, and refuses to build the tower without one.
    expect(briefly('text-tower', inText({ pool_type: 'eos' }), MAIN)).toEqual([])
    expect(briefly('build-failure', inText({ pool_type: 'eos' }), MAIN)).toEqual(['error construct /text_cfg'])
  })

  test('is unread beside another pool, unless it is what is read anyway', () => {
    expect(briefly('text-tower', inText({ eos_id: 49407 }))).toEqual(['warning unread /text_cfg/eos_id'])
    expect(briefly('text-tower', inText({ eos_id: 2, pad_id: 0, final_ln_after_pool: false }))).toEqual([])
  })
})

describe('what fails', () => {
  test('is told once, by this rule', () => {
    for (const text of [{ pool_type: 'mean' }, { embed_cls: true }]) {
      const found = lint(inText(text)).problems.map(({ rule, severity }) => `${severity} ${rule}`)
      expect(found).toEqual(['error text-tower'])
    }
  })

  test('is not looked for behind a key that is refused', () => {
    expect(briefly('text-tower', inText({ widht: 320, pool_type: 'mean', vocab_size: 10 }))).toEqual([])
    expect(briefly('text-tower', inText({ heads: '5', vocab_size: 10 }))).toEqual([])
  })
})

describe('the length of texts', () => {
  test('may be as long as there is room behind the positions of padding', () => {
    expect(briefly('text-tower', withText({ ...ROBERTA, context_length: 512 }))).toEqual([])
    expect(briefly('text-tower', withText({ ...ROBERTA, context_length: 513 }))).toEqual(['warning too-long-by-padding /text_cfg/context_length'])
  })

  test('beyond the last position of BERT is an error', () => {
    const bert = (context_length: number) => withText({ ...ROBERTA, hf_model_name: 'bert-base-uncased', hf_tokenizer_name: 'bert-base-uncased', context_length })
    expect(briefly('text-tower', bert(512))).toEqual([])
    expect(briefly('text-tower', bert(513))).toEqual(['error no-positions /text_cfg/context_length'])
    expect(briefly('build-failure', bert(513))).toEqual([])
  })
})
