/** FLOPs in closed form over the IR, exact at any size. */
import { Tally } from '../ir/tally.ts'
import type { Module } from '../ir/types.ts'
import { walkOps } from '../ir/walk.ts'
import { opCosts, type Convention } from './conventions.ts'

export interface FlopCount {
  readonly total: bigint
  /** By the convention's own names of operations; for torch those of its counter, without `aten.`. */
  readonly byOperator: Readonly<Record<string, bigint>>
}

/** The count of all operations below a module. */
export function countFlops(root: Module, convention: Convention = 'torch'): FlopCount {
  const tallies = new Map<string, Tally>()
  walkOps(root.body, (op, times) => {
    const costs = opCosts(op, convention)
    for (let i = 0; i < costs.length; i++) {
      const { operator, factors } = costs[i]!
      let tally = tallies.get(operator)
      if (tally === undefined) tallies.set(operator, (tally = new Tally()))
      tally.add(times, factors)
    }
  })
  let total = 0n
  const byOperator: Record<string, bigint> = {}
  for (const [operator, { value }] of tallies) {
    total += value
    byOperator[operator] = value
  }
  return { total, byOperator }
}
