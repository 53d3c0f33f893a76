/** Blocks of the modern text tower (open_clip 4.2.0.dev0, transformer.py ModernTextBlock, ModernTextAttention, RotaryEmbedding1D). */
import type { Builder } from '../../../../ir/builder.ts'
import { mergeHeads, splitHeads } from '../../../../ir/multihead_attention.ts'
import { activation, add, attention, chunk, computedBuffer, concat, constant, elementwise, layerNorm, linear, mul, reshape, rmsNorm, slice } from '../../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../../ir/types.ts'

export type NormType = 'rmsnorm' | 'layernorm'

export interface ModernSettings {
  readonly heads: number
  /** Width of the MLP's hidden layer. */
  readonly hidden: number
  readonly norm: { readonly type: NormType; readonly eps: number }
  readonly rope: boolean
  readonly causal: boolean
  readonly qk_norm: boolean
  readonly gated: boolean
  readonly value_residual: boolean
  readonly ls_init_value: number | null
  readonly attn_bias: boolean
  readonly gate_bias: boolean
  readonly mlp_bias: boolean
  readonly placement: () => 'pre' | 'sandwich'
  readonly mlp_type: () => 'swiglu' | 'mlp' | 'relu2'
}

export interface Attending {
  /** Cosines and sines, (L, head_dim / 2) each. */
  readonly tables: readonly [Value, Value] | undefined
  readonly mask: Value | undefined
  /** Values of the first block (N, heads, L, head_dim), in the blocks that mix them into their own. */
  readonly first?: Value
}

/** The norm of the whole tower, over the last dimension. */
export function modernNorm(b: Builder, name: string, x: Value, { type, eps }: ModernSettings['norm']): Value {
  return type === 'rmsnorm' ? rmsNorm(b, name, x, { eps, class: 'RMSNorm' }) : layerNorm(b, name, x, { eps })
}

/** x (N, L, C) -> the same, and the block's own values. */
export function modernBlock(b: Builder, name: string | IndexedName, x: Value, settings: ModernSettings, attending: Attending): { out: Value; value: Value } {
  const sandwich = settings.placement() === 'sandwich'
  const sublayer = (i: 1 | 2, value: Value): Value => layerScale(b, `ls${i}`, sandwich ? modernNorm(b, `norm${i}_post`, value, settings.norm) : value, settings)
  return b.module(name, 'ModernTextBlock', () => {
    const { out, value } = selfAttention(b, modernNorm(b, 'norm1', x, settings.norm), settings, attending)
    const attended = add(b, x, sublayer(1, out))
    return { out: add(b, attended, sublayer(2, mlp(b, modernNorm(b, 'norm2', attended, settings.norm), settings))), value }
  })
}

function selfAttention(b: Builder, x: Value, settings: ModernSettings, { tables, mask, first }: Attending): { out: Value; value: Value } {
  const dim = x.shape.at(-1)!
  const { heads, norm, attn_bias: bias } = settings
  return b.module('attn', 'ModernTextAttention', () => {
    const parts = chunk(b, linear(b, 'qkv', x, 3 * dim, { bias }), 3, -1).map((part) => splitHeads(b, part, heads))
    let [q, k] = parts as [Value, Value]
    const own = parts[2]!
    const value = first === undefined ? own : mixed(b, first, own)
    if (settings.qk_norm) {
      q = modernNorm(b, 'q_norm', q, norm)
      k = modernNorm(b, 'k_norm', k, norm)
    }
    if (tables !== undefined) {
      q = rotate(b, q, tables)
      k = rotate(b, k, tables)
    }
    let out = mergeHeads(b, attention(b, q, k, value, { mask, causal: settings.causal }))
    if (settings.gated) out = mul(b, out, activation(b, linear(b, 'gate', x, dim, { bias: settings.gate_bias }), 'sigmoid'))
    return { out: linear(b, 'proj', out, dim, { bias }), value: own }
  })
}

/** torch.lerp(first, own, vr_lambda). */
function mixed(b: Builder, first: Value, own: Value): Value {
  return add(b, first, mul(b, b.param('vr_lambda', [1]), elementwise(b, 'sub', own, first)))
}

/** SwiGLU, or a plain MLP with GELU or squared ReLU. */
function mlp(b: Builder, x: Value, settings: ModernSettings): Value {
  const dim = x.shape.at(-1)!
  const type = settings.mlp_type()
  const { hidden, mlp_bias: bias } = settings
  if (type === 'swiglu') {
    return b.module('mlp', 'SwiGLU', () => {
      const [value, gate] = chunk(b, linear(b, 'w12', x, 2 * hidden, { bias }), 2, -1) as [Value, Value]
      return linear(b, 'w3', mul(b, value, activation(b, gate, 'silu')), dim, { bias })
    })
  }
  return b.module('mlp', 'Sequential', () => {
    const y = activation(b, linear(b, 'c_fc', x, hidden, { bias }), type === 'mlp' ? 'gelu' : 'relu')
    return linear(b, 'c_proj', type === 'mlp' ? y : mul(b, y, y), dim, { bias })
  })
}

function layerScale(b: Builder, name: string, x: Value, { ls_init_value }: ModernSettings): Value {
  if (ls_init_value === null) return x
  return b.module(name, 'LayerScale', () => mul(b, x, b.param('gamma', [x.shape.at(-1)!])))
}

/** RotaryEmbedding1D.__init__ temperature. */
const TEMPERATURE = 10000

/** RotaryEmbedding1D: positions times frequencies, (L, dim / 2) cosines and sines. */
export function rotaryTables(b: Builder, length: number, dim: number): readonly [Value, Value] {
  return b.module('rope', 'RotaryEmbedding1D', () => {
    const frequencies = computedBuffer(b, 'inv_freq', [dim / 2], { table: 'inverse_frequencies', theta: TEMPERATURE })
    const angles = mul(b, constant(b, [length, 1], { table: 'grid', grid: [length, 1], of: 'row' }), frequencies)
    return [activation(b, angles, 'cos'), activation(b, angles, 'sin')] as const
  })
}

/** Neighbours (x0, x1) are turned to (x0 cos - x1 sin, x0 sin + x1 cos). */
function rotate(b: Builder, x: Value, [cos, sin]: readonly [Value, Value]): Value {
  const dim = x.shape.at(-1)!
  const even = slice(b, x, -1, 0, dim, 2)
  const odd = slice(b, x, -1, 1, dim, 2)
  const turned = [elementwise(b, 'sub', mul(b, even, cos), mul(b, odd, sin)), add(b, mul(b, even, sin), mul(b, odd, cos))]
  return reshape(b, concat(b, turned.map((part) => reshape(b, part, [...part.shape, 1])), -1), x.shape)
}
