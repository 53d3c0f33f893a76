/** timm 1.0.29, models/beit.py: Beit. */
import { type Builder, indexed } from '../../../ir/builder.ts'
import { mergeHeads, splitHeads } from '../../../ir/multihead_attention.ts'
import { add, attention, concat, expandBatch, linear, mul, type Pair } from '../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../ir/types.ts'
import type { Kwargs } from './kwargs.ts'
import { dividesIntoHeads, qkvWithoutKeyBias } from './layers/attention.ts'
import { mlp, swiGlu } from './layers/mlp.ts'
import { normLayer } from './layers/norm.ts'
import { gridSize, patchEmbed } from './layers/patch_embed.ts'
import { globalPoolTokens } from './layers/pool.ts'
import { relativePositionBias } from './layers/relative_position.ts'
import type { Reset } from './reset.ts'

/** Image (N, in_chans, H, W) -> features (N, num_classes), or (N, embed_dim) without a classifier. */
export function beit(b: Builder, image: Value, kw: Kwargs, reset?: Reset): Value {
  const embed_dim = kw.int('embed_dim')
  const norm_layer = kw.callable('norm_layer')!
  const built_pool = kw.string('global_pool')
  const img_size = kw.pair('img_size')
  const patch_size = kw.pair('patch_size')
  const grid = gridSize(img_size, patch_size)
  const num_heads = kw.int('num_heads')

  kw.saysIsotropic({ patch_size: kw.fact('patch_size') })
  kw.takes((size) => ({ kind: 'fixed', size }))
  const { tokens } = patchEmbed(b, 'patch_embed', image, {
    img_size,
    patch_size,
    embed_dim,
    norm_layer: null,
    bias: true,
    strict_img_size: true,
    dynamic_img_pad: false,
  })
  let x = concat(b, [expandBatch(b, b.param('cls_token', [1, 1, embed_dim]), tokens), tokens], 1)
  if (kw.bool('use_abs_pos_emb')) x = add(b, x, b.param('pos_embed', [1, grid[0] * grid[1] + 1, embed_dim]))
  const shared = kw.bool('use_shared_rel_pos_bias')
    ? b.module('rel_pos_bias', 'RelativePositionBias', () => relativePositionBias(b, grid, { num_heads, class_token: true }))
    : undefined
  x = b.repeat(kw.int('depth'), [x], ([inner]) => [block(b, indexed('blocks'), inner!, kw, grid, shared)])[0]!
  if (built_pool !== 'avg') x = normLayer(b, 'norm', x, norm_layer)
  // Any pool but `avg` takes the class token.
  const pool = reset?.global_pool ?? built_pool
  x = globalPoolTokens(b, x, pool === '' || pool === 'avg' ? pool : 'token', 1)
  if (built_pool === 'avg') x = normLayer(b, 'fc_norm', x, norm_layer)
  const num_classes = reset?.num_classes ?? kw.int('num_classes')
  return num_classes > 0 ? linear(b, 'head', x, num_classes, { bias: true }) : x
}

function block(b: Builder, name: IndexedName, x: Value, kw: Kwargs, grid: Pair, shared: Value | undefined): Value {
  const dim = x.shape.at(-1)!
  const norm_layer = kw.callable('norm_layer')!
  const scaled = (gamma: string, value: Value): Value => (kw.numberOrNone('init_values') ? mul(b, b.param(gamma, [dim]), value) : value)
  return b.module(name, 'Block', () => {
    const attended = add(b, x, scaled('gamma_1', selfAttention(b, normLayer(b, 'norm1', x, norm_layer), kw, grid, shared)))
    const options = { hidden_features: Math.trunc(dim * kw.number('mlp_ratio')), bias: true, norm_layer: kw.bool('scale_mlp') ? norm_layer : null }
    const normed = normLayer(b, 'norm2', attended, norm_layer)
    const hidden = kw.bool('swiglu_mlp')
      ? swiGlu(b, 'mlp', normed, { ...options, activation: 'silu' }, 0)
      : mlp(b, 'mlp', normed, { ...options, activation: 'gelu' })
    return add(b, attended, scaled('gamma_2', hidden))
  })
}

function selfAttention(b: Builder, x: Value, kw: Kwargs, grid: Pair, shared: Value | undefined): Value {
  const dim = x.shape.at(-1)!
  const num_heads = kw.int('num_heads')
  if (!dividesIntoHeads(b, x, num_heads)) return x
  return b.module('attn', 'Attention', () => {
    const [q, k, v] = qkvWithoutKeyBias(b, x, kw.bool('qkv_bias')).map((part) => splitHeads(b, part, num_heads)) as [Value, Value, Value]
    const own = kw.bool('use_rel_pos_bias') ? relativePositionBias(b, grid, { num_heads, class_token: true }) : undefined
    const mask = own && shared ? add(b, own, shared) : (own ?? shared)
    return linear(b, 'proj', mergeHeads(b, attention(b, q, k, v, { mask })), dim, { bias: true })
  })
}
