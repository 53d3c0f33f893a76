/** The graphs that `reference run` is given: emitted from configs and timm models, or read from ONNX files. */
import { readFileSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { RunCatalog } from '../catalog/open.ts'
import { countParameters } from '../cost/parameters.ts'
import { describeFsError } from '../host/failure.ts'
import { displayPath } from '../host/paths.ts'
import type { JsonValue } from '../json/types.ts'
import { closedForm, type ClosedForm } from '../reference/compare/closed-form.ts'
import { readModel } from '../reference/model/read.ts'
import { emitOnnx } from '../reference/onnx/emit.ts'
import { OnnxError } from '../reference/onnx/error.ts'
import { Refusal } from '../reference/refusal.ts'
import type { Shapes } from '../reference/result.ts'
import type { BuiltTower, Sizes, TowerName } from '../towers/build/index.ts'
import { printable } from '../text/index.ts'
import { complaint } from './complaint.ts'
import { version } from './information.ts'
import { UsageError, type Io } from './io.ts'
import { forEachModel, type GivenModel, type ModelRequest } from './models.ts'
import { TIMM } from './timm-names.ts'

/** What a tower is a part of, so that it can be built again: a timm model by its name, or a config. */
export type ModelSource = { readonly timm: string } | { readonly config: JsonValue }

export interface GivenGraph {
  /** As it is shown: a file, or `timm:NAME`. */
  readonly path: string
  /** Null for an ONNX file of which nobody says what it is. */
  readonly tower: TowerName | null
  /** Name of its record without `.json`: `ViT-B-32.image`. */
  readonly recordName: string
  readonly source: ModelSource | undefined
  /** Who made the graph: `lint-configs 0.1.0`, `pytorch 2.13.0`. */
  readonly maker: string
  readonly isOwn: boolean
  readonly bytes: Uint8Array
  /** The closed form at the sizes that were run; undefined where nobody says what the graph is. */
  closed(inputs: Shapes): Promise<ClosedForm | undefined>
}

export interface GraphRequest extends ModelRequest {
  readonly tower?: TowerName
  /** Towers with more parameters are left out, which is said. */
  readonly maxParams?: bigint
  /** What the ONNX files are held against: `timm:NAME`, `CONFIG:TOWER`, or a folder of configs by name. */
  readonly against?: string
}

const ONNX_FILE = /\.onnx(?:\.gz)?$/

export function isOnnxFile(given: string): boolean {
  return ONNX_FILE.test(given)
}

/** One graph after the other, each made when its turn comes. What cannot be read or built is told and passed over; answers whether there was such a thing. */
export async function forEachGraph(request: GraphRequest, catalog: RunCatalog, io: Io, take: (graph: GivenGraph) => Promise<void>): Promise<boolean> {
  let hasFailed = false
  const run = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      hasFailed = true
      io.err(complaint(error instanceof Refusal || error instanceof OnnxError ? new UsageError(error.message) : error))
    }
  }
  const models: GivenModel[] = []
  const given = request.given.filter((each) => !isOnnxFile(each))
  if (given.length > 0 && (await forEachModel({ ...request, given }, catalog, io, (model) => void models.push(model)))) hasFailed = true
  for (const model of models) {
    if (model.built.reason !== undefined) await run(() => Promise.reject(new UsageError(`${model.path} is not modelled: ${model.built.reason}`)))
    for (const tower of model.built.towers) {
      if (request.tower !== undefined && tower.name !== request.tower) continue
      if (isTooLarge(tower, request)) io.err(`${printable(model.path)} (${tower.name}) has more parameters than --max-params and is left out\n`)
      else await run(async () => await take(emitted(model, tower)))
    }
  }
  for (const file of request.given.filter(isOnnxFile)) await run(async () => take(await readGraph(file, request, catalog, io)))
  return hasFailed
}

function isTooLarge(built: BuiltTower, { maxParams }: GraphRequest): boolean {
  return maxParams !== undefined && built.kind === 'built' && countParameters(built.tower.root) > maxParams
}

/** Throws a UsageError for a tower that is not built, an OnnxError for one that is no graph. */
export function emitted({ path, json }: Pick<GivenModel, 'path' | 'json'>, built: BuiltTower): GivenGraph {
  const tower = towerOf(built, path)
  const stem = path.startsWith(TIMM) ? path.replace(TIMM, 'timm.') : basename(path, '.json')
  const config = json()
  return {
    path,
    tower: built.name,
    recordName: `${stem}.${built.name}`,
    source: config === undefined ? { timm: path.slice(TIMM.length) } : { config },
    maker: `lint-configs ${version()}`,
    isOwn: true,
    bytes: emitOnnx(tower, { name: `${stem}.${built.name}`, prefix: built.prefix }),
    closed: async () => closedForm(tower, built.prefix),
  }
}

/** Throws a UsageError for a tower that is not built. */
function towerOf(built: BuiltTower, path: string) {
  if (built.kind === 'built') return built.tower
  const why = built.kind === 'failed' ? `cannot be built: ${built.problem.message}` : `is not modelled: ${built.reason}`
  throw new UsageError(`the ${built.name} tower of ${path} ${why}`)
}

async function readGraph(given: string, request: GraphRequest, catalog: RunCatalog, io: Io): Promise<GivenGraph> {
  const path = displayPath(given, io.cwd)
  const bytes = unpacked(readBytes(resolve(io.cwd, given), path), path)
  const { producer, metadata } = readModel(bytes, path)
  const stem = basename(given).replace(ONNX_FILE, '')
  const said = sourceOf(stem, metadata.get('model'), request.against, io)
  // Built before it is run: a run is long.
  const built = said === undefined ? undefined : await buildSaid(said, {}, catalog, io)
  return {
    path,
    tower: built?.tower.name ?? null,
    recordName: `${stem}${said?.tower === undefined || stem.endsWith(`.${said.tower}`) ? '' : `.${said.tower}`}.exported`,
    source: built?.source,
    maker: producer === '' ? 'unknown' : /^\d/.test(producer) ? `an exporter without a name, ${producer}` : producer,
    isOwn: false,
    bytes,
    closed: async (inputs) => {
      if (said === undefined) return undefined
      const { tower } = await buildSaid(said, sizesOf(inputs), catalog, io)
      return closedForm(towerOf(tower, path), tower.prefix)
    },
  }
}

/** The sizes that the shapes of a tower's inputs tell: an image is (N,3,H,W), tokens are (N,L). */
export function sizesOf(inputs: Shapes): Sizes {
  const [first] = Object.values(inputs)
  const [batch, second, height, width] = first ?? []
  if (batch === undefined) return {}
  if (height !== undefined && width !== undefined) return { batch, image_size: [height, width] }
  return first?.length === 2 && second !== undefined ? { batch, text_length: second } : { batch }
}

function readBytes(absolute: string, path: string): Uint8Array {
  try {
    return readFileSync(absolute)
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${describeFsError(error)}`)
  }
}

function unpacked(bytes: Uint8Array, path: string): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  try {
    return gunzipSync(bytes)
  } catch {
    throw new UsageError(`${path} cannot be unpacked: it is cut off, or no gzip file`)
  }
}

/** What an ONNX file is said to be. */
interface Said {
  /** `timm:NAME`, or a config. */
  readonly model: string
  readonly tower: TowerName | undefined
}

/**
 * What a graph is: what `--against` says of it, what it says itself, or what its name says: `timm.NAME.onnx`, and, with a folder
 * to find configs in, `open_clip.CONFIG.image.onnx`.
 */
function sourceOf(stem: string, model: string | undefined, against: string | undefined, io: Io): Said | undefined {
  const named = /^open_clip\.(.+)\.(image|text|multimodal)$/.exec(stem)
  const isFolder = against !== undefined && !against.startsWith(TIMM) && statSync(resolve(io.cwd, against), { throwIfNoEntry: false })?.isDirectory() === true
  if (against !== undefined && !isFolder) return splitTower(against)
  const said = model ?? (named === null ? undefined : `${named[1]}.json:${named[2]}`) ?? (stem.startsWith('timm.') ? `${TIMM}${stem.slice('timm.'.length)}` : undefined)
  if (said === undefined) return undefined
  if (said.startsWith(TIMM)) return splitTower(said)
  return isFolder ? splitTower(join(against, said)) : undefined
}

function splitTower(said: string): Said {
  const parts = /^(.*\.json):(image|text|multimodal)$/.exec(said)
  return { model: parts?.[1] ?? said, tower: (parts?.[2] as TowerName | undefined) ?? (said.startsWith(TIMM) ? 'image' : undefined) }
}

/** Builds the tower that is said. Throws a UsageError where it cannot be read, or nobody says which of several towers it is. */
async function buildSaid({ model, tower }: Said, sizes: Sizes, catalog: RunCatalog, io: Io): Promise<{ readonly tower: BuiltTower; readonly source: ModelSource }> {
  const found: GivenModel[] = []
  const hasFailed = await forEachModel({ given: [model], sizes }, catalog, io, (each) => void found.push(each))
  const [one] = found
  if (hasFailed || one === undefined) throw new UsageError(`${model} is no model that a graph can be held against`)
  const built = one.built.towers.find(({ name }) => name === tower)
  if (built === undefined) throw new UsageError(`${model} has ${tower === undefined ? 'several towers' : `no ${tower} tower`}; say which as ${model}:image or ${model}:text`)
  const config = one.json()
  return { tower: built, source: config === undefined ? { timm: model.slice(TIMM.length) } : { config } }
}
