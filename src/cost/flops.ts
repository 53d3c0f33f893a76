/**
 * FLOPs in closed form over the IR. The default convention, `torch`, is that of torch.utils.flop_counter (torch 2.13):
 * matrix multiplications, convolutions and both products of attention, a multiply-add being 2; no bias, norm, softmax,
 * activation or look-up.
 */
import type { Module, Op } from '../ir/types.ts'
import { forEachOp } from '../ir/walk.ts'

/** The operators that torch's counter knows, by the names it prints (without `aten.`). */
export type TorchOperator = 'convolution' | 'addmm' | 'mm' | 'bmm'

/**
 * What is counted as one: `torch` counts a multiply-add as two FLOPs, `macs` as one multiply-accumulate. Both count the same
 * operations, so that one is exactly half of the other.
 */
export type Convention = 'torch' | 'macs'

const MULTIPLY_ADD: Readonly<Record<Convention, readonly number[]>> = { torch: [2], macs: [] }

export interface OpCost {
  readonly operator: TorchOperator
  /** The factors of the count; their product is the FLOPs (or MACs). A safe integer each. */
  readonly factors: readonly number[]
}

/**
 * What torch counts for one run of an operation; undefined where it counts nothing.
 * convolution: 2 x N x H'W' x O x (C/groups) x kh kw (flop_counter.conv_flop_count);
 * linear (rows, in) -> (rows, out): 2 x rows x in x out (addmm_flop, mm_flop);
 * matmul of batches: 2 x batch x M x K x N (bmm_flop).
 */
export function opCost(op: Op, convention: Convention = 'torch'): OpCost | undefined {
  const [first, second] = op.inputs
  const one = MULTIPLY_ADD[convention]
  switch (op.kind) {
    case 'conv': {
      const [n, , ...spatial] = op.outputs[0]!.shape as [number, number, ...number[]]
      return { operator: 'convolution', factors: [...one, n, ...spatial, ...second!.shape] }
    }
    case 'linear': {
      const [out, inner] = second!.shape as [number, number]
      return { operator: op.inputs.length > 2 ? 'addmm' : 'mm', factors: [...one, ...first!.shape.slice(0, -1), inner, out] }
    }
    case 'matmul': {
      const [m, k] = first!.shape.slice(-2) as [number, number]
      // torch.matmul folds the leading dimensions of a (...,M,K) by (K,N) product into one mm.
      const operator = second!.shape.length === 2 ? 'mm' : 'bmm'
      return { operator, factors: [...one, ...op.outputs[0]!.shape.slice(0, -2), m, k, second!.shape.at(-1)!] }
    }
    case 'attention': {
      const value = op.inputs[2]!
      const [n, d] = first!.shape.slice(-2) as [number, number]
      const [m, dv] = value.shape.slice(-2) as [number, number]
      return { operator: 'bmm', factors: [...one, ...op.outputs[0]!.shape.slice(0, -2), n, m, d + dv] }
    }
    default:
      return undefined
  }
}

export interface FlopCount {
  readonly total: bigint
  readonly byOperator: Readonly<Partial<Record<TorchOperator, bigint>>>
}

/** FLOPs (or MACs) of all operations below a module. Exact at any size. */
export function countFlops(root: Module, convention: Convention = 'torch'): FlopCount {
  let total = 0n
  const byOperator: Partial<Record<TorchOperator, bigint>> = {}
  forEachOp(root.body, (op, times) => {
    const cost = opCost(op, convention)
    if (!cost) return
    const flops = times * exactProduct(cost.factors)
    total += flops
    byOperator[cost.operator] = (byOperator[cost.operator] ?? 0n) + flops
  })
  return { total, byOperator }
}

/** The product as a bigint, by way of doubles while they are exact. */
export function exactProduct(factors: readonly number[]): bigint {
  let product = 1
  for (const factor of factors) product *= factor
  if (product <= Number.MAX_SAFE_INTEGER) return BigInt(product)
  return factors.reduce((total, factor) => total * BigInt(factor), 1n)
}
