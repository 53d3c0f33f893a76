/** Bytes of weights and activations in a number format. */
import type { DType, Module, Op, Tower, Value } from '../ir/types.ts'
import { elements, forEachOp } from '../ir/walk.ts'
import { isView } from './activations.ts'
import { liveness, type Step } from './liveness.ts'
import { countParameters } from './parameters.ts'

/** Number formats of weights and activations, and their bits. */
export const DTYPES = { fp64: 64, fp32: 32, tf32: 32, bf16: 16, fp16: 16, fp8: 8, int8: 8, int4: 4 } as const
export type NumberFormat = keyof typeof DTYPES

/** Token ids and other integers are int64, truth values one byte, as PyTorch has them. */
const FIXED_BITS: Readonly<Record<Exclude<DType, 'float'>, number>> = { int: 64, bool: 8 }

/** Bytes of all parameters; buffers are not weights. */
export function weightBytes(root: Module, format: NumberFormat): bigint {
  return bytesOf(countParameters(root), format)
}

/** Bytes of so many numbers. */
export function bytesOf(count: bigint, format: NumberFormat): bigint {
  return wholeBytes(count, DTYPES[format])
}

/** Bytes of all that the operations below a module give, none of it freed (see countActivations). */
export function activationBytes(root: Module, format: NumberFormat): bigint {
  let total = 0n
  forEachOp(root.body, (op, times) => {
    total += times * opBytes(op, format)
  })
  return total
}

/** The same for one run of one operation. */
export function opBytes(op: Op, format: NumberFormat): bigint {
  return isView(op) ? 0n : op.outputs.reduce((sum, value) => sum + valueBytes(value, format), 0n)
}

/**
 * The most bytes of values that are alive at one time in an inference, weights apart. The operations run one after another in
 * the order of the IR; each gives a tensor of its own while its inputs are still there; a value lives until the last
 * operation that takes it or a view of it; the tower's inputs, which the caller holds, and its outputs live to the end.
 */
export function peakActivationBytes(tower: Tower, format: NumberFormat): bigint {
  let live = 0n
  let peak = 0n
  const size = ({ value }: Step['made'][number]): bigint => valueBytes(value, format)
  for (const { made, freed } of liveness(tower)) {
    for (const one of made) live += size(one)
    if (live > peak) peak = live
    for (const one of freed) live -= size(one)
  }
  return peak
}

function valueBytes(value: Value, format: NumberFormat): bigint {
  return wholeBytes(BigInt(elements(value)), value.dtype === 'float' ? DTYPES[format] : FIXED_BITS[value.dtype])
}

/** Whole bytes: what is packed into less fills the last one up. */
function wholeBytes(count: bigint, bits: number): bigint {
  return (count * BigInt(bits) + 7n) / 8n
}
