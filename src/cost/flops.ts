/** FLOPs in closed form over the IR, exact at any size. */
import { Tally } from '../ir/tally.ts'
import type { Module, Node } from '../ir/types.ts'
import { tallyParams } from '../ir/walk.ts'
import { opCosts, type Convention } from './conventions.ts'

export interface FlopCount {
  readonly total: bigint
  /** By the convention's own names of operations; for torch those of its counter, without `aten.`. */
  readonly byOperator: Readonly<Record<string, bigint>>
}

export interface Count extends FlopCount {
  /** Scalars in all parameters. */
  readonly params: bigint
}

/** The count of all operations below a module. */
export function countFlops(root: Module, convention: Convention = 'torch'): FlopCount {
  const { total, byOperator } = countAll(root, convention)
  return { total, byOperator }
}

/** The count of all operations and of all parameters below a module, in one walk. */
export function countAll(root: Module, convention: Convention): Count {
  const params = new Tally()
  const tallies = new Map<string, Tally>()
  const enter = (body: readonly Node[], times: number): void => {
    for (let i = 0; i < body.length; i++) {
      const node = body[i]!
      if (node.type === 'op') {
        const costs = opCosts(node, convention)
        for (let j = 0; j < costs.length; j++) {
          const { operator, factors } = costs[j]!
          let tally = tallies.get(operator)
          if (tally === undefined) tallies.set(operator, (tally = new Tally()))
          tally.add(times, factors)
        }
      } else if (node.type === 'module') {
        tallyParams(node, 'parameter', times, params)
        enter(node.body, times)
      } else {
        enter(node.body, times * node.count)
      }
    }
  }
  enter([root], 1)
  let total = 0n
  const byOperator: Record<string, bigint> = {}
  for (const [operator, { value }] of tallies) {
    total += value
    byOperator[operator] = value
  }
  return { params: params.value, total, byOperator }
}
