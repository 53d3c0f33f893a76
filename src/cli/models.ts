/** The models that a command line names: config files and folders, and timm models as `timm:NAME`. */
import type { RunCatalog } from '../catalog/open.ts'
import type { Catalog } from '../catalog/types.ts'
import type { Config } from '../config/types.ts'
import { parseJson } from '../json/parse.ts'
import type { JsonValue } from '../json/types.ts'
import { toValue } from '../json/value.ts'
import { buildConfig, buildTimmModel, type BuiltConfig, type BuiltTower, type Share, type Sizes } from '../towers/build/index.ts'
import { writtenValues } from '../towers/fields.ts'
import { describeTimmModel, describeTowers } from '../towers/index.ts'
import { towerNumbers, type TowerNumbers } from '../towers/numbers.ts'
import { timmModel, type WrittenValues } from '../towers/timm/model.ts'
import { forEachGiven, type Openers } from './given.ts'
import { UsageError, type Io } from './io.ts'
import { TIMM } from './timm-names.ts'

/** One model of the command line as it is built. */
export interface GivenModel {
  /** The file as it is shown, or `timm:NAME`. */
  readonly path: string
  readonly built: BuiltConfig
  /** The same model at other sizes, one of timm also with other keyword arguments. */
  at(sizes: Sizes, kwargs: WrittenValues): GivenModel
  /** The config as JSON; undefined for a model of timm without one. */
  json(): JsonValue | undefined
  /** The numbers by which people know a tower of the model. */
  numbers(tower: BuiltTower['name']): TowerNumbers
}

export interface ModelRequest {
  /** Paths, patterns and `timm:NAME`; `-` is standard input. */
  readonly given: readonly string[]
  readonly sizes: Sizes
  /** Keyword arguments of timm.create_model as JSON, for the models that `timm:` names. */
  readonly timmKwargs?: string
  /** Has towers of these sizes that other models have, too. */
  readonly share?: Share
}

/**
 * Builds every model that is asked for and hands it to `take`, as forEachGiven does; answers what that answers. Throws a
 * UsageError for keyword arguments that are none.
 */
export async function forEachModel(request: ModelRequest, catalog: RunCatalog, io: Io, take: (model: GivenModel) => void): Promise<boolean> {
  const kwargs = readKwargs(request)
  const { given, sizes, share } = request
  const openers: Openers<GivenModel> = {
    config: (path, config, beside) => configModel(path, config, sizes, beside, share),
    timm: (name) => timmAlone(name, kwargs, sizes, catalog),
  }
  return await forEachGiven(given, catalog, io, openers, take)
}

function configModel(path: string, config: Config, sizes: Sizes, catalog: Catalog, share: Share | undefined): GivenModel {
  const openClip = config.kind === 'timm_hub' ? undefined : config
  const at = (own: Sizes): GivenModel => {
    const built = buildConfig(config, catalog, own, own === sizes && share !== undefined ? { share } : {})
    const facts = describeTowers(config, catalog, built.towers)
    return { path, built, at, json: () => toValue(config.root), numbers: (name) => towerNumbers(facts.find(({ tower }) => tower === name), openClip) }
  }
  return at(sizes)
}

function timmAlone(name: string, kwargs: WrittenValues, sizes: Sizes, { timm }: Pick<RunCatalog, 'timm'>): GivenModel {
  const model = timmModel(name, timm, kwargs)
  if ('reason' in model) throw new UsageError(model.reason)
  const tower = buildTimmModel(name, timm, kwargs, sizes)
  return {
    path: `${TIMM}${name}`,
    built: { towers: [tower], own: [], problems: [] },
    at: (own, more) => timmAlone(name, new Map([...kwargs, ...more]), own, { timm }),
    json: () => undefined,
    numbers: () => towerNumbers(describeTimmModel(model, tower.kind === 'built' ? tower.said : undefined)),
  }
}

function readKwargs({ given, timmKwargs }: ModelRequest): WrittenValues {
  if (timmKwargs === undefined) return new Map()
  if (!given.some((each) => each.startsWith(TIMM))) throw new UsageError(`--timm-kwargs is for models that ${TIMM}NAME names, and there is none`)
  const { root, problems } = parseJson(timmKwargs)
  if (root?.type !== 'object') throw new UsageError(`--timm-kwargs takes a JSON object such as {"img_size": 336}: ${problems[0]?.message ?? 'this is none'}`)
  return writtenValues(root, '')
}
