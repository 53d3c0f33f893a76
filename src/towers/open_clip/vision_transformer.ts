/** open_clip's own image tower (open_clip transformer.py VisionTransformer, model.py _build_vision_tower). */
import type { Block } from '../../config/types.ts'
import { fieldOf } from '../fields.ts'
import { asNumber, asPair, isTrue, mapped, sizeText, type Maybe } from '../values.ts'
import type { BuiltLayer, ImageSize, TowerFacts } from '../types.ts'
import { transformerLines } from './transformer_lines.ts'

/** The file itself is the authority for its numbers, so that nothing is implied. */
export function visionTransformer(vision: Block, embed_dim: Maybe<number>): TowerFacts {
  const width = asNumber(fieldOf(vision, 'width'))?.value
  const headWidth = asNumber(fieldOf(vision, 'head_width'))?.value
  const heads = width === undefined || headWidth === undefined || headWidth === 0 ? undefined : Math.floor(width / headWidth)
  const patch = asPair(fieldOf(vision, 'patch_size'))?.value
  const size = asPair(fieldOf(vision, 'image_size'))
  const grid = patch === undefined ? undefined : mapped(size, (pixels) => gridOf(pixels, patch))?.value
  const input: TowerFacts['input'] =
    size === undefined || patch === undefined || grid === undefined
      ? undefined
      : { size, policy: { kind: 'grid', steps: [{ by: patch, rounding: 'floor' }], tokens: [grid[0] * grid[1]] } }
  return {
    tower: 'image',
    modelled: true,
    builtAs: 'open_clip VisionTransformer',
    hierarchical: false,
    implies: {},
    ...(input === undefined ? {} : { input }),
    built: [
      ...(size === undefined ? [] : [{ name: 'input', text: sizeText(size.value) }]),
      ...(patch === undefined || width === undefined ? [] : [{ name: 'conv1', text: `${sizeText(patch)} -> ${width}` }]),
      ...(grid === undefined ? [] : [{ name: 'tokens', text: `${grid[0]} x ${grid[1]} + 1` }]),
      ...transformerLines({
        width,
        layers: asNumber(fieldOf(vision, 'layers'))?.value,
        heads,
        mlp_ratio: asNumber(fieldOf(vision, 'mlp_ratio'))?.value,
      }),
      ...headLines(vision, width, embed_dim?.value),
    ],
  }
}

function gridOf(size: ImageSize, patch: ImageSize): ImageSize | undefined {
  return patch[0] > 0 && patch[1] > 0 ? [Math.floor(size[0] / patch[0]), Math.floor(size[1] / patch[1])] : undefined
}

/** An attentional pooler goes from width to embed_dim, and `proj` after it from embed_dim to embed_dim. */
function headLines(vision: Block, width: number | undefined, embed_dim: number | undefined): BuiltLayer[] {
  if (width === undefined || embed_dim === undefined) return []
  if (!isTrue(fieldOf(vision, 'attentional_pool'))) return [{ name: 'proj', text: `${width} -> ${embed_dim}` }]
  const queries = asNumber(fieldOf(vision, 'attn_pooler_queries'))?.value
  const heads = asNumber(fieldOf(vision, 'attn_pooler_heads'))?.value
  return [
    ...(queries === undefined || heads === undefined
      ? []
      : [{ name: 'attn_pool', text: `${queries} queries, ${heads} heads, ${width} -> ${embed_dim}` }]),
    { name: 'proj', text: `${embed_dim} -> ${embed_dim}` },
  ]
}
