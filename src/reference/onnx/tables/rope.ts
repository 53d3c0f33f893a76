/** Angles of rotary position embedding, as sines or cosines (`function`): (..., positions, d), positions in rows of a grid. */
import type { OpAttrs } from '../../../ir/types.ts'
import type { Table } from './index.ts'
import { number, pair, word } from './numbers.ts'

/** The angles of a position, as many as the table has columns. */
type Angles = (row: number, column: number) => readonly number[]

function table([height, width]: readonly [number, number], attrs: OpAttrs, angles: Angles): Float32Array {
  const wave = word(attrs, 'function') === 'sin' ? Math.sin : Math.cos
  const all: number[] = []
  for (let row = 0; row < height; row++) for (let column = 0; column < width; column++) for (const angle of angles(row, column)) all.push(wave(Math.fround(angle)))
  return Float32Array.from(all)
}

/** In pairs of neighbours: 1, 2 -> 1, 1, 2, 2. */
function paired(angles: readonly number[]): readonly number[] {
  return angles.flatMap((angle) => [angle, angle])
}

/** theta^-(i / count) */
function frequencies(theta: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => Math.fround(1 / theta ** (i / count)))
}

/**
 * A quarter of the frequencies for each axis: the place along it, from an offset on and scaled to a reference grid where there
 * is one; rows first, with indexing `xy` columns first (timm, layers/pos_embed_sincos.py build_fourier_pos_embed).
 */
export const axialRope: Table = (shape, attrs) => {
  const grid = pair(attrs, 'grid')
  const reference = attrs['reference'] === undefined ? grid : pair(attrs, 'reference')
  const offset = number(attrs, 'offset')
  const bands = frequencies(number(attrs, 'theta'), Math.floor(shape.at(-1)! / 4))
  const place = (at: number, axis: 0 | 1): number => ((at + offset) / grid[axis]) * reference[axis]
  const columnsFirst = word(attrs, 'indexing') === 'xy'
  return table(grid, attrs, (row, column) => {
    const places = [place(row, 0), place(column, 1)]
    return paired((columnsFirst ? places.reverse() : places).flatMap((at) => bands.map((band) => at * band)))
  })
}

/** Places from -1 to 1, rows before columns, over periods that grow (timm, RotaryEmbeddingDinoV3 with separate coordinates). */
export const dinov3Rope: Table = (shape, attrs) => {
  const grid = pair(attrs, 'grid')
  const count = Math.floor(shape.at(-1)! / 4)
  const theta = number(attrs, 'theta')
  const periods = Array.from({ length: count }, (_, i) => theta ** (i / count))
  const place = (at: number, axis: 0 | 1): number => (2 * (at + 0.5)) / grid[axis] - 1
  return table(grid, attrs, (row, column) => {
    const angles = [place(row, 0), place(column, 1)].flatMap((at) => periods.map((period) => (2 * Math.PI * at) / period))
    return attrs['half'] === true ? [...angles, ...angles] : paired(angles)
  })
}

/** Frequencies dealt out in turns to time (which stands still in an image), rows and columns (timm, RotaryEmbeddingMRope). */
export const mRope: Table = (shape, attrs) => {
  const section = attrs['section'] as readonly number[]
  const bands = frequencies(number(attrs, 'theta'), shape.at(-1)! / 2)
  return table(pair(attrs, 'grid'), attrs, (row, column) => {
    const angles = bands.map((band, i) => (i < 3 * section[i % 3]! ? [0, row, column][i % 3]! * band : 0))
    return [...angles, ...angles]
  })
}

/** Of text: the position times each frequency, the same for both halves (transformers, ModernBertRotaryEmbedding). */
export const halfRope: Table = (shape, attrs) => {
  const [length, dim] = shape.slice(-2) as [number, number]
  const bands = frequencies(number(attrs, 'theta'), dim / 2)
  return table([length, 1], attrs, (position) => {
    const angles = bands.map((band) => position * band)
    return [...angles, ...angles]
  })
}

/** The row of each position of a grid in rows, or its column, as a number (timm, layers/pos_embed_sincos.py get_mixed_grid). */
export const gridCoordinate: Table = (_shape, attrs) => {
  const [height, width] = pair(attrs, 'grid')
  const ofRow = word(attrs, 'of') === 'row'
  return Float32Array.from({ length: height * width }, (_, i) => (ofRow ? Math.floor(i / width) : i % width))
}

/** The frequencies of text themselves (open_clip 4.2.0.dev0, RotaryEmbedding1D). */
export const inverseFrequencies: Table = ([count], attrs) => frequencies(number(attrs, 'theta'), count!)
