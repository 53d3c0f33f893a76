/** How messages name fields, readers and values. */
import { humanPath } from '../json/pointer.ts'
import type { JsonValue } from '../json/types.ts'
import type { Config, OpenClipConfig, Origin } from './types.ts'

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
