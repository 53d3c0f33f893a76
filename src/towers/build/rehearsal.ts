/** What a config builds as far as it can be said without keeping all of it: whether it fails, and what goes in and comes out. */
import type { Catalog } from '../../catalog/types.ts'
import type { Config } from '../../config/types.ts'
import type { Op, Tower } from '../../ir/types.ts'
import type { BuiltTower, TowerName } from './attempt.ts'
import { buildConfig, type BuiltConfig } from './config.ts'
import type { Share } from './shared.ts'

/** A tower that is built and runs. */
export interface Outline extends Pick<Tower, 'inputs' | 'outputs'> {
  readonly name: TowerName
  /** The operations that take an input. */
  readonly first: readonly Op[]
}

/** What the rules see of a config's architecture: the problems and outlines of a rehearsal, and the towers themselves once they are asked for. */
export interface Architecture extends BuiltConfig {
  /** The towers of the rehearsal, without what they consist of. */
  readonly rehearsed: readonly BuiltTower[]
  readonly outlines: readonly Outline[]
}

/** `share` has the rehearsed towers of the run's other configs. */
export function architectureOf(config: Config, catalog: Catalog, share?: Share): Architecture {
  const { problems, towers, reason } = buildConfig(config, catalog, {}, { rehearses: true, ...(share === undefined ? {} : { share }) })
  let built: BuiltConfig | undefined
  const all = (): BuiltConfig => (built ??= buildConfig(config, catalog))
  return {
    problems,
    ...(reason === undefined ? {} : { reason }),
    rehearsed: towers,
    outlines: towers.flatMap((tower) => (tower.kind === 'built' ? [outline(tower.name, tower.tower)] : [])),
    get towers() {
      return all().towers
    },
    get own() {
      return all().own
    },
  }
}

function outline(name: TowerName, { root, inputs, outputs }: Tower): Outline {
  return { name, inputs, outputs, first: root.body.filter((node) => node.type === 'op') }
}
