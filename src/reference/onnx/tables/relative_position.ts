/** Distances between the positions of a window. */
import type { Table } from './index.ts'
import { pair, word } from './numbers.ts'

/**
 * (N, N) for the N positions of a window: which row of a bias table stands for the distance of two of them, in rows of the
 * window; with a class token in front three more (timm, layers/pos_embed_rel.py gen_relative_position_index).
 */
export const relativePositionIndex: Table = (_shape, attrs) => {
  const [height, width] = pair(attrs, 'window')
  const area = height * width
  const distances = (2 * height - 1) * (2 * width - 1)
  const extra = attrs['class_token'] === true ? 1 : 0
  const index: number[] = []
  for (let query = -extra; query < area; query++) {
    for (let key = -extra; key < area; key++) {
      if (query < 0) index.push(distances + (key < 0 ? 2 : 0))
      else if (key < 0) index.push(distances + 1)
      else {
        const down = Math.floor(query / width) - Math.floor(key / width) + height - 1
        const right = (query % width) - (key % width) + width - 1
        index.push(down * (2 * width - 1) + right)
      }
    }
  }
  return index
}

/**
 * (2h - 1, 2w - 1, 2): every distance, down and right, on a logarithmic scale; `swin` brings them to -8 .. 8 before, and to
 * -1 .. 1 behind (timm, layers/pos_embed_rel.py gen_relative_log_coords).
 */
export const relativeLogCoordinates: Table = (_shape, attrs) => {
  const [height, width] = pair(attrs, 'window')
  const isSwin = word(attrs, 'mode') === 'swin'
  const along = (size: number): readonly number[] =>
    Array.from({ length: 2 * size - 1 }, (_, i) => {
      const distance = i - size + 1
      if (!isSwin) return Math.sign(distance) * Math.log1p(Math.abs(distance))
      return (Math.sign(distance) * Math.log2(1 + Math.abs((8 * distance) / (size - 1)))) / Math.log2(8)
    })
  return along(height).flatMap((down) => along(width).flatMap((right) => [down, right]))
}
