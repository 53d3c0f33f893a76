/** FLOPs in closed form over the IR, exact at any size. */
import type { Module } from '../ir/types.ts'
import { forEachOp } from '../ir/walk.ts'
import { opCosts, type Convention } from './conventions.ts'

export interface FlopCount {
  readonly total: bigint
  /** By the convention's own names of operations; for torch those of its counter, without `aten.`. */
  readonly byOperator: Readonly<Record<string, bigint>>
}

/** The count of all operations below a module. */
export function countFlops(root: Module, convention: Convention = 'torch'): FlopCount {
  let total = 0n
  const byOperator: Record<string, bigint> = {}
  forEachOp(root.body, (op, times) => {
    for (const { operator, factors } of opCosts(op, convention)) {
      const flops = times * exactProduct(factors)
      total += flops
      byOperator[operator] = (byOperator[operator] ?? 0n) + flops
    }
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
