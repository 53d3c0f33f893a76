/** Rotary position embedding of queries and keys (timm 1.0.29, layers/pos_embed_sincos.py apply_rot_embed_cat, layers/attention.py). */
import type { Builder } from '../../../../ir/builder.ts'
import { add, concat, mul, reshape, scalar, slice } from '../../../../ir/nn.ts'
import type { Value } from '../../../../ir/types.ts'

export interface Rope {
  /** Broadcast to (N, heads, L, d): without the prefix tokens. */
  readonly sin: Value
  readonly cos: Value
  /** Half layout turns the two halves of d, the other turns neighbours. */
  readonly half: boolean
  /** The tables have a first dimension of blocks, each of which takes its own. */
  readonly perBlock?: boolean
}

/** x (N, heads, prefix + L, d): the prefix tokens stay as they are. */
export function rotate(b: Builder, x: Value, rope: Rope, prefix: number): Value {
  const length = x.shape[2]!
  const patches = prefix > 0 ? slice(b, x, 2, prefix, length) : x
  const turned = add(b, mul(b, patches, rope.cos), mul(b, quarterTurn(b, patches, rope.half), rope.sin))
  return prefix > 0 ? concat(b, [slice(b, x, 2, 0, prefix), turned], 2) : turned
}

/** half: [-x2, x1] of the two halves; else [-x1, x0, -x3, x2, ...]. */
function quarterTurn(b: Builder, x: Value, half: boolean): Value {
  const dim = x.shape.at(-1)!
  if (half) return concat(b, [scalar(b, 'mul', slice(b, x, -1, dim / 2, dim), -1), slice(b, x, -1, 0, dim / 2)], -1)
  const rest = x.shape.slice(0, -1)
  const pairs = reshape(b, x, [...rest, dim / 2, 2])
  const turned = concat(b, [scalar(b, 'mul', slice(b, pairs, -1, 1, 2), -1), slice(b, pairs, -1, 0, 1)], -1)
  return reshape(b, turned, [...rest, dim])
}
