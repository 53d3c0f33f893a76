/** How many numbers the operations of a tower give. */
import { Tally } from '../ir/tally.ts'
import type { Module, Op } from '../ir/types.ts'
import { walkOps } from '../ir/walk.ts'
import type { Convention } from './conventions.ts'
import { fvcoreActivations } from './fvcore.ts'

/**
 * Elements of what the operations below a module give, each operation with a tensor of its own; views (see `isView`) give
 * nothing new, and attention runs as one operation that keeps no scores. By fvcore's conventions they are those of its
 * ActivationCountAnalysis: outputs of convolutions and products alone.
 */
export function countActivations(root: Module, convention: Convention = 'torch'): bigint {
  const total = new Tally()
  walkOps(root.body, (op, times) => tally(total, op, times, convention))
  return total.value
}

/** The same for one run of one operation. */
export function opActivations(op: Op, convention: Convention): bigint {
  const total = new Tally()
  tally(total, op, 1, convention)
  return total.value
}

function tally(total: Tally, op: Op, times: number, convention: Convention): void {
  if (convention === 'fvcore' || convention === 'fvcore-unfused') {
    for (const shape of fvcoreActivations(op, convention === 'fvcore')) total.add(times, shape)
  } else if (!isView(op)) {
    for (const { shape } of op.outputs) total.add(times, shape)
  }
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
