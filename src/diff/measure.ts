/** What a config's towers cost. */
import { measureTower, together, type Cost } from '../cost/measure.ts'
import type { BuiltConfig, BuiltTower, TowerName } from '../towers/build/index.ts'

/** Exact numbers at the config's own sizes, or why there are none. */
export type Measure = Cost | { readonly note: string }

export interface Measured {
  readonly towers: ReadonlyMap<TowerName, Measure>
  readonly model: Measure
}

/** The cost of every tower, and of all of them with the model's own parameters. */
export function measure({ towers, own, reason }: BuiltConfig): Measured {
  const measured = new Map(towers.map((tower) => [tower.name, measureBuilt(tower)]))
  if (reason !== undefined) return { towers: measured, model: { note: reason } }
  const notes = [...measured].flatMap(([name, cost]) => ('note' in cost ? [`${name} tower: ${cost.note}`] : []))
  if (notes.length > 0) return { towers: measured, model: { note: notes.join('; ') } }
  const ownParams = own.reduce((sum, { shape }) => sum + BigInt(shape.reduce((product, size) => product * size, 1)), 0n)
  return { towers: measured, model: together([...measured.values()].flatMap((cost) => ('note' in cost ? [] : [cost])), ownParams) }
}

function measureBuilt(tower: BuiltTower): Measure {
  if (tower.kind === 'not_modelled') return { note: `not modelled: ${tower.reason}` }
  return tower.kind === 'failed' ? { note: tower.problem.message } : measureTower(tower.tower)
}
