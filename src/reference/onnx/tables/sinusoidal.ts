/** Sinusoidal positions of text. */
import type { Table } from './index.ts'
import { number } from './numbers.ts'

/** (positions, d): sines, then cosines, of the position times falling frequencies; 0 at the padding's (transformers, M2M100SinusoidalPositionalEmbedding). */
export const sinusoidal: Table = ([positions, dim], attrs) => {
  const half = Math.floor(dim! / 2)
  const step = Math.log(10000) / (half - 1)
  const padding = number(attrs, 'padding_idx')
  const table = new Float32Array(positions! * dim!)
  for (let position = 0; position < positions!; position++) {
    if (position === padding) continue
    for (let i = 0; i < half; i++) {
      // torch multiplies in single precision, which at large angles shows.
      const angle = Math.fround(position * Math.fround(Math.exp(Math.fround(-step * i))))
      table[position * dim! + i] = Math.sin(angle)
      table[position * dim! + half + i] = Math.cos(angle)
    }
  }
  return table
}
