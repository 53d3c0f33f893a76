/** What our IR says of a model config, beside what the real open_clip said: the model, then each tower. */
import { openCatalog, type CatalogOptions } from '../../src/catalog/open.ts'
import type { Catalog } from '../../src/catalog/types.ts'
import { readConfig, recognise } from '../../src/config/index.ts'
import { countFlops } from '../../src/cost/flops.ts'
import { countParameters, namedShapes, type NamedShapes } from '../../src/cost/parameters.ts'
import { parseJson } from '../../src/json/parse.ts'
import { buildConfig, type BuiltConfig, type BuiltTower } from '../../src/towers/build/index.ts'
import type { ConfigVariant } from './random_configs.ts'
import { compared, countsSide, failureSide, namesHash, type Comparison, type Counts, type Failure, type Side } from './sides.ts'

/** One line that open_clip_variants.py writes. */
export type ConfigResult = ConfigVariant & { readonly open_clip: string } & (Failure | BuiltModel)

interface BuiltModel {
  readonly class: string
  readonly params: number
  readonly names_sha256: string
  readonly towers: Readonly<Record<string, (Counts | Failure) & { readonly params?: number }>>
}

/** `model`, `image`, `text`, `multimodal`: what is compared. */
export type Part = readonly [name: string, comparison: Comparison]

/** Builds the towers of a config and holds them against the real library's result. */
export function compareConfig(result: ConfigResult, readText: CatalogOptions['readText']): readonly Part[] {
  const built = buildVariant(result, catalogOf(result, readText))
  const model: Part = ['model', compareModel(result, built)]
  if ('error' in result || model[1].differs.includes('outcome')) return [model]
  // The decoder is run on what the image tower gives.
  const towers = built.towers.filter(({ name }) => name !== 'multimodal' || !('error' in (result.towers['image'] ?? {})))
  return [model, ...towers.map((tower): Part => [tower.name, compareTower(result, tower)])]
}

/** Is it constructed, and of what: names and sums are known where all towers are built. */
function compareModel(result: ConfigResult, built: BuiltConfig): Comparison {
  const real = 'error' in result ? failureSide(result) : countsSide(result.params, {}, result.names_sha256)
  if (built.reason !== undefined) return compared(real, { reason: built.reason })
  // What the constructor of one tower refuses leaves no model, in the order in which the model makes them.
  const refused = built.towers.find((tower) => tower.kind === 'failed' && tower.problem.stage === 'construct')
  if (refused !== undefined) return compared(real, towerSide(refused))
  const unknown = built.towers.find((tower) => tower.kind === 'not_modelled')
  if (unknown !== undefined) return compared(real, towerSide(unknown))
  return 'error' in result || built.towers.every((tower) => tower.kind === 'built')
    ? compared(real, modelSide(built))
    : compared({ ...real, params: '', names: '' }, countsSide(undefined, {}))
}

function compareTower(result: BuiltModel, tower: BuiltTower): Comparison {
  const real = result.towers[tower.name]
  if (real === undefined) throw new Error(`the real model has no ${tower.name} tower`)
  const side = 'error' in real ? failureSide(real) : countsSide(real.params, real.flops_by_op)
  const ours = towerSide(tower)
  // A CLIP has no text tower of its own whose parameters the library could count.
  return compared(side, 'reason' in ours || real.params !== undefined ? ours : { ...ours, params: '' })
}

function modelSide(built: BuiltConfig): Side {
  const names: { parameters: Record<string, readonly number[]>; buffers: Record<string, readonly number[]> } = { parameters: {}, buffers: {} }
  for (const { name, shape } of built.own) names.parameters[name] = shape
  for (const tower of built.towers) {
    if (tower.kind !== 'built') continue
    const shapes: NamedShapes = namedShapes(tower.tower.root, tower.prefix)
    Object.assign(names.parameters, shapes.parameters)
    Object.assign(names.buffers, shapes.buffers)
  }
  const params = Object.values(names.parameters).reduce((sum, shape) => sum + shape.reduce((product, size) => product * size, 1), 0)
  return countsSide(params, {}, namesHash(names))
}

function towerSide(tower: BuiltTower): Side | { readonly reason: string } {
  if (tower.kind === 'not_modelled') return { reason: tower.reason }
  if (tower.kind === 'failed') return failureSide({ stage: tower.problem.stage, error: `${tower.problem.message} (${tower.problem.field})` })
  const { root } = tower.tower
  return countsSide(countParameters(root), countFlops(root).byOperator)
}

export function buildVariant({ config, image_size, text_length }: ConfigVariant, catalog: Catalog): BuiltConfig {
  const document = parseJson(JSON.stringify(config))
  const recognised = recognise(document)
  if (recognised.kind === 'unknown') throw new Error(recognised.reason)
  const sizes = { ...(image_size === null ? {} : { image_size }), ...(text_length === null ? {} : { text_length }) }
  return buildConfig(readConfig(document, recognised, catalog.openClip), catalog, sizes)
}

/** The catalog of the version that was asked, with the variant's own config.json files as if they lay beside the config. */
export function catalogOf({ open_clip, hf }: Pick<ConfigResult, 'open_clip' | 'hf'>, readText: CatalogOptions['readText']): Catalog {
  const hfLocal = {
    readText: (path: string): string | undefined => {
      const config = hf[path.replace(/^\/(.*)\/config\.json$/, '$1')]
      return config === undefined ? undefined : JSON.stringify(config)
    },
    list: () => undefined,
    env: {},
  }
  return openCatalog({ target: { openClip: open_clip, timm: '1.0.29' }, readText, hfLocal }).beside('')
}
