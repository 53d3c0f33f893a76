/** torch.nn.MultiheadAttention (batch first, torch 2.13), with its own parameter names. */
import type { Builder } from './builder.ts'
import { attention, chunk, linear, reshape, slice, transpose, withSize } from './nn.ts'
import type { IndexedName, Value } from './types.ts'

/** (N, L, heads * d) -> (N, heads, L, d) */
export function splitHeads(b: Builder, x: Value, heads: number): Value {
  const { shape } = x
  return transpose(b, reshape(b, x, [shape[0]!, shape[1]!, heads, shape[2]! / heads]), HEADS_AND_LENGTH)
}

/** (N, heads, L, d) -> (N, L, heads * d) */
export function mergeHeads(b: Builder, x: Value): Value {
  const { shape } = x
  return reshape(b, transpose(b, x, HEADS_AND_LENGTH), [shape[0]!, shape[2]!, shape[1]! * shape[3]!])
}

/** The two change places. */
const HEADS_AND_LENGTH: readonly number[] = [0, 2, 1, 3]

export interface MultiheadAttentionOptions {
  readonly heads: number
  /** The config field that gives the heads. */
  readonly field?: string
  /** Additive, broadcast over (N, heads, L, S). */
  readonly mask?: Value | undefined
}

/**
 * query (N, L, E), and key = value (N, S, kdim) where it is no self-attention; gives (N, L, E).
 * With kdim = E the three projections share in_proj_weight (3E, E), else they are q_proj_weight, k_proj_weight and
 * v_proj_weight.
 */
export function multiheadAttention(
  b: Builder,
  name: string | IndexedName,
  query: Value,
  context: Value | undefined,
  options: MultiheadAttentionOptions,
): Value {
  const dim = query.shape.at(-1)!
  const field = options.field ?? 'heads'
  if (options.heads <= 0 || dim <= 0) {
    b.fail({ stage: 'construct', field, cause: 'range', message: `ValueError: embed_dim and num_heads must be greater than 0, got embed_dim=${dim} and num_heads=${options.heads} instead` })
  }
  if (dim % options.heads !== 0) {
    b.fail({ stage: 'construct', field, cause: 'divisibility', message: 'AssertionError: embed_dim must be divisible by num_heads' })
  }
  return b.module(name, 'MultiheadAttention', () => {
    const [q, k, v] = context ? crossProjections(b, query, context, dim) : selfProjections(b, query, dim)
    const mixed = attention(b, splitHeads(b, q, options.heads), splitHeads(b, k, options.heads), splitHeads(b, v, options.heads), { mask: options.mask })
    return linear(b, 'out_proj', mergeHeads(b, mixed), dim, { bias: true })
  })
}

type Three = readonly [Value, Value, Value]

function selfProjections(b: Builder, x: Value, dim: number): Three {
  const weight = b.param('in_proj_weight', [3 * dim, dim])
  const bias = b.param('in_proj_bias', [3 * dim])
  const qkv = b.op('linear', [x, weight, bias], withSize(x.shape, x.shape.length - 1, 3 * dim))
  return chunk(b, qkv, 3, -1) as Three
}

function crossProjections(b: Builder, query: Value, context: Value, dim: number): Three {
  const contextDim = context.shape.at(-1)!
  const weights =
    contextDim === dim
      ? splitRows(b, b.param('in_proj_weight', [3 * dim, dim]), dim)
      : [b.param('q_proj_weight', [dim, dim]), b.param('k_proj_weight', [dim, contextDim]), b.param('v_proj_weight', [dim, contextDim])]
  const biases = splitRows(b, b.param('in_proj_bias', [3 * dim]), dim)
  return [query, context, context].map((x, i) =>
    b.op('linear', [x, weights[i]!, biases[i]!], withSize(x.shape, x.shape.length - 1, dim)),
  ) as unknown as Three
}

function splitRows(b: Builder, value: Value, rows: number): readonly Value[] {
  return [0, 1, 2].map((i) => slice(b, value, 0, i * rows, (i + 1) * rows))
}
