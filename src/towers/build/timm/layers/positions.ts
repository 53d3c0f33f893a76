/** Position embeddings for another grid (timm 1.0.29, layers/pos_embed.py). */
import type { Builder } from '../../../../ir/builder.ts'
import { concat, type Pair, reshape, resize, slice, transpose } from '../../../../ir/nn.ts'
import type { Value } from '../../../../ir/types.ts'

/** resample_abs_pos_embed: (1, prefix + rows * columns, C) to another grid, the prefix kept. */
export function resamplePositions(b: Builder, table: Value, from: Pair, to: Pair, prefix: number): Value {
  if (from[0] === to[0] && from[1] === to[1]) return table
  const dim = table.shape[2]!
  const length = table.shape[1]!
  const grid = reshape(b, slice(b, table, 1, prefix, length), [1, from[0], from[1], dim])
  const resized = resize(b, transpose(b, grid, [0, 3, 1, 2]), to, 'bicubic', { antialias: true })
  const flat = reshape(b, transpose(b, resized, [0, 2, 3, 1]), [1, to[0] * to[1], dim])
  return prefix > 0 ? concat(b, [slice(b, table, 1, 0, prefix), flat], 1) : flat
}
