/** open_clip's transformer stacks (open_clip 3.3.0, transformer.py: Transformer and its two kinds of block). */
import { type Builder, indexed, negative } from '../../../ir/builder.ts'
import { mergeHeads, multiheadAttention, splitHeads } from '../../../ir/multihead_attention.ts'
import {
  type ActivationName,
  activation,
  add,
  attention,
  l2Normalize,
  layerNorm,
  linear,
  linearOp,
  matmul,
  mul,
  scalar,
  slice,
  softmax,
  transpose,
} from '../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../ir/types.ts'
import type { Fields } from './fields.ts'

export interface TransformerSettings {
  readonly layers: number
  readonly heads: number
  readonly mlp_ratio: number
  readonly ls_init_value: number | null
  readonly activation: ActivationName
  readonly norm: NormSettings
  /** Built of CustomResidualAttentionBlock where set. */
  readonly custom?: CustomBlockSettings
}

/** LayerNorm's keyword arguments (norm_kwargs). */
export interface NormSettings {
  readonly eps: number
  readonly affine: boolean
  readonly bias: boolean
}

export interface CustomBlockSettings {
  readonly qk_norm: boolean
  readonly scaled_cosine_attn: boolean
  /** Does the forward pass of scaled cosine attention work? In open_clip 3.3.0 it does not. */
  readonly runsCosine: boolean
  readonly scale_heads: boolean
  readonly scale_attn_inner: boolean
  readonly scale_attn: boolean
  readonly scale_fc: boolean
}

/**
 * The custom switches of a config block, where the stack is built of custom blocks: Transformer.__init__ chooses them
 * where block_type is 'custom', or unset with any switch on.
 */
export function customBlock(cfg: Fields, runsCosine: boolean): { readonly custom?: CustomBlockSettings } {
  const switches = {
    qk_norm: cfg.truth('qk_norm'),
    scaled_cosine_attn: cfg.truth('scaled_cosine_attn'),
    scale_heads: cfg.truth('scale_heads'),
    scale_attn_inner: cfg.truth('scale_attn_inner'),
    scale_attn: cfg.truth('scale_attn'),
    scale_fc: cfg.truth('scale_fc'),
  }
  const type = cfg.value('block_type')
  const custom = type === null ? Object.values(switches).some(Boolean) : type === 'custom'
  return custom ? { custom: { ...switches, runsCosine } } : {}
}

/** Transformer.forward: x (N, L, width), mask (L, L) or (N, heads, L, L) additive. */
export function transformer(b: Builder, name: string, x: Value, settings: TransformerSettings, mask?: Value): Value {
  return b.module(name, 'Transformer', () => resblocks(b, x, settings, mask))
}

export function resblocks(b: Builder, x: Value, settings: TransformerSettings, mask?: Value): Value {
  const [out] = b.repeat(settings.layers, [x], ([inner]) => [residualBlock(b, indexed('resblocks'), inner!, settings, mask)])
  return out!
}

/** One block of either kind. */
export function residualBlock(b: Builder, name: string | IndexedName, x: Value, settings: TransformerSettings, mask?: Value): Value {
  return settings.custom
    ? customResidualAttentionBlock(b, name, x, settings, settings.custom, mask)
    : residualAttentionBlock(b, name, x, settings, { mask })
}

/** ResidualAttentionBlock; with `context` (N, S, width) it attends across (ln_1_kv). */
export function residualAttentionBlock(
  b: Builder,
  name: string | IndexedName,
  x: Value,
  settings: TransformerSettings,
  options: { mask?: Value | undefined; context?: Value | undefined },
): Value {
  return b.module(name, 'ResidualAttentionBlock', () => {
    const context = options.context && norm(b, 'ln_1_kv', options.context, settings.norm)
    const mixed = multiheadAttention(b, 'attn', norm(b, 'ln_1', x, settings.norm), context, { heads: settings.heads, mask: options.mask })
    const attended = add(b, x, layerScale(b, 'ls_1', mixed, settings))
    return add(b, attended, layerScale(b, 'ls_2', mlp(b, norm(b, 'ln_2', attended, settings.norm), settings, false), settings))
  })
}

function customResidualAttentionBlock(
  b: Builder,
  name: string | IndexedName,
  x: Value,
  settings: TransformerSettings,
  custom: CustomBlockSettings,
  mask?: Value,
): Value {
  return b.module(name, 'CustomResidualAttentionBlock', () => {
    let mixed = customAttention(b, norm(b, 'ln_1', x, settings.norm), settings, custom, mask)
    if (custom.scale_attn) mixed = norm(b, 'ln_attn', mixed, settings.norm)
    const attended = add(b, x, layerScale(b, 'ls_1', mixed, settings))
    const normed = norm(b, 'ln_2', attended, settings.norm)
    return add(b, attended, layerScale(b, 'ls_2', mlp(b, normed, settings, custom.scale_fc), settings))
  })
}

/** transformer.py Attention: x (N, L, dim) -> (N, L, dim). */
function customAttention(b: Builder, x: Value, settings: TransformerSettings, custom: CustomBlockSettings, mask?: Value): Value {
  const dim = x.shape.at(-1)!
  const { heads } = settings
  if (custom.scaled_cosine_attn && custom.qk_norm) {
    b.fail({ stage: 'construct', field: 'qk_norm', cause: 'combination', message: 'AssertionError: Cannot activate both scaled cosine and QK normalization' })
  }
  if (heads <= 0 || dim % heads !== 0) {
    b.fail({ stage: 'construct', field: 'heads', cause: 'divisibility', message: 'AssertionError: dim should be divisible by num_heads' })
  }
  return b.module('attn', 'Attention', () => {
    const qkv = linearOp(b, x, 3 * dim, { bias: true, weightName: 'in_proj_weight', biasName: 'in_proj_bias' })
    let [q, k, v] = [0, 1, 2].map((i) => splitHeads(b, slice(b, qkv, -1, i * dim, (i + 1) * dim), heads)) as [Value, Value, Value]
    let mixed: Value
    if (custom.scaled_cosine_attn) {
      // torch.bmm takes three dimensions and is given four.
      if (!custom.runsCosine) b.fail({ stage: 'forward', field: 'scaled_cosine_attn', cause: 'broken', message: 'RuntimeError: batch1 must be a 3D tensor' })
      mixed = cosineAttention(b, q, k, v, heads, mask)
    } else {
      if (custom.qk_norm) {
        q = norm(b, 'ln_q', q, settings.norm)
        k = norm(b, 'ln_k', k, settings.norm)
      }
      mixed = attention(b, q, k, v, { mask })
    }
    if (custom.scale_heads) mixed = mul(b, mixed, b.param('head_scale', [heads, 1, 1]))
    let out = mergeHeads(b, mixed)
    if (custom.scale_attn_inner) out = norm(b, 'ln_inner', out, settings.norm)
    return linear(b, 'out_proj', out, dim, { bias: true })
  })
}

/** F.normalize's own eps (torch 2.13). */
const NORMALIZE_EPS = 1e-12

/** Attention.__init__ logit_scale_max. */
const LOGIT_SCALE_MAX = Math.log(100)

/** Scores are cosines times a learned factor a head: q, k, v (N, heads, L, d) -> the same. */
function cosineAttention(b: Builder, q: Value, k: Value, v: Value, heads: number, mask: Value | undefined): Value {
  const cosines = matmul(b, l2Normalize(b, q, NORMALIZE_EPS), transpose(b, l2Normalize(b, k, NORMALIZE_EPS), [0, 1, 3, 2]))
  const scale = scalar(b, 'minimum', b.param('logit_scale', [heads, 1, 1]), LOGIT_SCALE_MAX)
  const scores = mul(b, cosines, activation(b, scale, 'exp'))
  return matmul(b, softmax(b, mask ? add(b, scores, mask) : scores, -1), v)
}

function mlp(b: Builder, x: Value, settings: TransformerSettings, scaleFc: boolean): Value {
  const dim = x.shape.at(-1)!
  return b.module('mlp', 'Sequential', () => {
    let hidden = activation(b, linear(b, 'c_fc', x, mlpWidth(b, dim, settings.mlp_ratio), { bias: true }), settings.activation)
    if (scaleFc) hidden = norm(b, 'ln', hidden, settings.norm)
    return linear(b, 'c_proj', hidden, dim, { bias: true })
  })
}

/** int(d_model * mlp_ratio). */
function mlpWidth(b: Builder, dim: number, ratio: number): number {
  const width = Math.trunc(dim * ratio)
  if (width < 0) b.fail(negative([width, dim], 'construct', 'mlp_ratio'))
  if (!Number.isFinite(width)) b.fail({ stage: 'construct', field: 'mlp_ratio', cause: 'range', message: 'ValueError: cannot convert float NaN to integer' })
  return width
}

function layerScale(b: Builder, name: string, x: Value, settings: TransformerSettings): Value {
  if (settings.ls_init_value === null) return x
  return b.module(name, 'LayerScale', () => mul(b, x, b.param('gamma', [x.shape.at(-1)!])))
}

/** open_clip's LayerNorm: torch's, with norm_kwargs. */
export function norm(b: Builder, name: string, x: Value, settings: NormSettings): Value {
  return layerNorm(b, name, x, settings)
}
