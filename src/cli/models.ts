/** The models that a command line names: config files and folders, and timm models as `timm:NAME`. */
import { dirname, resolve } from 'node:path'
import type { RunCatalog } from '../catalog/open.ts'
import { discover } from '../host/discover.ts'
import { parseJson } from '../json/parse.ts'
import { toValue } from '../json/value.ts'
import { buildConfig, buildTimmModel, type BuiltConfig, type BuiltTower, type Sizes } from '../towers/build/index.ts'
import { writtenValues } from '../towers/fields.ts'
import { describeTimmModel, describeTowers } from '../towers/index.ts'
import { towerNumbers, type TowerNumbers } from '../towers/numbers.ts'
import { timmModel, type WrittenValues } from '../towers/timm/model.ts'
import { complaint } from './complaint.ts'
import { UsageError, type Io } from './io.ts'
import { expectManyFiles } from './many-files.ts'
import { configOf, readDocument } from './read-config.ts'
import { TIMM, timmNames } from './timm-names.ts'

/** One model of the command line as it is built. */
export interface GivenModel {
  /** The file as it is shown, or `timm:NAME`. */
  readonly path: string
  readonly built: BuiltConfig
  /** The same model at other sizes, one of timm also with other keyword arguments. */
  at(sizes: Sizes, kwargs: WrittenValues): GivenModel
  /** The numbers by which people know a tower of the model. */
  numbers(tower: BuiltTower['name']): TowerNumbers
}

export interface ModelRequest {
  /** Paths, patterns and `timm:NAME`; `-` is standard input. */
  readonly given: readonly string[]
  readonly sizes: Sizes
  /** Keyword arguments of timm.create_model as JSON, for the models that `timm:` names. */
  readonly timmKwargs?: string
}

type Work = () => GivenModel | Promise<GivenModel>

/**
 * Builds every model that is asked for and hands it to `take`: files in the order of their paths, then timm models in that
 * of their names. What cannot be read, is no config or names nothing is a sentence on standard error, and the others are
 * still built. Answers whether there was such a thing. Throws a UsageError for keyword arguments that are none.
 */
export async function forEachModel(request: ModelRequest, catalog: RunCatalog, io: Io, take: (model: GivenModel) => void): Promise<boolean> {
  const kwargs = readKwargs(request)
  let hasFailed = false
  const run = async (work: Work): Promise<void> => {
    try {
      take(await work())
    } catch (error) {
      hasFailed = true
      io.err(complaint(error))
    }
  }
  const refuse = (message: string): Promise<void> => run(() => Promise.reject(new UsageError(message)))
  const paths = request.given.filter((given) => !given.startsWith(TIMM))
  const { files, failures, unmatched } = await discover(paths.filter((path) => path !== '-'), io.cwd)
  for (const { argument, reason } of unmatched) await refuse(`${argument}: ${reason}`)
  for (const { path, message } of failures) await refuse(`cannot read ${path}: ${message}`)
  await expectManyFiles(files.length)
  if (paths.includes('-')) await run(() => fileModel('-', '<stdin>', request.sizes, catalog, io))
  for (const { absolute, path } of files) await run(() => fileModel(absolute, path, request.sizes, catalog, io))
  const names = new Set<string>()
  for (const pattern of request.given.filter((given) => given.startsWith(TIMM))) {
    const found = timmNames(pattern.slice(TIMM.length), catalog.timm)
    if ('reason' in found) await refuse(found.reason)
    else for (const name of found.names) names.add(name)
  }
  for (const name of [...names].sort()) await run(() => timmAlone(name, kwargs, request.sizes, catalog))
  return hasFailed
}

async function fileModel(given: string, path: string, sizes: Sizes, catalog: RunCatalog, io: Io): Promise<GivenModel> {
  const beside = catalog.beside(given === '-' ? io.cwd : dirname(resolve(io.cwd, given)))
  const config = configOf(await readDocument(given, path, io), path, beside)
  const facts = describeTowers(config, beside)
  const openClip = config.kind === 'timm_hub' ? undefined : config
  const at = (own: Sizes): GivenModel => ({
    path,
    built: buildConfig(config, beside, own),
    at,
    numbers: (name) => towerNumbers(facts.find(({ tower }) => tower === name), openClip),
  })
  return at(sizes)
}

function timmAlone(name: string, kwargs: WrittenValues, sizes: Sizes, { timm }: Pick<RunCatalog, 'timm'>): GivenModel {
  const model = timmModel(name, timm, kwargs)
  if ('reason' in model) throw new UsageError(model.reason)
  return {
    path: `${TIMM}${name}`,
    built: { towers: [buildTimmModel(name, timm, kwargs, sizes)], own: [], problems: [] },
    at: (own, more) => timmAlone(name, new Map([...kwargs, ...more]), own, { timm }),
    numbers: () => towerNumbers(describeTimmModel(model)),
  }
}

function readKwargs({ given, timmKwargs }: ModelRequest): WrittenValues {
  if (timmKwargs === undefined) return new Map()
  if (!given.some((each) => each.startsWith(TIMM))) throw new UsageError(`--timm-kwargs is for models that ${TIMM}NAME names, and there is none`)
  const { root, problems } = parseJson(timmKwargs)
  if (root?.type !== 'object') throw new UsageError(`--timm-kwargs takes a JSON object such as {"img_size": 336}: ${problems[0]?.message ?? 'this is none'}`)
  return writtenValues(toValue(root), '')
}
