/** The bundled catalog, real models' parameter shapes, and configs read from text, for the tests of the towers. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { openCatalog } from '../../src/catalog/open.ts'
import type { Catalog } from '../../src/catalog/types.ts'
import { readConfig, recognise, type Config } from '../../src/config/index.ts'
import { parseJson } from '../../src/json/parse.ts'
import type { JsonValue } from '../../src/json/types.ts'
import { moduleTree, type TreeModule } from '../../src/cost/tree.ts'
import { buildConfig, type TowerName } from '../../src/towers/build/index.ts'
import { describeTowers } from '../../src/towers/index.ts'
import { timmModel, type TimmModel } from '../../src/towers/timm/model.ts'
import { describeTrunk, type Trunk } from '../../src/towers/build/timm/describe.ts'
import type { Sourced, Tower, TowerFacts } from '../../src/towers/types.ts'
import { root, shared } from '../helpers/project.ts'

/** The catalog for a version of open_clip, as it is bundled. */
export function catalogFor(openClip: string): Catalog {
  return openCatalog({
    target: { openClip, timm: '1.0.29' },
    readText: (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined),
  })
}

export const catalog = catalogFor('3.3.0')

/** A timm model by name, with keyword arguments as timm_model_kwargs would give them. Throws where there is none. */
export function modelOf(name: string, kwargs: Readonly<Record<string, JsonValue>> = {}): TimmModel {
  const written = Object.entries(kwargs).map(([key, value]): [string, Sourced<JsonValue>] => [
    key,
    { value, origin: { kind: 'written', pointer: `/vision_cfg/timm_model_kwargs/${key}` } },
  ])
  const model = timmModel(name, catalog.timm, new Map(written))
  if ('reason' in model) throw new Error(`${name}: ${model.reason}`)
  return model
}

/** The description of a timm model; throws where it is not described. */
export function trunkOf(name: string, kwargs: Readonly<Record<string, JsonValue>> = {}): Trunk {
  const trunk = describeTrunk(modelOf(name, kwargs))
  if ('reason' in trunk) throw new Error(`${name}: ${trunk.reason}`)
  return trunk
}

/** A config of any kind read from a value or a JSON text. */
export function configOf(content: JsonValue | string, using: Catalog = catalog): Config {
  const document = parseJson(typeof content === 'string' ? content : JSON.stringify(content))
  const recognised = recognise(document)
  if (recognised.kind === 'unknown') throw new Error(recognised.reason)
  return readConfig(document, recognised, using.openClip)
}

export function towersOf(content: JsonValue | string, using: Catalog = catalog): readonly Tower[] {
  return describeTowers(configOf(content, using), using)
}

/** The facts of one tower of a config; throws where it is not described. */
export function factsOf(content: JsonValue | string, tower: Tower['tower'], using: Catalog = catalog): TowerFacts {
  const found = towersOf(content, using).find((one) => one.tower === tower)
  if (found === undefined || !found.modelled) throw new Error(`no ${tower} tower: ${found?.reason}`)
  return found
}

/** Sizes (or else the class) of every module of a tower by its name; undefined where the tower is not built. */
export function treeOf(content: JsonValue | string, tower: TowerName, using: Catalog = catalog): Readonly<Record<string, string>> | undefined {
  const built = buildConfig(configOf(content, using), using).towers.find(({ name }) => name === tower)
  if (built?.kind !== 'built') return undefined
  const lines: Record<string, string> = {}
  const add = (module: TreeModule, parent: string): void => {
    const name = parent === '' ? module.name : `${parent}.${module.name}`
    lines[name] = module.sizes === '' ? module.class : module.sizes
    for (const child of module.children) add(child, name)
  }
  for (const module of moduleTree(built.tower.root).children) add(module, '')
  return lines
}

/** Values of the implied fields, without who says so. */
export function impliedBy(tower: Pick<TowerFacts, 'implies'>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(tower.implies).map(([field, fact]) => [field, fact.value]))
}

/** Rows of a file of ../shared, one JSON object a line; undefined where the folder is absent, which is said once. */
export function sharedRows<T>(path: string): readonly T[] | undefined {
  const file = shared(path)
  if (file === undefined) {
    console.log(`../shared/${path} is absent: what is held against it is not tested`)
    return undefined
  }
  const bytes = readFileSync(file)
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as T)
}
