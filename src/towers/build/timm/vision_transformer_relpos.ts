/** timm 1.0.29, models/vision_transformer_relpos.py: VisionTransformerRelPos. */
import { type Builder, indexed } from '../../../ir/builder.ts'
import { mergeHeads, splitHeads } from '../../../ir/multihead_attention.ts'
import { type ActivationName, add, attention, chunk, concat, expandBatch, linear, type Pair } from '../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../ir/types.ts'
import type { Kwargs } from './kwargs.ts'
import { activationOf } from './layers/act.ts'
import { headDim } from './layers/attention.ts'
import type { Callable } from './layers/callable.ts'
import { layerScale } from './layers/layer_scale.ts'
import { mlp } from './layers/mlp.ts'
import { normLayer } from './layers/norm.ts'
import { gridSize, patchEmbed } from './layers/patch_embed.ts'
import { globalPoolTokens } from './layers/pool.ts'
import { relativePositionBias, relPosMlp } from './layers/relative_position.ts'
import { poolAmong, type Reset } from './reset.ts'

/** `norm_layer or partial(nn.LayerNorm, eps=1e-6)`, `act_layer or nn.GELU`. */
const DEFAULT_NORM: Callable = { name: 'nn.LayerNorm', kwargs: { eps: 1e-6 } }
const DEFAULT_ACT: Callable = { name: 'nn.GELU', kwargs: {} }

const POOLS = ['', 'avg', 'token'] as const

interface Settings {
  readonly norm_layer: Callable
  readonly act: ActivationName
  readonly grid: Pair
  readonly prefix: number
}

/** Image (N, in_chans, H, W) -> features (N, num_classes), or (N, embed_dim) without a classifier. */
export function visionTransformerRelPos(b: Builder, image: Value, kw: Kwargs, reset?: Reset): Value {
  const embed_dim = kw.int('embed_dim')
  const global_pool = kw.oneOf('global_pool', POOLS)
  const class_token = kw.bool('class_token')
  if (!class_token && global_pool === 'token') b.fail({ stage: 'construct', field: 'class_token', cause: 'combination', message: "AssertionError: global_pool 'token' needs class_token" })
  const img_size = kw.pair('img_size')
  const patch_size = kw.pair('patch_size')
  const settings: Settings = {
    norm_layer: kw.callable('norm_layer') ?? DEFAULT_NORM,
    act: activationOf(b, kw.callable('act_layer') ?? DEFAULT_ACT),
    grid: gridSize(img_size, patch_size),
    prefix: class_token ? 1 : 0,
  }

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
  const first = class_token ? concat(b, [expandBatch(b, b.param('cls_token', [1, 1, embed_dim]), tokens), tokens], 1) : tokens
  const shared = kw.bool('shared_rel_pos') ? relativePosition(b, 'shared_rel_pos', kw, settings) : undefined
  let [x] = b.repeat(kw.int('depth'), [first], ([inner]) => [block(b, indexed('blocks'), inner!, kw, settings, shared)]) as [Value]
  const fc_norm = kw.bool('fc_norm')
  if (!fc_norm) x = normLayer(b, 'norm', x, settings.norm_layer)
  x = globalPoolTokens(b, x, poolAmong(b, global_pool, reset, POOLS), settings.prefix)
  if (fc_norm) x = normLayer(b, 'fc_norm', x, settings.norm_layer)
  const num_classes = reset?.num_classes ?? kw.int('num_classes')
  return num_classes > 0 ? linear(b, 'head', x, num_classes, { bias: true }) : x
}

/** layers/pos_embed_rel.py RelPosMlp.__init__ hidden_dim, which stays where rel_pos_dim is not set. */
const MLP_HIDDEN_DIM = 128

/** rel_pos_cls: RelPosMlp for the types `mlp...`, else RelPosBias. */
function relativePosition(b: Builder, name: string, kw: Kwargs, { grid, prefix }: Settings): Value {
  const type = kw.string('rel_pos_type')
  const num_heads = kw.int('num_heads')
  if (!type.startsWith('mlp')) return b.module(name, 'RelPosBias', () => relativePositionBias(b, grid, { num_heads, class_token: prefix > 0, flat: true }))
  const hidden_dim = kw.intOrNone('rel_pos_dim') || MLP_HIDDEN_DIM
  return b.module(name, 'RelPosMlp', () => relPosMlp(b, grid, { num_heads, hidden_dim, prefix_tokens: prefix, mode: type.includes('swin') ? 'swin' : 'cr' }))
}

/** RelPosBlock, or ResPostRelPosBlock whose norms come last. */
function block(b: Builder, name: IndexedName, x: Value, kw: Kwargs, settings: Settings, shared: Value | undefined): Value {
  const { norm_layer } = settings
  const post = kw.callable('block_fn')!.name === 'ResPostRelPosBlock'
  const init_values = post ? null : kw.numberOrNone('init_values')
  const options = { hidden_features: Math.trunc(x.shape.at(-1)! * kw.number('mlp_ratio')), activation: settings.act, bias: true }
  return b.module(name, post ? 'ResPostRelPosBlock' : 'RelPosBlock', () => {
    const mixed = relPosAttention(b, post ? x : normLayer(b, 'norm1', x, norm_layer), kw, settings, shared)
    const attended = add(b, x, post ? normLayer(b, 'norm1', mixed, norm_layer) : layerScale(b, 'ls1', mixed, init_values))
    const hidden = mlp(b, 'mlp', post ? attended : normLayer(b, 'norm2', attended, norm_layer), options)
    return add(b, attended, post ? normLayer(b, 'norm2', hidden, norm_layer) : layerScale(b, 'ls2', hidden, init_values))
  })
}

function relPosAttention(b: Builder, x: Value, kw: Kwargs, settings: Settings, shared: Value | undefined): Value {
  const dim = x.shape.at(-1)!
  const num_heads = kw.int('num_heads')
  headDim(b, dim, num_heads)
  return b.module('attn', 'RelPosAttention', () => {
    let [q, k, v] = chunk(b, linear(b, 'qkv', x, 3 * dim, { bias: kw.bool('qkv_bias') }), 3, -1).map((part) => splitHeads(b, part, num_heads)) as [Value, Value, Value]
    if (kw.bool('qk_norm')) {
      q = normLayer(b, 'q_norm', q, settings.norm_layer)
      k = normLayer(b, 'k_norm', k, settings.norm_layer)
    }
    const mask = shared ?? relativePosition(b, 'rel_pos', kw, settings)
    return linear(b, 'proj', mergeHeads(b, attention(b, q, k, v, { mask })), dim, { bias: true })
  })
}
