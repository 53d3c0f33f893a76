/** timm's self attention (timm 1.0.29, layers/attention.py Attention, layers/diff_attention.py DiffAttention). */
import type { Builder } from '../../../../ir/builder.ts'
import { mergeHeads, splitHeads } from '../../../../ir/multihead_attention.ts'
import { activation, add, attention, chunk, computedBuffer, concat, constant, elementwise, linear, mul, reduce, reshape, rmsNorm, scalar, select, withSize } from '../../../../ir/nn.ts'
import type { Value } from '../../../../ir/types.ts'
import type { Callable } from './callable.ts'
import { normLayer } from './norm.ts'

export interface AttentionOptions {
  readonly num_heads: number
  readonly qkv_bias: boolean
  readonly qk_norm: boolean
  readonly scale_norm: boolean
  readonly proj_bias: boolean
  readonly norm_layer: Callable
  readonly mask?: Value | undefined
}

/** dim // num_heads, with the constructor's assertion. */
export function headDim(b: Builder, dim: number, num_heads: number): number {
  if (num_heads <= 0 || dim % num_heads !== 0) {
    b.fail({ stage: 'construct', field: 'num_heads', cause: 'divisibility', message: 'AssertionError: dim should be divisible by num_heads' })
  }
  return dim / num_heads
}

/**
 * Does the width divide into heads? The constructors of beit.py and eva.py round the width of a head down, and their forward
 * passes expect the whole width of x (N, L, C) again: that is kept as a problem where it fails.
 */
export function dividesIntoHeads(b: Builder, x: Value, num_heads: number): boolean {
  const [n, length, dim] = x.shape as [number, number, number]
  if (num_heads === 0) b.fail({ stage: 'construct', field: 'num_heads', cause: 'range', message: 'ZeroDivisionError: integer division or modulo by zero' })
  const inner = num_heads * Math.floor(dim / num_heads)
  if (inner === dim) return true
  b.defer({ stage: 'forward', field: 'num_heads', cause: 'divisibility', message: `RuntimeError: shape '[${n}, ${length}, ${dim}]' is invalid for input of size ${n * length * inner}` })
  return false
}

/** x (N, L, C) -> (N, L, C). */
export function selfAttention(b: Builder, name: string, x: Value, options: AttentionOptions): Value {
  const dim = x.shape.at(-1)!
  headDim(b, dim, options.num_heads)
  return b.module(name, 'Attention', () => {
    const qkv = linear(b, 'qkv', x, 3 * dim, { bias: options.qkv_bias })
    let [q, k, v] = chunk(b, qkv, 3, -1).map((part) => splitHeads(b, part, options.num_heads)) as [Value, Value, Value]
    if (options.qk_norm) {
      q = normLayer(b, 'q_norm', q, options.norm_layer)
      k = normLayer(b, 'k_norm', k, options.norm_layer)
    }
    let out = mergeHeads(b, attention(b, q, k, v, { mask: options.mask }))
    if (options.scale_norm) out = normLayer(b, 'norm', out, options.norm_layer)
    return linear(b, 'proj', out, dim, { bias: options.proj_bias })
  })
}

/**
 * F.linear with a fused qkv weight whose bias is put together of q_bias, a k_bias of zeros that is not saved, and v_bias
 * (beit.py and eva.py): x (N, L, C) -> three of (N, L, C).
 */
export function qkvWithoutKeyBias(b: Builder, x: Value, bias: boolean): readonly Value[] {
  const dim = x.shape.at(-1)!
  if (!bias) return chunk(b, linear(b, 'qkv', x, 3 * dim, { bias: false }), 3, -1)
  const parts = [b.param('q_bias', [dim]), computedBuffer(b, 'k_bias', [dim], { table: 'zeros' }), b.param('v_bias', [dim])]
  const whole = concat(b, parts, 0)
  const qkv = b.module('qkv', 'Linear', () => b.op('linear', [x, b.param('weight', [3 * dim, dim]), whole], withSize(x.shape, x.shape.length - 1, 3 * dim)))
  return chunk(b, qkv, 3, -1)
}

/** The difference of two attentions over half-width heads, the second scaled by a learned lambda. */
export function diffAttention(b: Builder, name: string, x: Value, options: AttentionOptions & { readonly dual_lambda: boolean }): Value {
  const dim = x.shape.at(-1)!
  const half = Math.floor(headDim(b, dim, options.num_heads) / 2)
  return b.module(name, 'DiffAttention', () => {
    const [q, k, v] = chunk(b, linear(b, 'qkv', x, 3 * dim, { bias: options.qkv_bias }), 3, -1) as [Value, Value, Value]
    const mixed = differential(b, { q, k, v }, { ...options, half })
    let out = mergeHeads(b, mixed)
    if (options.scale_norm) out = normLayer(b, 'norm', out, options.norm_layer)
    return linear(b, 'proj', out, dim, { bias: options.proj_bias })
  })
}

/** (N, L, C) each -> (N, heads, L, 2 half), normed and scaled by 1 - lambda_init. */
export function differential(
  b: Builder,
  { q, k, v }: { q: Value; k: Value; v: Value },
  options: { num_heads: number; half: number; qk_norm: boolean; norm_layer: Callable; dual_lambda: boolean; mask?: Value | undefined },
): Value {
  const { num_heads, half } = options
  const [n, length] = q.shape as [number, number, number]
  const paired = (x: Value, norm: string): readonly [Value, Value] => {
    const heads = splitHeads(b, x, 2 * num_heads)
    const normed = options.qk_norm ? normLayer(b, norm, heads, options.norm_layer) : heads
    const split = reshape(b, normed, [n, num_heads, 2, length, half])
    return [select(b, split, 2, 0), select(b, split, 2, 1)]
  }
  const [q1, q2] = paired(q, 'q_norm')
  const [k1, k2] = paired(k, 'k_norm')
  const value = splitHeads(b, v, num_heads)
  // A number that depends on the block's place alone.
  const lambda_init = constant(b, [], { table: 'differential_lambda', iteration: true })
  const second = mul(b, attention(b, q2, k2, value, { mask: options.mask, sharesProduct: true }), add(b, lambda(b, half, options.dual_lambda), lambda_init))
  const mixed = elementwise(b, 'sub', attention(b, q1, k1, value, { mask: options.mask }), second)
  return mul(b, rmsNorm(b, 'sub_norm', mixed, { eps: 1e-5 }), scalar(b, 'add', scalar(b, 'mul', lambda_init, -1), 1))
}

/** Of the learned part, a difference of two exponentials. */
function lambda(b: Builder, half: number, dual: boolean): Value {
  const part = (i: 1 | 2): Value => {
    if (dual) return activation(b, b.param(i === 1 ? 'lambda_a' : 'lambda_b', []), 'exp')
    return activation(b, reduce(b, 'sum', mul(b, b.param(`lambda_q${i}`, [half]), b.param(`lambda_k${i}`, [half])), [0]), 'exp')
  }
  return add(b, part(1), scalar(b, 'mul', part(2), -1))
}
