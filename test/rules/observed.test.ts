/**
 * Errors against what the real open_clip did with every field of small configs and values of every type
 * (test/config/observed): what fails has an error, and what runs has none. Every eleventh value is looked at.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Catalog, HfModel } from '../../src/catalog/types.ts'
import { lintText } from '../../src/lint/engine.ts'
import { rules } from '../../src/lint/registry.generated.ts'
import { readTarget } from '../../src/catalog/targets.ts'
import { valuesAround, withValue, type Observations } from '../config/observed/observations.ts'
import { bundledCatalog } from './lint.ts'

const folder = join(import.meta.dirname, '../config/observed')

/** Fields by base whose failures nothing tells of, and why. */
const UNTOLD: readonly (readonly [RegExp, string])[] = [
  [/ text_cfg\/hf_model_name$/, 'the Hub alone can tell whether there is such a model'],
  [/^modern text_cfg\/context_length$/, 'observe.py runs it at that length, which only the tokenizer reads'],
  [/^coca vision_cfg\/layers$/, 'a ModifiedResNet runs, but gives CoCa no tokens'],
  [/^coca multimodal_cfg\/context_length$/, 'a CoCa without a length was run at another one'],
]

/** observe.py runs the tiny text tower at 16 tokens, whatever context_length says. */
const RUN_AT_OTHER_LENGTH = 'hf text_cfg/context_length'

/** The text model that observe.py makes up. */
const TINY: HfModel = {
  ...(bundledCatalog().hf('roberta-base') as HfModel),
  name: 'tiny-roberta',
  config: {
    ...(bundledCatalog().hf('roberta-base') as HfModel).config,
    ...{ vocab_size: 100, hidden_size: 32, num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 64, max_position_embeddings: 40 },
  },
}

describe.each(readdirSync(folder).filter((name) => name.endsWith('.json')))('%s', (file) => {
  const { open_clip, bases, observed } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Observations
  const setting = `open_clip=${open_clip}`
  const bundled = bundledCatalog(setting)
  const { openClip, history, timm, dialects } = bundled
  const hf = (name: string): HfModel | undefined => (name === TINY.name ? TINY : bundled.hf(name))
  const catalog: Catalog = { openClip, history, timm, dialects, hf, hfNames: () => bundled.hfNames(), vocabulary: (name) => bundled.vocabulary(name), ownConfig: (name) => bundled.ownConfig(name) }
  const options = { preset: 'recommended', rules: {}, target: readTarget([setting]) } as const

  test('errors are failures', () => {
    const missed: string[] = []
    const wrong: string[] = []
    let failures = 0
    let seen = 0
    for (const [base, fields] of Object.entries(observed)) {
      for (const [path, [n, outcomes]] of Object.entries(fields)) {
        for (const [index, value] of valuesAround(n).entries()) {
          if (seen++ % 11 !== 0) continue
          const what = `${base} ${path}`
          const content = withValue(bases[base] as object, path, value)
          const isWrong = lintText({ path: 'config.json', content }, options, catalog, rules).problems.some(({ severity }) => severity === 'error')
          const fails = outcomes[index] === '-'
          if (fails) failures++
          if (fails && !isWrong && !UNTOLD.some(([pattern]) => pattern.test(what))) missed.push(`${what} ${value}`)
          if (!fails && isWrong && what !== RUN_AT_OTHER_LENGTH) wrong.push(`${what} ${value}`)
        }
      }
    }
    console.log(`${file}: ${failures} failures among ${Math.ceil(seen / 11)} configs; ${missed.length} without an error, ${wrong.length} errors where nothing fails`)
    expect(missed).toEqual([])
    expect(wrong).toEqual([])
    expect(failures).toBeGreaterThan(300)
  })
})
