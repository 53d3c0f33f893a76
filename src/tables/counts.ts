/** Counts of built towers. */
import { countActivations } from '../cost/activations.ts'
import { countFlops } from '../cost/flops.ts'
import { countParameters } from '../cost/parameters.ts'
import type { BuiltTower } from '../towers/build/index.ts'
import type { Quantity } from './columns.ts'
import type { Unknown } from './model.ts'

/** What is counted of a tower: MACs by fvcore's rules or, `half-flops`, by torch's. */
export type TowerQuantity = Quantity | 'half-flops'

/** A number of one tower, or why there is none. */
export function countTower(tower: BuiltTower | undefined, quantity: TowerQuantity): bigint | Unknown {
  if (tower === undefined) return { reason: 'the model has no such tower' }
  if (tower.kind === 'not_modelled') return { reason: tower.reason }
  if (tower.kind === 'failed') return { reason: tower.problem.message }
  const { root } = tower.tower
  switch (quantity) {
    case 'params':
      return countParameters(root)
    case 'flops':
      return countFlops(root, 'torch').total
    case 'macs':
      return countFlops(root, 'fvcore-unfused').total
    case 'half-flops':
      return countFlops(root, 'macs').total
    case 'activations':
      return countActivations(root, 'fvcore-unfused')
  }
}

/** The ways in which a quantity is counted, each as good: MACs are fvcore's or half of the FLOPs. */
export function waysOf(quantity: Quantity): readonly TowerQuantity[] {
  return quantity === 'macs' ? ['macs', 'half-flops'] : [quantity]
}
