/** What we count by fvcore's rules of a variant, beside what the real fvcore said. */
import type { CatalogOptions } from '../../src/catalog/open.ts'
import { countActivations } from '../../src/cost/activations.ts'
import { countFlops } from '../../src/cost/flops.ts'
import type { BuiltTower } from '../../src/towers/build/index.ts'
import { buildVariant, catalogOf } from './compare_open_clip.ts'
import { buildTimmVariant, type Variant } from './compare_timm.ts'
import type { ConfigVariant } from './random_configs.ts'

/** One tower's counts by one convention. */
interface FvcoreCounts {
  readonly total: number
  readonly by_operator: Readonly<Record<string, number>>
  readonly activations: number
}

/** One line that fvcore_counts.py writes. */
export type FvcoreResult = (Variant | ConfigVariant) & { readonly towers: Readonly<Record<string, Readonly<Record<string, FvcoreCounts>>>> }

const CONVENTIONS = ['fvcore', 'fvcore-unfused'] as const

/** Both sides of every count that fvcore gave: the name, and the counts as text. */
export function compareFvcore(result: FvcoreResult, readText: CatalogOptions['readText']): readonly { readonly name: string; readonly real: string; readonly ours: string }[] {
  const towers = towersOf(result, readText)
  return Object.entries(result.towers).flatMap(([name, counts]) =>
    CONVENTIONS.flatMap((convention) => {
      const real = counts[convention]
      return real === undefined ? [] : [{ name: `${name} ${convention}`, real: textOf(real), ours: ourCounts(towers.find((tower) => tower.name === name), convention) }]
    }),
  )
}

function towersOf(result: FvcoreResult, readText: CatalogOptions['readText']): readonly BuiltTower[] {
  if ('model' in result) return [buildTimmVariant(result, catalogOf({ open_clip: '3.3.0', hf: {} }, readText).timm)]
  // fvcore's trace needs modules: the text tower of a CLIP is made one.
  const config = { ...result.config, custom_text: true }
  return buildVariant({ ...result, config }, catalogOf({ open_clip: '3.3.0', hf: result.hf }, readText)).towers
}

function ourCounts(tower: BuiltTower | undefined, convention: (typeof CONVENTIONS)[number]): string {
  if (tower?.kind !== 'built') return JSON.stringify(tower)
  const { root } = tower.tower
  const { total, byOperator } = countFlops(root, convention)
  const by_operator = Object.fromEntries(Object.entries(byOperator).map(([operator, count]) => [operator, Number(count)]))
  return textOf({ total: Number(total), by_operator, activations: Number(countActivations(root, convention)) })
}

function textOf({ total, by_operator, activations }: FvcoreCounts): string {
  const operators = Object.entries(by_operator).sort(([a], [b]) => (a < b ? -1 : 1))
  return `${total}, ${activations} activations: ${operators.map(([operator, count]) => `${operator} ${count}`).join(', ')}`
}
