/** Tables that a model computes instead of learning them, by the word that the IR has for them. */
import type { OpAttrs, Param } from '../../../ir/types.ts'
import { binomialFilter, differentialLambda, zeros } from './small.ts'
import { causalMask, shiftMask } from './masks.ts'
import { relativeLogCoordinates, relativePositionIndex } from './relative_position.ts'
import { axialRope, dinov3Rope, gridCoordinate, halfRope, inverseFrequencies, mRope } from './rope.ts'
import { sinusoidal } from './sinusoidal.ts'

/** The elements in rows. */
export type Table = (shape: readonly number[], attrs: OpAttrs) => ArrayLike<number>

const TABLES: Readonly<Record<string, Table>> = {
  zeros,
  causal_mask: causalMask,
  shift_mask: shiftMask,
  binomial_filter: binomialFilter,
  differential_lambda: differentialLambda,
  relative_position: relativePositionIndex,
  relative_log_coordinates: relativeLogCoordinates,
  sinusoidal,
  grid: gridCoordinate,
  inverse_frequencies: inverseFrequencies,
  rope_axial: axialRope,
  rope_dinov3: dinov3Rope,
  rope_mrope: mRope,
  rope_half: halfRope,
}

/** The numbers of a table that the IR describes (`table` and what it depends on). Throws for a table that is not known: a mistake of ours. */
export function tableOf(shape: readonly number[], attrs: OpAttrs): ArrayLike<number> {
  const table = TABLES[String(attrs['table'])]
  if (table === undefined) throw new Error(`there is no table ${String(attrs['table'])}`)
  const elements = table(shape, attrs)
  const expected = shape.reduce((total, size) => total * size, 1)
  if (elements.length !== expected) throw new Error(`the table ${String(attrs['table'])} has ${elements.length} elements where [${shape.join()}] has ${expected}`)
  return elements
}

/** The numbers of a buffer that the model computes when it is constructed; undefined for what is learned or counted. */
export function bufferOf({ shape, computed }: Pick<Param, 'shape' | 'computed'>): ArrayLike<number> | undefined {
  return computed && tableOf(shape, computed)
}
