/** Towers that several configs of a run have in common are built once. */
import type { BuilderOptions } from '../../ir/builder.ts'
import type { BuiltTower } from './attempt.ts'

/** Towers by all that they are built from, but for the catalog, the sizes and the other options: those are the same of all of them. */
export type SharedTowers = Map<string, BuiltTower>

export interface BuildOptions extends BuilderOptions {
  /** Where towers are kept and looked for. */
  readonly shared?: SharedTowers
}

/** So many are kept: in a run of very many configs what comes later is built anew. */
const MOST = 500

/** The tower that is kept under what it is built from, else the one that `make` makes. */
export function sharedTower(shared: SharedTowers, source: string, make: () => BuiltTower): BuiltTower {
  const known = shared.get(source)
  if (known !== undefined) return known
  const made = make()
  if (shared.size < MOST) shared.set(source, made)
  return made
}
