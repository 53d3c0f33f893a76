/** Blocks of EVA (timm 1.0.29, models/eva.py EvaBlock, EvaBlockPostNorm, EvaAttention; layers/attention.py AttentionRope). */
import type { Builder } from '../../../../ir/builder.ts'
import { mergeHeads, splitHeads } from '../../../../ir/multihead_attention.ts'
import { type ActivationName, activation, add, attention, chunk, linear, mul } from '../../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../../ir/types.ts'
import { dividesIntoHeads, headDim, qkvWithoutKeyBias } from './attention.ts'
import type { Callable } from './callable.ts'
import { gluMlp, mlp, swiGlu } from './mlp.ts'
import { normLayer } from './norm.ts'
import { type Rope, rotate } from './rope.ts'

export interface EvaBlockSettings {
  readonly num_heads: number
  readonly mlp_ratio: number
  readonly qkv_bias: boolean
  readonly qkv_fused: boolean
  readonly swiglu_mlp: boolean
  readonly swiglu_align_to: number
  readonly scale_mlp: boolean
  readonly scale_attn_inner: boolean
  readonly gated_attn: boolean
  /** 'rope' is AttentionRope, anything else EvaAttention. */
  readonly attn_type: string
  readonly init_values: number | null
  readonly norm_layer: Callable
  /** Of an MLP without a gate. */
  readonly act: ActivationName
  /** Class and register tokens, which are not rotated. */
  readonly prefix: number
  readonly rope: Rope | undefined
}

/** Pre-norm block: x (N, L, C) -> the same. */
export function evaBlock(b: Builder, name: string | IndexedName, x: Value, settings: EvaBlockSettings): Value {
  const { norm_layer } = settings
  const scaled = (gamma: string, value: Value): Value => (settings.init_values === null ? value : mul(b, b.param(gamma, [value.shape.at(-1)!]), value))
  return b.module(name, 'EvaBlock', () => {
    const attended = add(b, x, scaled('gamma_1', evaAttention(b, normLayer(b, 'norm1', x, norm_layer), settings)))
    return add(b, attended, scaled('gamma_2', evaMlp(b, normLayer(b, 'norm2', attended, norm_layer), settings, settings.swiglu_align_to > 0)))
  })
}

/** Post-norm block, which has no scales. */
export function evaBlockPostNorm(b: Builder, name: string | IndexedName, x: Value, settings: EvaBlockSettings): Value {
  const { norm_layer } = settings
  return b.module(name, 'EvaBlockPostNorm', () => {
    const attended = add(b, x, normLayer(b, 'norm1', evaAttention(b, x, settings), norm_layer))
    return add(b, attended, normLayer(b, 'norm2', evaMlp(b, attended, settings, false), norm_layer))
  })
}

/** A gate has a projection of its own where its MLP is normed, or where `aligned` sizes are rounded. */
function evaMlp(b: Builder, x: Value, settings: EvaBlockSettings, aligned: boolean): Value {
  const { scale_mlp, swiglu_align_to } = settings
  const hidden_features = Math.trunc(x.shape.at(-1)! * settings.mlp_ratio)
  const common = { bias: true, norm_layer: scale_mlp ? settings.norm_layer : null }
  if (!settings.swiglu_mlp) return mlp(b, 'mlp', x, { ...common, hidden_features, activation: settings.act })
  return scale_mlp || aligned
    ? swiGlu(b, 'mlp', x, { ...common, hidden_features, activation: 'silu' }, swiglu_align_to)
    : gluMlp(b, 'mlp', x, { ...common, hidden_features: 2 * hidden_features, activation: 'silu' }, false)
}

/** EvaAttention or AttentionRope: x (N, L, C) -> (N, L, C). */
function evaAttention(b: Builder, x: Value, settings: EvaBlockSettings): Value {
  const { num_heads, rope } = settings
  const dim = x.shape.at(-1)!
  const plain = settings.attn_type === 'rope'
  if (plain) headDim(b, dim, num_heads)
  else if (!dividesIntoHeads(b, x, num_heads)) return x
  return b.module('attn', plain ? 'AttentionRope' : 'EvaAttention', () => {
    const gate = settings.gated_attn ? activation(b, linear(b, 'gate', x, dim, { bias: settings.qkv_bias }), 'sigmoid') : null
    const [q, k, v] = projections(b, x, settings, plain).map((part) => splitHeads(b, part, num_heads)) as [Value, Value, Value]
    const own = rope?.perBlock ? ownTables(b, rope) : rope
    const turned = (value: Value): Value => (own ? rotate(b, value, own, settings.prefix) : value)
    let out = mergeHeads(b, attention(b, turned(q), turned(k), v))
    if (settings.scale_attn_inner) out = normLayer(b, 'norm', out, settings.norm_layer)
    return linear(b, 'proj', gate ? mul(b, out, gate) : out, dim, { bias: true })
  })
}

/** The tables of the block that is being run. */
function ownTables(b: Builder, rope: Rope): Rope {
  const own = (table: Value): Value => b.op('gather', [table], [1, ...table.shape.slice(1)], { axis: 0, by: 'iteration' })
  return { ...rope, sin: own(rope.sin), cos: own(rope.cos) }
}

/** q, k and v; EvaAttention keeps the bias of q and v apart from the fused weight, and k has none. */
function projections(b: Builder, x: Value, { qkv_bias: bias, qkv_fused }: EvaBlockSettings, plain: boolean): readonly Value[] {
  const dim = x.shape.at(-1)!
  if (!qkv_fused) return ['q_proj', 'k_proj', 'v_proj'].map((name) => linear(b, name, x, dim, { bias: bias && (plain || name !== 'k_proj') }))
  return plain ? chunk(b, linear(b, 'qkv', x, 3 * dim, { bias }), 3, -1) : qkvWithoutKeyBias(b, x, bias)
}
