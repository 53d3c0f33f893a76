/** Whether two texts of a config build the same model, as far as the architecture IR knows. Loaded only where files are repaired. */
import type { Catalog } from '../catalog/types.ts'
import { readConfig, recognise } from '../config/index.ts'
import { countFlops } from '../cost/flops.ts'
import { namedShapes } from '../cost/parameters.ts'
import { parseJson } from '../json/parse.ts'
import { buildConfig, type BuiltConfig } from '../towers/build/index.ts'

/**
 * Does everything that the first text builds come out of the second as well: each tower with the same parameters and buffers,
 * by name and shape, and the same FLOPs by operator, and the parameters of the model itself? What the first text does not build,
 * since the library refuses it or it is not modelled, cannot change.
 */
export function buildsTheSame(before: string, after: string, catalog: Catalog): boolean {
  const built = build(before, catalog)
  if (built === undefined || built.towers.length === 0) return true
  const rebuilt = build(after, catalog)
  if (rebuilt === undefined) return false
  const towers = prints(rebuilt)
  return JSON.stringify(rebuilt.own) === JSON.stringify(built.own) && [...prints(built)].every(([tower, print]) => towers.get(tower) === print)
}

/** What is built of a text; undefined where the reader refuses it before it builds anything. */
function build(text: string, catalog: Catalog): BuiltConfig | undefined {
  const document = parseJson(text)
  const recognition = document.root === undefined ? undefined : recognise(document)
  if (recognition === undefined || recognition.kind === 'unknown') return undefined
  const config = readConfig(document, recognition, catalog.openClip)
  const blocks = config.kind === 'timm_hub' ? [config.pretrained] : config.blocks
  const isRefused =
    config.schemaProblems.some(({ fatal }) => fatal) ||
    blocks.some((block) => block !== undefined && !block.ignoresUnknown && block.unknown.length > 0)
  return isRefused ? undefined : buildConfig(config, catalog)
}

/** What is compared of each built tower, as text. */
function prints(built: BuiltConfig): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const tower of built.towers) {
    if (tower.kind !== 'built') continue
    const { root } = tower.tower
    const { byOperator } = countFlops(root)
    const flops = Object.entries(byOperator).map(([operator, count]) => [operator, String(count)])
    found.set(tower.name, JSON.stringify([namedShapes(root, tower.prefix), flops]))
  }
  return found
}
