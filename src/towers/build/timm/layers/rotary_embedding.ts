/** Tables of sines and cosines for rotary position embedding (timm 1.0.29, layers/pos_embed_sincos.py RotaryEmbedding...). */
import type { Builder } from '../../../../ir/builder.ts'
import { activation, add, computedBuffer, concat, constant, matmul, type Pair, reshape, select } from '../../../../ir/nn.ts'
import type { OpAttrs, Value } from '../../../../ir/types.ts'
import type { Fields } from '../kwargs.ts'
import type { Rope } from './rope.ts'

export interface RotaryOptions {
  /** Class of the module and kind of its angles: 'mixed' learns its frequencies, per block and head, the others compute theirs. */
  readonly class: string
  readonly kind: 'mixed' | 'axial' | 'dinov3' | 'mrope'
  readonly embed_dim: number
  readonly num_heads: number
  readonly depth: number
  readonly grid: Pair
  readonly half: boolean
  /** Which axis of the grid comes first in the angles: rows (`ij`) or columns (`xy`). */
  readonly indexing: string
  /** Are the coordinates of the grid kept as buffers? So where the module is built for a grid. */
  readonly buffers: boolean
  /** What else the angles depend on: temperature, offset, reference grid. */
  readonly attrs: OpAttrs
}

/** Applies the module `name`: tables for the positions of the grid, in rows. */
export function rotaryEmbedding(b: Builder, name: string, options: RotaryOptions): Rope {
  const head_dim = Math.floor(options.embed_dim / options.num_heads)
  const { grid, half, indexing, kind } = options
  return b.module(name, options.class, () => {
    if (kind === 'mixed') return mixedAngles(b, head_dim, options)
    const shape = [1, 1, grid[0] * grid[1], head_dim]
    const table = (wave: 'sin' | 'cos'): Value => constant(b, shape, { table: `rope_${kind}`, function: wave, grid, half, indexing, ...options.attrs })
    return { sin: table('sin'), cos: table('cos'), half }
  })
}

/** The grid whose places others are scaled to, where the argument `name` gives one. */
export function reference(kw: Fields, name: string): OpAttrs {
  return kw.value(name) === null ? {} : { reference: kw.pair(name) }
}

/**
 * RotaryEmbeddingMixed.get_embed: angles of each block and head, the grid's coordinates times learned frequencies.
 * Both tables are (depth, heads, L, d); each block takes its own.
 */
function mixedAngles(b: Builder, head_dim: number, { depth, num_heads, grid, half, indexing, buffers }: RotaryOptions): Rope {
  if (head_dim % 4 !== 0) b.fail({ stage: 'construct', field: 'num_heads', cause: 'divisibility', message: `AssertionError: head_dim must be divisible by 4, got ${head_dim}` })
  const length = grid[0] * grid[1]
  const freqs = b.param('freqs', [2, depth, num_heads, head_dim / 2])
  const along = (axis: 0 | 1): Value => {
    const table = { table: 'grid', grid, of: (axis === 0) === (indexing === 'ij') ? 'row' : 'column' }
    const position = buffers ? computedBuffer(b, axis === 0 ? 't_x' : 't_y', [length], table) : constant(b, [length], table)
    return matmul(b, reshape(b, position, [length, 1]), reshape(b, select(b, freqs, 0, axis), [depth, num_heads, 1, head_dim / 2]))
  }
  const angles = add(b, along(0), along(1))
  const twice = reshape(b, angles, [...angles.shape, 1])
  const doubled = reshape(b, concat(b, [twice, twice], -1), [depth, num_heads, length, head_dim])
  return { sin: activation(b, doubled, 'sin'), cos: activation(b, doubled, 'cos'), half, perBlock: true }
}
