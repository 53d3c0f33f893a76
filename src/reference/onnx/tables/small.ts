/** Small tables: zeros, the blur of anti-aliased downsampling, lambda of differential attention. */
import type { Table } from './index.ts'
import { number } from './numbers.ts'

export const zeros: Table = (shape) => new Float32Array(shape.reduce((total, size) => total * size, 1))

/** (C, 1, n, n): for each channel the outer product of a row of Pascal's triangle with itself, of sum 1 (timm, BlurPool2d). */
export const binomialFilter: Table = ([channels, , size]) => {
  let row = [1]
  for (let i = 1; i < size!; i++) row = [0, ...row].map((left, at) => (left + (row[at] ?? 0)) / 2)
  const filter = row.flatMap((a) => row.map((b) => a * b))
  return Array.from({ length: channels! }, () => filter).flat()
}

/** One number for the block `iteration` of a model (timm, layers/diff_attention.py set_lambda_init). */
export const differentialLambda: Table = (_shape, attrs) => [0.8 - 0.6 * Math.exp(-0.3 * number(attrs, 'iteration'))]
