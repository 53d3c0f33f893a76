/** Towers that configs have in common are built once, and only those. */
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../src/json/types.ts'
import { buildModel } from '../../../src/towers/build/open_clip/model.ts'
import { countParameters } from '../../../src/cost/parameters.ts'
import { shareOutcomes, shareTowers, type BuiltTower, type Share } from '../../../src/towers/build/index.ts'
import type { OpenClipConfig } from '../../../src/config/types.ts'
import { catalog, configOf } from '../support.ts'

const vision = '{"image_size": 224, "layers": 2, "width": 64, "patch_size": 32}'
const text = '{"context_length": 77, "vocab_size": 1000, "width": 64, "heads": 1, "layers": 2}'

function model({ embed_dim = '64', vision_cfg = vision, text_cfg = text, more = '' }: { embed_dim?: string; vision_cfg?: string; text_cfg?: string; more?: string }): OpenClipConfig {
  return configOf(`{"embed_dim": ${embed_dim}, "vision_cfg": ${vision_cfg}, "text_cfg": ${text_cfg}${more}}`) as OpenClipConfig
}

/** The towers of two configs, the second built with what is kept of the first. */
function both(first: OpenClipConfig, second: OpenClipConfig, share: Share = shareTowers()): readonly (readonly [BuiltTower, BuiltTower])[] {
  const [one, two] = [first, second].map((config) => buildModel(config, catalog, {}, { share })) as [readonly BuiltTower[], readonly BuiltTower[]]
  return one.map((tower, i) => [tower, two[i]!])
}

function shared(first: OpenClipConfig, second: OpenClipConfig): readonly string[] {
  return both(first, second).flatMap(([one, two]) => (one === two ? [one.name] : []))
}

describe('two configs share', () => {
  test('the tower of a block that both have', () => {
    expect(shared(model({}), model({}))).toEqual(['image', 'text'])
    expect(shared(model({}), model({ vision_cfg: vision.replace('64', '128') }))).toEqual(['text'])
    expect(shared(model({}), model({ text_cfg: text.replace('1000', '2000') }))).toEqual(['image'])
    expect(shared(model({}), model({ more: ', "init_logit_scale": 1.0' }))).toEqual(['image', 'text'])
  })

  test.each([
    ['another embed_dim', model({ embed_dim: '32' })],
    ['a float for an int', model({ embed_dim: '64.5' })],
    ['quick_gelu', model({ more: ', "quick_gelu": true' })],
    ['a key that the model does not know', model({ more: ', "embed": 1' })],
  ])('no tower where one has %s', (_, other) => {
    expect(shared(model({}), other)).toEqual([])
  })

  test('no text tower where its names differ', () => {
    expect(shared(model({}), model({ more: ', "custom_text": true' }))).toEqual([])
  })

  test('no number that is written as a float', () => {
    expect(shared(model({}), model({ text_cfg: text.replace('"heads": 1', '"heads": 1.0') }))).toEqual(['image'])
  })

  test('no Hugging Face tower, of which a folder may have its own config.json', () => {
    const text_cfg = '{"hf_model_name": "roberta-base", "hf_tokenizer_name": "roberta-base"}'
    expect(shared(model({ text_cfg }), model({ text_cfg }))).toEqual(['image'])
  })
})

test('what is kept without its contents has them once', () => {
  for (const [one, two] of both(model({}), model({}), shareOutcomes())) {
    expect(one).toBe(two)
    if (one.kind !== 'built') throw new Error(`the ${one.name} tower is not built`)
    expect(countParameters(one.tower.root)).toBeGreaterThan(0n)
    expect(() => one.tower).toThrow(`what the ${one.name} tower consists of has been handed out`)
  }
})

test('a config is read from a text with places, which sharing compares', () => {
  const { document, vision: block } = model({})
  const node = block?.node as JsonObject
  expect(document.text.slice(node.start, node.end)).toBe(vision)
})
