/** The block of a tower that costs most. */
import type { ModuleCost } from './by-module.ts'

/** What a module has a number of. */
export type Counted = 'params' | 'flops' | 'activations'

export interface Costly {
  /** From the tower's root: `trunk.blocks.0-39`; empty for the root itself. */
  readonly path: string
  /** The Python class. */
  readonly class: string
  readonly count: bigint
  readonly cost: bigint
}

/**
 * From the root to its costliest child, and on as long as a child has more than half of its parent; a list of equal blocks ends
 * the way, for one of them is no larger than the others.
 */
export function costliest(root: ModuleCost, quantity: Counted): Costly {
  const names: string[] = []
  let found = root
  for (let next = largestChild(root, quantity); next !== undefined; next = largestChild(found, quantity)) {
    if (found !== root && (found.count > 1n || 2n * next[quantity] <= found[quantity])) break
    found = next
    if (next.name !== '') names.push(next.name)
  }
  return { path: names.join('.'), class: found.class, count: found.count, cost: found[quantity] }
}

function largestChild({ children }: ModuleCost, quantity: Counted): ModuleCost | undefined {
  return children.reduce<ModuleCost | undefined>((best, child) => (best === undefined || child[quantity] > best[quantity] ? child : best), undefined)
}
