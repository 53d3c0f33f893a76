/** A seeded generator of mutated configs: which base, which mutations. What oracle/mutants.py changes is changed here in other ways. */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { openCatalog } from '../../src/catalog/open.ts'
import { readTarget } from '../../src/catalog/targets.ts'
import type { JsonValue } from '../../src/json/types.ts'
import { Chance } from '../oracle/chance.ts'
import { randomConfigs, type Flavour } from '../oracle/random_configs.ts'
import { textOf } from './edges.ts'
import { hubWrapper } from './hub.ts'
import { MUTATIONS, type Draft, type Fields } from './mutations.ts'
import type { Row } from './rows.ts'
import { timmHubFile } from './timm_hub.ts'
import { readCatalogFile } from './verdict.ts'

/** `count` rows; with the same seed, target and bases the same ones. Without bases all are made of small random configs. */
export function generateRows(count: number, seed: number, paths: readonly string[], target?: string): readonly Row[] {
  const chance = new Chance(seed)
  const { openClip, timm } = openCatalog({ target: readTarget(target === undefined ? [] : [target]), readText: readCatalogFile })
  const flavour: Flavour = openClip.version === '3.3.0' ? '3.3.0' : 'main'
  const fieldsOf = (className: string): Fields => openClip.classes[className]?.fields.map(({ name }) => name) ?? []
  const fields = { vision_cfg: fieldsOf('CLIPVisionCfg'), text_cfg: fieldsOf('CLIPTextCfg'), multimodal_cfg: fieldsOf('MultimodalCfg'), top: fieldsOf('CoCa') }
  const bases = paths.map((path) => ({ base: basename(path), config: JSON.parse(readFileSync(path, 'utf8')) as JsonValue }))
  return Array.from({ length: count }, (): Row => {
    if (chance.happens(0.12)) return timmHubFile(chance, timm)
    const random = randomConfigs(1, chance.below(2 ** 31), flavour)[0]!
    const { base, config } = bases.length > 0 && chance.happens(0.6) ? chance.pick(bases) : { base: 'random', config: random.config }
    const draft = structuredClone(config) as Draft
    const mutation: string[] = []
    const rounds = chance.happens(0.25) ? 2 : 1
    // A mutation that the config has no room for is drawn again.
    for (let tries = 0; mutation.length < rounds && tries < 20; tries++) {
      const told = chance.pick(MUTATIONS)({ draft, chance, fields, flavour })
      if (told !== undefined) mutation.push(told)
    }
    if (chance.happens(0.12)) {
      const { value, told } = hubWrapper(chance, draft)
      return { kind: 'open_clip_hub', base, mutation: [told, ...mutation], ...withTowers(textOf(value), random.hf) }
    }
    return { kind: 'open_clip', base, mutation, ...withTowers(textOf(draft), random.hf) }
  })
}

/** A text with the configs of those Hugging Face towers that it names. */
function withTowers(text: string, given: NonNullable<Row['hf']>): Pick<Row, 'text' | 'hf'> {
  const hf = Object.fromEntries(Object.entries({ ...given, ...SMALL_TOWERS }).filter(([name]) => text.includes(`"${name}"`)))
  return Object.keys(hf).length === 0 ? { text } : { text, hf }
}

/** Hugging Face towers that the mutations name, small enough to be run on a CPU. */
const SMALL_TOWERS: NonNullable<Row['hf']> = {
  'test/small-bert': { model_type: 'bert', vocab_size: 100, hidden_size: 32, num_attention_heads: 4, num_hidden_layers: 2, intermediate_size: 64, max_position_embeddings: 64 },
  'test/small-roberta': { model_type: 'roberta', vocab_size: 100, hidden_size: 32, num_attention_heads: 4, num_hidden_layers: 2, intermediate_size: 64, max_position_embeddings: 66 },
  'test/small-mt5': { model_type: 'mt5', vocab_size: 100, d_model: 32, d_kv: 8, d_ff: 64, num_layers: 2, num_heads: 4, feed_forward_proj: 'gated-gelu' },
}
