/** How messages name fields, readers and values. */
import { find, humanPath } from '../json/pointer.ts'
import type { JsonNode, JsonValue } from '../json/types.ts'
import { toValue } from '../json/value.ts'
import { shorten } from '../text/index.ts'
import type { Config, Field, OpenClipConfig, Origin } from './types.ts'

/** The field as its author knows it, `vision_cfg.width`: without the wrapper's model_cfg. */
export function fieldName(config: Config, pointer: string): string {
  const base = config.kind === 'timm_hub' ? '' : config.base
  const inside = base !== '' && pointer.startsWith(`${base}/`) ? pointer.slice(base.length) : pointer
  return humanPath(inside)
}

/** `open_clip 3.3.0`: who reads the config. */
export function readerOf(config: OpenClipConfig): string {
  return `open_clip ${config.version}`
}

/** Who says so, for a bracket behind a number: `timm 1.0.29`, `its config.json`, `vision_cfg.timm_model_kwargs.img_size`. */
export function authorityOf(config: Config, origin: Origin): string {
  if (origin.kind === 'written') return fieldName(config, origin.pointer)
  // A repository's files have no version: the file stands in its place.
  if (origin.library === 'huggingface') return origin.version === 'config.json' ? 'its config.json' : origin.version
  return `${origin.library} ${origin.version}`
}

/** `timm eva_giant_patch14_224`, `roberta-base`: the model that the config names. */
export function modelName(named: { readonly library: 'timm' | 'huggingface'; readonly name: string }): string {
  return named.library === 'timm' ? `timm ${named.name}` : named.name
}

/** A value in a sentence: numbers as they are, lists as in the file, strings in quotes. */
export function sayValue(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(sayValue).join(', ')}]`
  if (typeof value === 'number') return String(value)
  return JSON.stringify(value)
}

/** The same, cut where it is long: the place shows it. */
export function sayShort(value: JsonValue, limit: number = LONGEST): string {
  return shorten(sayValue(value), limit)
}

const LONGEST = 80

/** A field with its value: `vision_cfg.timm_pool is "map"`, `vision_cfg.timm_pool is not set, which is "avg"`. */
export function sayField(config: Config, { pointer, value, node }: Field): string {
  return `${fieldName(config, pointer)} is ${node === undefined ? 'not set, which is ' : ''}${sayShort(value)}`
}

/** The same of a place, numbers as they are written: `model_args.depth is 12.0`; of a whole block its name, as no single field of it is to blame. */
export function sayWritten(config: Config, pointer: string): string {
  const node = find(config.root, pointer)?.value
  const isBlock = config.kind !== 'timm_hub' && config.blocks.some((block) => block.pointer === pointer)
  const name = fieldName(config, pointer)
  return node === undefined || isBlock ? name : `${name} is ${shorten(sayNode(node), LONGEST)}`
}

function sayNode(node: JsonNode): string {
  if (node.type === 'array') return `[${node.items.map(sayNode).join(', ')}]`
  return node.type === 'number' ? node.raw : sayValue(toValue(node))
}

/** What comes of a tower where the library raises: `open_clip 3.3.0 cannot build the image tower`. */
export function sayOutcome(reader: string, { stage, tower }: { readonly stage: 'construct' | 'forward'; readonly tower: string }): string {
  return stage === 'construct' ? `${reader} cannot build the ${tower} tower` : `the first forward pass of the ${tower} tower fails`
}
