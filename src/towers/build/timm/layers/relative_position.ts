/** Relative position biases looked up in a table (timm 1.0.29: swin_transformer.py WindowAttention, beit.py Attention, layers/pos_embed_rel.py). */
import type { Builder } from '../../../../ir/builder.ts'
import { activation, computedBuffer, linear, pad, type Pair, scalar } from '../../../../ir/nn.ts'
import type { Value } from '../../../../ir/types.ts'

export interface RelativePositionOptions {
  readonly num_heads: number
  /** A class token in front has three distances of its own. */
  readonly class_token: boolean
  /** relative_position_index has one dimension instead of two. */
  readonly flat?: boolean
}

/**
 * (1, heads, N, N) for N positions of a window, out of the current module's relative_position_bias_table
 * ((2h-1)(2w-1) + 3 with a class token, heads) by its relative_position_index (N, N).
 */
export function relativePositionBias(b: Builder, window: Pair, options: RelativePositionOptions): Value {
  const extra = options.class_token ? 1 : 0
  const positions = window[0] * window[1] + extra
  const distances = (2 * window[0] - 1) * (2 * window[1] - 1) + 3 * extra
  const table = b.param('relative_position_bias_table', [distances, options.num_heads])
  return biasOf(b, table, options.flat === true ? [positions ** 2] : [positions, positions], window, options)
}

/** Rows of a table (..., heads) by the current module's index of distances: (1, heads, N, N). */
function biasOf(b: Builder, table: Value, indexShape: readonly number[], window: Pair, { num_heads, class_token }: RelativePositionOptions): Value {
  const index = computedBuffer(b, 'relative_position_index', indexShape, { table: 'relative_position', window, class_token }, 'int')
  const positions = window[0] * window[1] + (class_token ? 1 : 0)
  return b.op('gather', [table, index], [1, num_heads, positions, positions], { by: 'relative_position' })
}

export interface RelPosMlpOptions {
  readonly num_heads: number
  readonly hidden_dim: number
  readonly prefix_tokens: number
  readonly mode: 'cr' | 'swin'
}

/** RelPosMlp.get_bias: a small MLP over the log coordinates of all distances, (1, heads, N, N); no bias for prefix tokens. */
export function relPosMlp(b: Builder, window: Pair, options: RelPosMlpOptions): Value {
  const area = window[0] * window[1]
  const swin = options.mode === 'swin'
  const coords = computedBuffer(b, 'rel_coords_log', [2 * window[0] - 1, 2 * window[1] - 1, 2], { table: 'relative_log_coordinates', window, mode: options.mode })
  const biases = b.module('mlp', 'Mlp', () => {
    const hidden = activation(b, linear(b, 'fc1', coords, options.hidden_dim, { bias: true }), 'relu')
    return linear(b, 'fc2', hidden, options.num_heads, { bias: !swin })
  })
  let bias = biasOf(b, biases, [area ** 2], window, { num_heads: options.num_heads, class_token: false })
  if (swin) bias = scalar(b, 'mul', activation(b, bias, 'sigmoid'), 16)
  const prefix: Pair = [options.prefix_tokens, 0]
  return pad(b, bias, [[0, 0], [0, 0], prefix, prefix])
}
