/** timm 1.0.29, models/eva.py: Eva (EVA, EVA-02, PE, DINOv3 and RoPE ViTs). */
import { type Builder, indexed } from '../../../ir/builder.ts'
import { mergeHeads, splitHeads } from '../../../ir/multihead_attention.ts'
import { activation, add, attention, chunk, concat, expand, linear, matmul, mul, type Pair, reshape, select } from '../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../ir/types.ts'
import type { Kwargs } from './kwargs.ts'
import { headDim, qkvWithoutKeyBias } from './layers/attention.ts'
import { attentionPoolLatent } from './layers/attention_pool.ts'
import type { Callable } from './layers/callable.ts'
import { gluMlp, mlp, swiGlu } from './layers/mlp.ts'
import { normLayer } from './layers/norm.ts'
import { gridSize, patchEmbed } from './layers/patch_embed.ts'
import { globalPoolTokens } from './layers/pool.ts'
import { resamplePositions } from './layers/positions.ts'
import { type Rope, rotate } from './layers/rope.ts'
import type { Reset } from './reset.ts'

/** Image (N, in_chans, H, W) -> features (N, num_classes), or (N, embed_dim) without a classifier. */
export function eva(b: Builder, image: Value, kw: Kwargs, reset?: Reset): Value {
  const embed_dim = kw.int('embed_dim')
  const built_pool = kw.oneOf('global_pool', ['', 'avg', 'avgmax', 'max', 'token', 'map'])
  const norm_layer = kw.callable('norm_layer')!
  const class_token = kw.bool('class_token')
  const prefix = (class_token ? 1 : 0) + kw.int('num_reg_tokens')
  const fc_norm = kw.value('use_fc_norm') === null ? built_pool === 'avg' : kw.bool('use_fc_norm')
  const post_norm = kw.value('use_post_transformer_norm') === null ? !fc_norm : kw.bool('use_post_transformer_norm')
  const pre_norm = kw.bool('use_pre_transformer_norm')

  const img_size = kw.pair('img_size')
  const patch_size = kw.pair('patch_size')
  const reference = gridSize(img_size, patch_size)
  const { tokens, grid } = patchEmbed(b, 'patch_embed', image, {
    img_size,
    patch_size,
    embed_dim,
    norm_layer: null,
    bias: !pre_norm,
    strict_img_size: !kw.bool('dynamic_img_size'),
    dynamic_img_pad: kw.bool('dynamic_img_pad'),
  })
  let x = posEmbed(b, tokens, kw, { class_token, prefix, embed_dim, reference, grid })
  const rope = kw.bool('use_rot_pos_emb') ? rotaryEmbedding(b, kw, { embed_dim, grid }) : undefined
  if (pre_norm) x = normLayer(b, 'norm_pre', x, norm_layer)
  x = b.repeat(kw.int('depth'), [x], ([inner]) => [evaBlock(b, indexed('blocks'), inner!, kw, { norm_layer, prefix, rope })])[0]!
  if (post_norm) x = normLayer(b, 'norm', x, norm_layer)
  x = pool(b, x, kw, { built_pool, pool: reset?.global_pool ?? built_pool, prefix, norm_layer })
  if (fc_norm) x = normLayer(b, 'fc_norm', x, norm_layer)
  const num_classes = reset?.num_classes ?? kw.int('num_classes')
  return num_classes > 0 ? linear(b, 'head', x, num_classes, { bias: true }) : x
}

interface Embedding {
  readonly class_token: boolean
  readonly prefix: number
  readonly embed_dim: number
  readonly reference: Pair
  readonly grid: Pair
}

function posEmbed(b: Builder, tokens: Value, kw: Kwargs, { class_token, prefix, embed_dim, reference, grid }: Embedding): Value {
  const batch = tokens.shape[0]!
  const prefixes: Value[] = []
  if (class_token) prefixes.push(expand(b, b.param('cls_token', [1, 1, embed_dim]), [batch, 1, embed_dim]))
  const registers = kw.int('num_reg_tokens')
  if (registers > 0) prefixes.push(expand(b, b.param('reg_token', [1, registers, embed_dim]), [batch, registers, embed_dim]))
  const cat = (x: Value): Value => (prefixes.length > 0 ? concat(b, [...prefixes, x], 1) : x)
  if (!kw.bool('use_abs_pos_emb')) return cat(tokens)
  const apart = kw.bool('no_embed_class')
  const own = apart ? 0 : prefix
  let table = b.param('pos_embed', [1, reference[0] * reference[1] + own, embed_dim])
  if (kw.bool('dynamic_img_size')) table = resamplePositions(b, table, reference, grid, own)
  return apart ? cat(add(b, tokens, table)) : add(b, cat(tokens), table)
}

/** create_rope_embed: tables of sines and cosines; only the mixed kind learns its frequencies, per block and head. */
function rotaryEmbedding(b: Builder, kw: Kwargs, { embed_dim, grid }: { embed_dim: number; grid: Pair }): Rope {
  const type = kw.oneOf('rope_type', ['', 'base', 'cat', 'mixed', 'dinov3'])
  const num_heads = kw.int('num_heads')
  const head_dim = Math.floor(embed_dim / num_heads)
  const half = kw.bool('rope_rotate_half')
  const length = grid[0] * grid[1]
  const attrs = { grid, theta: kw.number('rope_temperature'), offset: kw.number('rope_grid_offset'), half }
  return b.module('rope', `RotaryEmbedding${type}`, () => {
    if (type === 'mixed') return mixedAngles(b, grid, { depth: kw.int('depth'), num_heads, head_dim, half })
    const table = (fill: string): Value => b.op('constant', [], [1, 1, length, head_dim], { fill: `rope_${type}_${fill}`, ...attrs })
    return { sin: table('sin'), cos: table('cos'), half }
  })
}

/**
 * RotaryEmbeddingMixed.get_embed: angles of each block and head, the grid's coordinates times learned frequencies.
 * Both tables are (depth, heads, L, d); each block takes its own.
 */
function mixedAngles(b: Builder, grid: Pair, sizes: { depth: number; num_heads: number; head_dim: number; half: boolean }): Rope {
  const { depth, num_heads, head_dim } = sizes
  const length = grid[0] * grid[1]
  const freqs = b.param('freqs', [2, depth, num_heads, head_dim / 2])
  const along = (axis: 0 | 1): Value => {
    const position = b.param(axis === 0 ? 't_x' : 't_y', [length], { kind: 'buffer', persistent: false })
    return matmul(b, reshape(b, position, [length, 1]), reshape(b, select(b, freqs, 0, axis), [depth, num_heads, 1, head_dim / 2]))
  }
  const angles = add(b, along(0), along(1))
  const doubled = reshape(b, concat(b, [reshape(b, angles, [...angles.shape, 1]), reshape(b, angles, [...angles.shape, 1])], -1), [depth, num_heads, length, head_dim])
  return { sin: activation(b, doubled, 'sin'), cos: activation(b, doubled, 'cos'), half: sizes.half, perBlock: true }
}

interface EvaSettings {
  readonly norm_layer: Callable
  readonly prefix: number
  readonly rope: Rope | undefined
}

/** EvaBlock, or EvaBlockPostNorm where use_post_norm. */
function evaBlock(b: Builder, name: string | IndexedName, x: Value, kw: Kwargs, settings: EvaSettings): Value {
  const { norm_layer } = settings
  if (kw.bool('use_post_norm')) {
    return b.module(name, 'EvaBlockPostNorm', () => {
      const attended = add(b, x, normLayer(b, 'norm1', evaAttention(b, x, kw, settings), norm_layer))
      return add(b, attended, normLayer(b, 'norm2', evaMlp(b, attended, kw, norm_layer), norm_layer))
    })
  }
  const scaled = (gamma: string, value: Value): Value => (kw.value('init_values') === null ? value : mul(b, b.param(gamma, [value.shape.at(-1)!]), value))
  return b.module(name, 'EvaBlock', () => {
    const attended = add(b, x, scaled('gamma_1', evaAttention(b, normLayer(b, 'norm1', x, norm_layer), kw, settings)))
    return add(b, attended, scaled('gamma_2', evaMlp(b, normLayer(b, 'norm2', attended, norm_layer), kw, norm_layer)))
  })
}

function evaMlp(b: Builder, x: Value, kw: Kwargs, norm_layer: Callable): Value {
  const scale_mlp = kw.bool('scale_mlp')
  const align_to = kw.int('swiglu_align_to')
  const hidden_features = Math.trunc(x.shape.at(-1)! * kw.number('mlp_ratio'))
  const common = { bias: true, norm_layer: scale_mlp ? norm_layer : null }
  if (!kw.bool('swiglu_mlp')) return mlp(b, 'mlp', x, { ...common, hidden_features, activation: 'gelu' })
  const split = scale_mlp || (align_to > 0 && !kw.bool('use_post_norm'))
  return split
    ? swiGlu(b, 'mlp', x, { ...common, hidden_features, activation: 'silu' }, align_to)
    : gluMlp(b, 'mlp', x, { ...common, hidden_features: 2 * hidden_features, activation: 'silu' }, false)
}

/** EvaAttention or AttentionRope (attn_type 'rope'): x (N, L, C) -> (N, L, C). */
function evaAttention(b: Builder, x: Value, kw: Kwargs, { norm_layer, prefix, rope }: EvaSettings): Value {
  const dim = x.shape.at(-1)!
  const num_heads = kw.int('num_heads')
  headDim(b, dim, num_heads)
  const plain = kw.string('attn_type') === 'rope'
  return b.module('attn', plain ? 'AttentionRope' : 'EvaAttention', () => {
    const [q, k, v] = projections(b, x, kw, plain).map((part) => splitHeads(b, part, num_heads)) as [Value, Value, Value]
    const own = rope?.perBlock ? ownTables(b, rope) : rope
    const turned = (value: Value): Value => (own ? rotate(b, value, own, prefix) : value)
    let out = mergeHeads(b, attention(b, turned(q), turned(k), v))
    if (kw.bool('scale_attn_inner')) out = normLayer(b, 'norm', out, norm_layer)
    return linear(b, 'proj', out, dim, { bias: true })
  })
}

/** The tables of the block that is being run. */
function ownTables(b: Builder, rope: Rope): Rope {
  const own = (table: Value): Value => b.op('gather', [table], [1, ...table.shape.slice(1)], { axis: 0, by: 'iteration' })
  return { ...rope, sin: own(rope.sin), cos: own(rope.cos) }
}

/** q, k and v; EvaAttention keeps the bias of q and v apart from the fused weight, and k has none. */
function projections(b: Builder, x: Value, kw: Kwargs, plain: boolean): readonly Value[] {
  const dim = x.shape.at(-1)!
  const bias = kw.bool('qkv_bias')
  if (!kw.bool('qkv_fused')) {
    return ['q_proj', 'k_proj', 'v_proj'].map((name) => linear(b, name, x, dim, { bias: bias && (plain || name !== 'k_proj') }))
  }
  return plain ? chunk(b, linear(b, 'qkv', x, 3 * dim, { bias }), 3, -1) : qkvWithoutKeyBias(b, x, bias)
}

function pool(
  b: Builder,
  x: Value,
  kw: Kwargs,
  { built_pool, pool, prefix, norm_layer }: { built_pool: string; pool: string; prefix: number; norm_layer: Callable },
): Value {
  // Eva.pool gives the attention pool all tokens, the prefix too.
  if (built_pool !== 'map') return globalPoolTokens(b, x, pool, prefix)
  return attentionPoolLatent(b, 'attn_pool', x, {
    num_heads: kw.intOrNone('attn_pool_num_heads') || kw.int('num_heads'),
    mlp_ratio: kw.numberOrNone('attn_pool_mlp_ratio') || kw.number('mlp_ratio'),
    norm_layer,
    activation: 'gelu',
  })
}
