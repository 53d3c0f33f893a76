/** Every kind of operation and the one function that writes it. */
import type { OpKind } from '../../../ir/types.ts'
import type { Scope } from '../scope.ts'
import { constant } from './constant.ts'
import { embedding, gather } from './lookup.ts'
import { norm } from './norm.ts'
import { paddingMask } from './padding_mask.ts'
import { activation, elementwise, reduce, softmax } from './pointwise.ts'
import { pool } from './pool.ts'
import { attention, conv, linear, matmul } from './products.ts'
import { resize } from './resize.ts'
import { concat, expand, pad, reshape, roll, slice, transpose } from './shape.ts'

/** Adds the nodes of an operation and gives the name of its output. */
export type Emitter = (scope: Scope) => string

export const EMITTERS: Readonly<Record<OpKind, Emitter>> = {
  conv,
  linear,
  matmul,
  attention,
  norm,
  activation,
  softmax,
  embedding,
  elementwise,
  reduce,
  pool,
  resize,
  reshape,
  transpose,
  concat,
  slice,
  gather,
  expand,
  pad,
  roll,
  padding_mask: paddingMask,
  constant,
}
