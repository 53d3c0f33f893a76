/** open_clip_config.json: a model config and its preprocessing in a wrapper. */
import type { JsonValue } from '../../src/json/types.ts'
import type { Chance, Choices } from '../oracle/chance.ts'
import { EDGES } from './edges.ts'

const PREPROCESS: Choices = {
  size: [224, [224, 224], null, '224', []],
  mean: [[0.5, 0.5, 0.5], [0.48145466, 0.4578275, 0.40821073], 0.5, [0.5], null, 'x', []],
  std: [[0.5, 0.5, 0.5], [0.26862954, 0.26130258, 0.27577711], 0, [0], null],
  interpolation: ['bicubic', 'bilinear', 'nearest', 'random', '', null, 3],
  resize_mode: ['squash', 'shortest', 'longest', 'x', null],
  mode: ['RGB', 'L', 'BGR', null],
  fill_color: [0, 255, -1, null],
  crop: [1],
}

/** The config in a wrapper, which is itself changed now and then. */
export function hubWrapper(chance: Chance, model_cfg: JsonValue): { readonly value: JsonValue; readonly told: string } {
  const preprocess_cfg = chance.some(PREPROCESS, 3)
  if (chance.happens(0.6)) return { value: { model_cfg, preprocess_cfg }, told: `hub ${Object.keys(preprocess_cfg).join(' ')}` }
  return chance.pick([
    { value: { model_cfg }, told: 'hub without preprocess_cfg' },
    { value: { model_cfg, preprocess_cfg: chance.pick(EDGES) }, told: 'hub preprocess_cfg at the edge' },
    { value: { model_cfg: chance.pick(EDGES), preprocess_cfg }, told: 'hub model_cfg at the edge' },
    { value: { model_cfg, preprocess_cfg, foo: 1, tags: [] }, told: 'hub with other keys' },
    { value: { model_cfg: { ...(model_cfg as Readonly<Record<string, JsonValue>>), foo: 1 }, preprocess_cfg }, told: 'hub with an unknown key' },
  ])
}
