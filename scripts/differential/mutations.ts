/** What can be done to a model config. Each mutation changes the draft and tells how, or tells nothing where it found no room. */
import type { JsonValue } from '../../src/json/types.ts'
import type { Chance } from '../oracle/chance.ts'
import type { Flavour } from '../oracle/random_configs.ts'
import { again, EDGES, near, raw } from './edges.ts'
import { coca, hfTower, timmKwargs, timmTower } from './towers.ts'

export type Draft = { [key: string]: JsonValue }
export type Fields = readonly string[]

export interface Given {
  readonly draft: Draft
  readonly chance: Chance
  /** The fields that the target's classes have. */
  readonly fields: Readonly<Record<BlockName | 'top', Fields>>
  readonly flavour: Flavour
}

export type Mutation = (given: Given) => string | undefined

export type BlockName = 'vision_cfg' | 'text_cfg' | 'multimodal_cfg'
const BLOCKS: readonly BlockName[] = ['vision_cfg', 'text_cfg', 'vision_cfg', 'text_cfg', 'multimodal_cfg']

/** A block of the draft that is an object. */
export function blockOf(draft: Draft, name: BlockName): Draft | undefined {
  const block = draft[name]
  return typeof block === 'object' && block !== null && !Array.isArray(block) ? (block as Draft) : undefined
}

/** A field that is written gets a value at the edge. */
const edge: Mutation = ({ draft, chance }) => {
  const name = chance.pick(BLOCKS)
  const block = chance.happens(0.25) ? draft : blockOf(draft, name)
  if (block === undefined) return undefined
  const key = chance.pick(Object.keys(block))
  if (key === undefined) return undefined
  block[key] = chance.pick(EDGES)
  return `edge ${key}=${JSON.stringify(block[key])}`
}

/** So does one that is not written. */
const edgeNew: Mutation = ({ draft, chance, fields }) => {
  const top = chance.happens(0.2)
  const name = chance.pick(BLOCKS)
  const block = top ? draft : blockOf(draft, name)
  if (block === undefined) return undefined
  const key = chance.pick(fields[top ? 'top' : name])
  block[key] = chance.pick(EDGES)
  return `edge_new ${key}=${JSON.stringify(block[key])}`
}

/** A switch or a choice of the native towers. */
const CHOICES: Readonly<Record<string, readonly JsonValue[]>> = {
  pool_type: ['tok', 'avg', 'none', 'map', 'argmax', 'first', 'last', 'eos', 'mean', '', null],
  proj_type: ['linear', 'none', 'mlp', '', null],
  pos_embed_type: ['learnable', 'sin_cos_2d', 'rope', '', null],
  attentional_pool: [true, false, 'parallel', 'cascade', '', 1, 0, 'auto'],
  block_type: [null, 'default', 'custom', '', 'auto', 0],
  act_kwargs: [null, {}, { approximate: 'tanh' }, { approximate: 'none' }, { approximate: 'x' }, { negative_slope: 0.1 }, [], 0, '', 'x'],
  norm_kwargs: [null, {}, { eps: 1e-6 }, { eps: '1e-6' }, { eps: null }, { bias: false }, { elementwise_affine: 0 }, { momentum: 0.1 }, [], 0, '', 'x'],
  ls_init_value: [null, 0, 1e-5, '', '1e-5', true, [], -1],
  mlp_ratio: [0, 0.001, -1, 2, 2.5, raw('4.0'), '4', null, true, raw('1e3')],
  patch_dropout: [0, 0.5, raw('0.0'), 1, raw('1.0'), -0.1, 1.5, '0.5', null, true, ''],
  quick_gelu: [true, false, 1, 0, '', 'true', null, []],
  custom_text: [true, false, 1, 0, '', 'true', null, []],
  init_logit_bias: [null, -10, 0, '-10', [], true],
  init_logit_scale: [null, 0, 2.6592, '2.6', [1, 2], true],
  qk_norm: [true, false, 1, '', null],
  scale_heads: [true, 1, '', null],
  scaled_cosine_attn: [true, 'x', '', null],
  output_tokens: [true, false, 1, '', null],
  no_ln_pre: [true, 1, '', null],
  no_causal_mask: [true, 1, '', null],
  embed_cls: [true, 1, '', null],
  proj_bias: [true, 1, '', null],
  final_ln_after_pool: [true, 1, '', null],
  pad_id: [0, 1, -1, null, '0', raw('0.0'), 100000],
  eos_id: [2, -1, null, '2', 100000],
  hf_tokenizer_name: ['', null, 'roberta-base', 1],
  tokenizer_kwargs: [{}, null, { strip_sep_token: true }, []],
}

const choice: Mutation = ({ draft, chance, fields }) => {
  const key = chance.pick(Object.keys(CHOICES))
  const name = chance.pick(BLOCKS)
  const block = fields.top.includes(key) || key === 'custom_text' ? draft : blockOf(draft, name)
  if (block === undefined || (block !== draft && !fields[name].includes(key))) return undefined
  block[key] = chance.pick(CHOICES[key]!)
  return `choice ${key}=${JSON.stringify(block[key])}`
}

/** Sizes that belong together, both changed. */
const PAIRS: readonly (readonly [BlockName, string, string])[] = [
  ['vision_cfg', 'width', 'head_width'], ['vision_cfg', 'image_size', 'patch_size'], ['vision_cfg', 'layers', 'width'], ['vision_cfg', 'attn_pooler_heads', 'width'],
  ['text_cfg', 'width', 'heads'], ['text_cfg', 'context_length', 'vocab_size'], ['text_cfg', 'layers', 'heads'],
  ['multimodal_cfg', 'width', 'heads'], ['multimodal_cfg', 'context_length', 'layers'],
]

const pair: Mutation = ({ draft, chance }) => {
  const [name, first, second] = chance.pick(PAIRS)
  const block = blockOf(draft, name)
  if (block === undefined) return undefined
  for (const key of [first, second]) {
    const value = block[key]
    block[key] = chance.pick(near(typeof value === 'number' ? value : 64))
  }
  return `pair ${first}=${String(block[first])} ${second}=${String(block[second])}`
}

/** embed_dim with a width: what has no projection needs both equal. */
const embedPair: Mutation = ({ draft, chance }) => {
  const name = chance.pick(BLOCKS)
  const block = blockOf(draft, name)
  if (block === undefined) return undefined
  const size = chance.pick([32, 48, 64, 80, 96, 128])
  draft['embed_dim'] = size
  block['width'] = chance.happens(0.6) ? size : chance.pick(near(size))
  return `pair embed_dim=${size} width=${String(block['width'])}`
}

/** A number is written as Python reads something else: a float, a string, a huge one. */
const numberText: Mutation = ({ draft, chance }) => {
  const block = chance.happens(0.2) ? draft : blockOf(draft, chance.pick(BLOCKS))
  const keys = Object.entries(block ?? {}).filter(([, value]) => typeof value === 'number').map(([key]) => key)
  if (block === undefined || keys.length === 0) return undefined
  const key = chance.pick(keys)
  const value = String(block[key])
  block[key] = chance.pick<JsonValue>([value, raw(`${value}.0`), raw(`${value}e0`), raw(`-${value}`), raw(`${value}000000`), raw(`0${value}`), raw(`+${value}`), raw(`${value}.`), [Number(value)], [Number(value), Number(value)], { value: Number(value) }, ` ${value}`])
  return `number_text ${key}=${JSON.stringify(block[key])}`
}

/** A block is removed, replaced, exchanged with another, or found under another name. */
const blocks: Mutation = ({ draft, chance }) => {
  const kind = chance.pick(['remove', 'replace', 'swap', 'rename', 'move', 'copy'])
  const name = chance.pick(BLOCKS)
  if (!(name in draft)) return undefined
  if (kind === 'remove') delete draft[name]
  else if (kind === 'replace') draft[name] = chance.pick(EDGES)
  else if (kind === 'swap') [draft['vision_cfg'], draft['text_cfg']] = [draft['text_cfg'] ?? null, draft['vision_cfg'] ?? null]
  else if (kind === 'rename') {
    draft[chance.pick(['vision', 'visual_cfg', 'text', 'text_config', 'multimodal', 'audio_cfg'])] = draft[name]!
    delete draft[name]
  } else {
    const from = chance.pick([draft, blockOf(draft, name) ?? draft])
    const to = chance.pick([draft, blockOf(draft, chance.pick(BLOCKS)) ?? draft])
    const key = chance.pick(Object.keys(from))
    if (from === to || key === undefined || typeof from[key] === 'object') return undefined
    to[key] = from[key]!
    if (kind === 'move') delete from[key]
    return `blocks ${kind} ${key}`
  }
  return `blocks ${kind} ${name}`
}

/** A key stands twice, with another value. */
const duplicate: Mutation = ({ draft, chance }) => {
  const block = chance.happens(0.3) ? draft : blockOf(draft, chance.pick(BLOCKS))
  const key = chance.pick(Object.keys(block ?? {}).filter((name) => typeof block?.[name] !== 'object'))
  if (block === undefined || key === undefined) return undefined
  block[again(key)] = chance.pick<JsonValue>([block[key]!, chance.pick(EDGES), typeof block[key] === 'number' ? chance.pick(near(block[key] as number)) : ''])
  return `duplicate ${key}`
}

const dropTwo: Mutation = ({ draft, chance }) => {
  const block = blockOf(draft, chance.pick(BLOCKS))
  const keys = Object.keys(block ?? {})
  if (block === undefined || keys.length < 2) return undefined
  const dropped = [chance.pick(keys), chance.pick(keys)]
  for (const key of dropped) delete block[key]
  return `drop_two ${dropped.join(' ')}`
}

export const MUTATIONS: readonly Mutation[] = [
  edge, edge, edgeNew, edgeNew, choice, choice, choice, pair, pair, embedPair, numberText, blocks, duplicate, dropTwo, timmTower, timmTower, timmKwargs, hfTower, hfTower, coca, coca,
]
