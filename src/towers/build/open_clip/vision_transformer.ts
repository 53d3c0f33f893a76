/** open_clip's own image tower (open_clip 3.3.0, transformer.py VisionTransformer, built by model.py _build_vision_tower). */
import type { Block } from '../../../config/types.ts'
import { type Builder, negative } from '../../../ir/builder.ts'
import { multiheadAttention } from '../../../ir/multihead_attention.ts'
import { type ActivationName, add, concat, conv2d, expandBatch, flatten, matmul, type Pair, reduce, reshape, select, slice, transpose } from '../../../ir/nn.ts'
import type { Value } from '../../../ir/types.ts'
import { customBlock, type TransformerSettings, norm, type NormSettings, transformer } from './transformer.ts'
import type { JsonValue } from '../../../json/types.ts'
import { Fields, outputDim } from './fields.ts'

/** What the model gives its towers beside their blocks. */
export interface TowerOptions {
  readonly embed_dim: JsonValue
  readonly activation: ActivationName
  /** Is it open_clip's main branch, as against 3.3.0? It runs scaled cosine attention and cuts masks to texts. */
  readonly newer: boolean
}

/** Image (N, 3, H, W) -> features (N, embed_dim). */
export function visionTransformer(b: Builder, image: Value, block: Block, { embed_dim, activation, newer }: TowerOptions): Value {
  const cfg = new Fields(b, block)
  const output_dim = outputDim(b, embed_dim)
  const width = cfg.width()
  const [image_height, image_width] = cfg.pair('image_size')
  const [patch_height, patch_width] = patchSize(cfg, width)
  const pool_type = cfg.oneOf('pool_type', ['tok', 'avg', 'none'], "AssertionError: pool_type must be 'tok', 'avg' or 'none'")
  const settings = visionSettings(cfg, width, activation, newer)
  const grid = [Math.floor(image_height / patch_height), Math.floor(image_width / patch_width)] as const

  const conv = conv2d(b, 'conv1', image, width, { kernel: [patch_height, patch_width], stride: [patch_height, patch_width], bias: false })
  const patches = transpose(b, flatten(b, conv, 2), [0, 2, 1])
  const token = expandBatch(b, reshape(b, b.param('class_embedding', [width]), [1, 1, width]), patches)
  let x = add(b, concat(b, [token, patches], 1), b.param('positional_embedding', positions(cfg, grid, width)))
  if (!cfg.truth('no_ln_pre')) x = norm(b, 'ln_pre', x, settings.norm)
  x = transformer(b, 'transformer', x, settings)
  const pooled = pool(b, x, cfg, pool_type, settings.norm, output_dim)
  return matmul(b, pooled, b.param('proj', [pooled.shape.at(-1)!, output_dim]))
}

function patchSize(cfg: Fields, width: number): Pair {
  const size = cfg.pair('patch_size')
  if (size.includes(0)) cfg.b.fail({ stage: 'construct', field: 'patch_size', cause: 'range', message: 'ZeroDivisionError: integer division or modulo by zero' })
  if (size.some((side) => side < 0)) cfg.b.fail(negative([width, 3, ...size], 'construct', 'patch_size'))
  return size
}

/** heads = width // head_width (model.py _build_vision_tower). */
function visionSettings(cfg: Fields, width: number, activation: ActivationName, newer: boolean): TransformerSettings {
  const head_width = cfg.int('head_width')
  if (head_width === 0) cfg.b.fail({ stage: 'construct', field: 'head_width', cause: 'range', message: 'ZeroDivisionError: integer division or modulo by zero' })
  const layers = cfg.int('layers')
  const patch_dropout = cfg.number('patch_dropout')
  if (patch_dropout >= 1) cfg.b.fail({ stage: 'construct', field: 'patch_dropout', cause: 'range', message: 'AssertionError: 0 <= prob < 1.' })
  return {
    layers,
    heads: Math.floor(width / head_width),
    mlp_ratio: cfg.number('mlp_ratio'),
    ls_init_value: cfg.numberOrNone('ls_init_value'),
    activation: layers > 0 ? cfg.activation(activation) : activation,
    norm: cfg.norm(),
    ...customBlock(cfg, newer),
  }
}

function positions(cfg: Fields, grid: readonly [number, number], width: number): readonly number[] {
  const type = cfg.oneOf('pos_embed_type', ['learnable', 'sin_cos_2d'], 'ValueError')
  if (type === 'sin_cos_2d') {
    if (grid[0] !== grid[1]) {
      cfg.b.fail({ stage: 'construct', field: 'image_size', cause: 'size', message: 'AssertionError: currently sin cos 2d pos embedding only supports square input' })
    }
    // pos_embed.py halves the width for the two axes, and each half again for sine and cosine.
    if (width % 4 !== 0) cfg.b.fail({ stage: 'construct', field: 'width', cause: 'divisibility', message: 'AssertionError' })
  }
  return [grid[0] * grid[1] + 1, width]
}

/** VisionTransformer._pool: (N, L, width) -> (N, width), or (N, output_dim) behind an attentional pool. */
function pool(b: Builder, x: Value, cfg: Fields, poolType: 'tok' | 'avg' | 'none', settings: NormSettings, output_dim: number): Value {
  const attentional = cfg.value('attentional_pool')
  if (!cfg.truth('attentional_pool')) {
    return cfg.truth('final_ln_after_pool')
      ? norm(b, 'ln_post', globalPool(b, x, poolType), settings)
      : globalPool(b, norm(b, 'ln_post', x, settings), poolType)
  }
  const queries = cfg.size('attn_pooler_queries')
  const heads = cfg.int('attn_pooler_heads')
  if (typeof attentional !== 'string') {
    const tokens = attentionalPooler(b, 'attn_pool', x, { dim: output_dim, queries, heads })
    return globalPool(b, norm(b, 'ln_post', tokens, settings), poolType)
  }
  if (attentional !== 'parallel' && attentional !== 'cascade') {
    b.fail({ stage: 'construct', field: 'attentional_pool', cause: 'choice', message: 'AssertionError' })
  }
  // ln_post has output_dim features here although it is applied to the trunk's width.
  if (x.shape.at(-1) !== output_dim) {
    b.fail({
      stage: 'forward',
      field: 'attentional_pool',
      cause: 'shape',
      message: `RuntimeError: Given normalized_shape=[${output_dim}], expected input with shape [*, ${output_dim}], but got input of size [${x.shape.join(', ')}]`,
    })
  }
  const normed = norm(b, 'ln_post', x, settings)
  const tokens = attentionalPooler(b, 'attn_pool', normed, { dim: output_dim, queries, heads })
  return attentionalPooler(b, 'attn_pool_contrastive', attentional === 'parallel' ? normed : tokens, { dim: output_dim, queries: 1, heads })
}

function globalPool(b: Builder, x: Value, type: 'tok' | 'avg' | 'none'): Value {
  if (type === 'none') return x
  if (type === 'tok') return select(b, x, 1, 0)
  return reduce(b, 'mean', slice(b, x, 1, 1, x.shape[1]!), [1])
}

/** transformer.py AttentionalPooler: context (N, L, context_dim) -> (N, queries, dim); its norms are plain LayerNorm. */
function attentionalPooler(b: Builder, name: string, context: Value, options: { dim: number; queries: number; heads: number }): Value {
  const plain: NormSettings = { eps: 1e-5, affine: true, bias: true }
  return b.module(name, 'AttentionalPooler', () => {
    const keys = norm(b, 'ln_k', context, plain)
    const query = norm(b, 'ln_q', b.param('query', [options.queries, options.dim]), plain)
    const batched = expandBatch(b, reshape(b, query, [1, options.queries, options.dim]), context)
    return multiheadAttention(b, 'attn', batched, keys, { heads: options.heads, field: 'attn_pooler_heads' })
  })
}
