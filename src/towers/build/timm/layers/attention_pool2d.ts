/** Attention pooling of feature maps (timm 1.0.29, layers/attention_pool2d.py AttentionPool2d, RotAttentionPool2d). */
import type { Builder } from '../../../../ir/builder.ts'
import { mergeHeads, splitHeads } from '../../../../ir/multihead_attention.ts'
import { add, attention, chunk, concat, constant, expandBatch, flatten, linear, type Pair, reduce, reshape, select, slice, transpose } from '../../../../ir/nn.ts'
import type { Value } from '../../../../ir/types.ts'
import { resamplePositions } from './positions.ts'
import { rotate, type Rope } from './rope.ts'

export interface AttentionPool2dOptions {
  readonly out_features: number
  /** AttentionPool2d: the feature map its positions are made for. */
  readonly feat_size?: Pair
  readonly head_dim?: number
  readonly num_heads?: number
  readonly class_token?: boolean
  /** Separate projections for q, k and v. */
  readonly qkv_separate?: boolean
  readonly qkv_bias?: boolean
  /** '' gives the map instead of the first token. */
  readonly pool_type?: '' | 'token'
}

/** head_dim of both classes where nothing else is given. */
const HEAD_DIM = 64

/** AttentionPool2d, learned positions: (N, C, H, W) -> (N, out_features). */
export function attentionPool2d(b: Builder, name: string, x: Value, options: AttentionPool2dOptions & { readonly feat_size: Pair }): Value {
  const [, channels, height, width] = x.shape as [number, number, number, number]
  return b.module(name, 'AttentionPool2d', () => {
    const table = b.param('pos_embed', [options.feat_size[0] * options.feat_size[1] + 1, channels])
    const positions = resamplePositions(b, reshape(b, table, [1, ...table.shape]), options.feat_size, [height, width], 1)
    return pooled(b, add(b, withToken(b, x, options), positions), [height, width], options)
  })
}

/** RotAttentionPool2d.__init__ ref_feat_size, and RotaryEmbeddingCat.__init__ temperature and grid_offset. */
const ROPE = { reference: [7, 7], theta: 10000, offset: 0 }

/** RotAttentionPool2d, rotary positions: (N, C, H, W) -> (N, out_features). */
export function rotAttentionPool2d(b: Builder, name: string, x: Value, options: AttentionPool2dOptions): Value {
  const [, channels, height, width] = x.shape as [number, number, number, number]
  const { head_dim } = headsOf(b, channels, options)
  return b.module(name, 'RotAttentionPool2d', () => {
    const table = (wave: 'sin' | 'cos'): Value =>
      constant(b, [1, 1, height * width, head_dim], { table: 'rope_axial', function: wave, grid: [height, width], half: false, indexing: 'ij', ...ROPE })
    return pooled(b, withToken(b, x, options), [height, width], options, { sin: table('sin'), cos: table('cos'), half: false })
  })
}

function headsOf(b: Builder, channels: number, options: AttentionPool2dOptions): { num_heads: number; head_dim: number } {
  const head_dim = options.head_dim ?? HEAD_DIM
  const num_heads = options.num_heads ?? channels / head_dim
  if (!Number.isInteger(num_heads) || channels % num_heads !== 0) {
    b.fail({ stage: 'construct', field: 'timm_pool', cause: 'divisibility', message: 'AssertionError: embed_dim % head_dim == 0' })
  }
  return { num_heads, head_dim: channels / num_heads }
}

/** (N, C, H, W) -> (N, 1 + HW, C): the mean of all positions, or a learned token, in front. */
function withToken(b: Builder, x: Value, options: AttentionPool2dOptions): Value {
  const channels = x.shape[1]!
  const tokens = transpose(b, flatten(b, x, 2), [0, 2, 1])
  const first = options.class_token
    ? expandBatch(b, reshape(b, b.param('cls_token', [1, channels]), [1, 1, channels]), x)
    : reduce(b, 'mean', tokens, [1], true)
  return concat(b, [first, tokens], 1)
}

function pooled(b: Builder, x: Value, size: Pair, options: AttentionPool2dOptions, rope?: Rope): Value {
  const channels = x.shape[2]!
  const { num_heads } = headsOf(b, channels, options)
  const bias = options.qkv_bias !== false
  const parts = options.qkv_separate
    ? ['q', 'k', 'v'].map((name) => linear(b, name, x, channels, { bias }))
    : chunk(b, linear(b, 'qkv', x, 3 * channels, { bias }), 3, -1)
  const [q, k, v] = parts.map((part) => splitHeads(b, part, num_heads)) as [Value, Value, Value]
  const turned = (value: Value): Value => (rope ? rotate(b, value, rope, 1) : value)
  const mixed = mergeHeads(b, attention(b, turned(q), turned(k), v))
  const out = options.out_features === 0 ? mixed : linear(b, 'proj', mixed, options.out_features, { bias: true })
  if (options.pool_type !== '') return select(b, out, 1, 0)
  const map = reshape(b, slice(b, out, 1, 1, out.shape[1]!), [out.shape[0]!, ...size, out.shape[2]!])
  return transpose(b, map, [0, 3, 1, 2])
}
