/** Towers that several configs of a run have in common are built once. */
import type { BuilderOptions } from '../../ir/builder.ts'
import type { Tower } from '../../ir/types.ts'
import type { BuiltTower } from './attempt.ts'

/**
 * The tower that is kept under `source`, else the one that `make` makes. `source` is all that it is built from, but for the catalog,
 * the sizes and the other options: those are the same of all towers that one function is asked for.
 */
export type Share = (source: string, make: () => BuiltTower) => BuiltTower

export interface BuildOptions extends BuilderOptions {
  readonly share?: Share
}

/** So many are kept: in a run of very many configs what comes later is built anew. */
const MOST = 500

/** Keeps towers whole: rehearsed ones, which are small. */
export function shareTowers(): Share {
  const kept = new Map<string, BuiltTower>()
  return (source, make) => {
    const known = kept.get(source)
    if (known !== undefined) return known
    const made = make()
    if (kept.size < MOST) kept.set(source, made)
    return made
  }
}

/**
 * Keeps that a tower is built, and not what it consists of: memory would fill with it. Who has made something of a tower finds by the
 * tower's identity that it has; one that is looked into again is built again.
 */
export function shareOutcomes(): Share {
  const share = shareTowers()
  return (source, make) => share(source, () => withoutContents(make(), make))
}

function withoutContents(made: BuiltTower, make: () => BuiltTower): BuiltTower {
  if (made.kind !== 'built') return made
  const { tower, ...outcome } = made
  let first: Tower | undefined = tower
  return {
    ...outcome,
    get tower() {
      const contents = first ?? contentsOf(make())
      first = undefined
      return contents
    },
  }
}

function contentsOf(tower: BuiltTower): Tower {
  if (tower.kind !== 'built') throw new Error(`the ${tower.name} tower is built once and not again`)
  return tower.tower
}
