/** Towers that several configs of a run have in common are built once. */
import type { BuilderOptions } from '../../ir/builder.ts'
import type { Tower } from '../../ir/types.ts'
import type { BuiltTower, Said, TowerName } from './attempt.ts'

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
 * Keeps that a tower is built, and not what it consists of, nor what it could be built from: memory would fill with both. A tower is
 * handed out once; who has made something of it finds by the tower's identity that it has.
 */
export function shareOutcomes(): Share {
  const share = shareTowers()
  return (source, make) => share(source, () => withoutContents(make()))
}

function withoutContents(made: BuiltTower): BuiltTower {
  return made.kind === 'built' ? new Outcome(made) : made
}

/** A built tower whose contents are handed out. */
class Outcome {
  readonly name: TowerName
  readonly prefix: string
  readonly kind = 'built'
  declare readonly said?: Said
  private contents: Tower | undefined

  constructor({ name, prefix, said, tower }: Extract<BuiltTower, { kind: 'built' }>) {
    this.name = name
    this.prefix = prefix
    if (said !== undefined) this.said = said
    this.contents = tower
  }

  get tower(): Tower {
    const { contents } = this
    if (contents === undefined) throw new Error(`what the ${this.name} tower consists of has been handed out`)
    this.contents = undefined
    return contents
  }
}
