/** What is counted: a default, torch's, and others that are always named. */
import type { Op } from '../ir/types.ts'
import { allOpsCosts } from './all_ops.ts'
import { fvcoreCosts } from './fvcore.ts'
import { torchCost } from './torch.ts'

/**
 * - `torch` (the default): torch.utils.flop_counter; a multiply-add is two
 * - `macs`: the same operations, a multiply-add is one
 * - `fvcore`: fvcore.nn.FlopCountAnalysis, which does not see fused attention; a multiply-add is one
 * - `fvcore-unfused`: the same with attention written out, as timm's published tables have it
 * - `all-ops`: every arithmetic operation, also of norms, softmax, activations and pools; a multiply-add is two
 */
export const CONVENTIONS = ['torch', 'macs', 'fvcore', 'fvcore-unfused', 'all-ops'] as const
export type Convention = (typeof CONVENTIONS)[number]

/** One summand of a count. */
export interface OpCost {
  /** What the convention calls the operation: `convolution` of torch, `conv` of fvcore, the kind in the IR for all-ops. */
  readonly operator: string
  /** Their product is the count. A safe integer each. */
  readonly factors: readonly number[]
}

const COSTS: Readonly<Record<Convention, (op: Op) => readonly OpCost[]>> = {
  torch: (op) => listed(torchCost(op, TWO)),
  macs: (op) => listed(torchCost(op, NONE)),
  fvcore: (op) => fvcoreCosts(op, true),
  'fvcore-unfused': (op) => fvcoreCosts(op, false),
  'all-ops': allOpsCosts,
}

/** The summands of one run of an operation; none where the convention counts nothing. */
export function opCosts(op: Op, convention: Convention): readonly OpCost[] {
  return COSTS[convention](op)
}

const TWO: readonly number[] = [2]
const NONE: readonly number[] = []
const NOTHING: readonly OpCost[] = []

function listed(cost: OpCost | undefined): readonly OpCost[] {
  return cost === undefined ? NOTHING : [cost]
}
