/** How many numbers the operations of a tower give. */
import type { Module, Op } from '../ir/types.ts'
import { elements, forEachOp } from '../ir/walk.ts'
import type { Convention } from './conventions.ts'
import { exactProduct } from './flops.ts'
import { fvcoreActivations } from './fvcore.ts'

/**
 * Elements of what the operations below a module give, each operation with a tensor of its own; views (see `isView`) give
 * nothing new, and attention runs as one operation that keeps no scores. By fvcore's conventions they are those of its
 * ActivationCountAnalysis: outputs of convolutions and products alone.
 */
export function countActivations(root: Module, convention: Convention = 'torch'): bigint {
  let total = 0n
  forEachOp(root.body, (op, times) => {
    total += times * opActivations(op, convention)
  })
  return total
}

/** The same for one run of one operation. */
export function opActivations(op: Op, convention: Convention): bigint {
  if (convention === 'fvcore' || convention === 'fvcore-unfused') {
    return fvcoreActivations(op, convention === 'fvcore').reduce((sum, shape) => sum + exactProduct(shape), 0n)
  }
  return isView(op) ? 0n : op.outputs.reduce((sum, value) => sum + BigInt(elements(value)), 0n)
}

/**
 * Is the output another look at the memory of the first input? Reshaping (also of what is transposed, which torch copies),
 * transposing, slicing, expanding and taking one index of an axis.
 */
export function isView({ kind, attrs }: Op): boolean {
  switch (kind) {
    case 'reshape':
    case 'transpose':
    case 'slice':
    case 'expand':
      return true
    case 'gather':
      return attrs['by'] === undefined || attrs['by'] === 'iteration'
    default:
      return false
  }
}
