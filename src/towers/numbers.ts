/** The numbers by which people know a tower: of the named model where one is named, else of the file itself. */
import type { Block, OpenClipConfig } from '../config/types.ts'
import type { JsonValue } from '../json/types.ts'
import type { ImpliedField, Tower } from './types.ts'

export interface TowerNumbers {
  /** null for a trunk whose width changes from stage to stage, and for what is not known. */
  readonly width: number | null
  /** A list has one number a stage. */
  readonly layers: number | readonly number[] | null
  readonly heads: number | readonly number[] | null
  /** Channels of the features that leave a timm trunk; a term of timm, so null elsewhere. */
  readonly num_features: number | null
}

/** Numbers of a tower as `describeTowers` describes it; `config` where an open_clip config has the tower. */
export function towerNumbers(facts: Tower | undefined, config?: OpenClipConfig): TowerNumbers {
  if (facts === undefined || !facts.modelled) return { width: null, layers: null, heads: null, num_features: null }
  const block = facts.named === undefined ? blockOf(facts.tower, config) : undefined
  if (block !== undefined) return nativeNumbers(facts.tower, block)
  const fact = (field: ImpliedField) => numbers(facts.implies[field]?.value ?? null)
  return { width: one(fact('width')), layers: fact('layers'), heads: fact('heads'), num_features: facts.num_features?.value ?? null }
}

function blockOf(tower: Tower['tower'], config: OpenClipConfig | undefined): Block | undefined {
  return { image: config?.vision, text: config?.text, multimodal: config?.multimodal }[tower]
}

/** Of open_clip's own towers the file is the authority (open_clip 3.3.0, model.py _build_vision_tower for the image tower's heads). */
function nativeNumbers(tower: Tower['tower'], block: Block): TowerNumbers {
  const field = (name: string) => numbers(block.fields.get(name)?.value ?? null)
  const width = one(field('width'))
  const layers = field('layers')
  const heads = tower === 'image' ? imageHeads(width, one(field('head_width')), Array.isArray(layers)) : field('heads')
  return { width, layers, heads, num_features: null }
}

function imageHeads(width: number | null, headWidth: number | null, isResNet: boolean): number | null {
  if (width === null || headWidth === null || headWidth <= 0) return null
  return Math.floor((isResNet ? width * 32 : width) / headWidth)
}

function numbers(value: JsonValue): number | readonly number[] | null {
  if (typeof value === 'number') return value
  return Array.isArray(value) && value.every((item) => typeof item === 'number') ? (value as readonly number[]) : null
}

function one(value: number | readonly number[] | null): number | null {
  return typeof value === 'number' ? value : null
}
