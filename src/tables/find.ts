/** Which model a row of a table means: a config of the run that bears its name, or a timm model. */
import type { Catalog, TimmCatalog } from '../catalog/types.ts'
import { closest } from '../text/index.ts'
import { hubPretrained } from '../towers/index.ts'
import { writtenValues } from '../towers/fields.ts'
import { timmModel } from '../towers/timm/model.ts'
import type { Config } from '../config/types.ts'
import type { TableKind } from './columns.ts'
import { isUnknown, type TableModel, type Unknown } from './model.ts'
import { OpenClipModel } from './open_clip.ts'
import { timmTableModel, TimmTableModel } from './timm.ts'

/** A config of the run that a row may be about. */
export interface ConfigFile {
  /** As it is shown; forward slashes. */
  readonly path: string
  /** From the root of the file system, with forward slashes. */
  readonly absolute: string
  readonly catalog: Catalog
  /** The config; why it cannot be read; or undefined where the file is no config. Asked at most once. */
  read(): Config | Unknown | undefined
}

export type Found =
  | { readonly kind: 'model'; readonly model: TableModel }
  /** No config has the row's name; `meant` are names that are like it. */
  | { readonly kind: 'missing'; readonly meant: readonly string[] }
  /** Several have it, and none is nearer to the table. */
  | { readonly kind: 'ambiguous'; readonly paths: readonly string[] }
  | { readonly kind: 'unreadable'; readonly path: string; readonly reason: string }
  /** timm knows the name, and what it builds is not known. */
  | { readonly kind: 'unknown'; readonly reason: string }

/** Files of hub repositories, which are called after their folder. */
const HUB_FILES: ReadonlySet<string> = new Set(['open_clip_config.json', 'config.json'])

/** The name by which a row may speak of a file: without `.json`; of a hub repository's file the folder's. */
export function nameOfConfig(absolute: string): string {
  const [folder = '', file = ''] = absolute.split('/').slice(-2)
  return HUB_FILES.has(file) ? folder : file.replace(/\.json$/, '')
}

type Candidate =
  | { readonly kind: 'model'; readonly file: ConfigFile; readonly model: TableModel; readonly config: Config['kind'] }
  | { readonly kind: 'unreadable'; readonly file: ConfigFile; readonly reason: string }

export class ModelFinder {
  readonly #files = new Map<string, ConfigFile[]>()
  readonly #read = new Map<ConfigFile, Candidate | undefined>()

  constructor(files: readonly ConfigFile[]) {
    for (const file of files) {
      const name = nameOfConfig(file.absolute)
      const known = this.#files.get(name)
      if (known === undefined) this.#files.set(name, [file])
      else known.push(file)
    }
  }

  /** What a row of the table at `table` (from the root of the file system) means by a name; `timm` answers for timm's. */
  find(name: string, kind: TableKind, table: string, timm: TimmCatalog): Found {
    const files = [...(this.#files.get(name) ?? [])].sort((a, b) => distance(a.absolute, table) - distance(b.absolute, table))
    const candidates = files.flatMap((file) => this.#candidate(file) ?? []).filter((one) => one.kind === 'unreadable' || fits(one.config, kind))
    const [nearest] = candidates
    if (nearest === undefined) return kind === 'timm' ? findTimm(name, timm) : this.#missing(name)
    const near = candidates.filter(({ file }) => distance(file.absolute, table) === distance(nearest.file.absolute, table))
    if (near.length > 1) return { kind: 'ambiguous', paths: near.map(({ file }) => file.path).sort() }
    return nearest.kind === 'model' ? { kind: 'model', model: nearest.model } : { kind: 'unreadable', path: nearest.file.path, reason: nearest.reason }
  }

  /** The files of the run that are configs of models such as the table lists, and none of whose names is among these. */
  without(names: ReadonlySet<string>, kind: TableKind): readonly string[] {
    const others = [...this.#files].filter(([name]) => !names.has(name)).flatMap(([, files]) => files)
    return others.flatMap((file) => {
      const candidate = this.#candidate(file)
      return candidate?.kind === 'model' && fits(candidate.config, kind) ? [file.path] : []
    }).sort()
  }

  #candidate(file: ConfigFile): Candidate | undefined {
    if (!this.#read.has(file)) this.#read.set(file, candidateOf(file))
    return this.#read.get(file)
  }

  #missing(name: string): Found {
    return { kind: 'missing', meant: closest(name, [...this.#files.keys()]).slice(0, 1) }
  }
}

function findTimm(name: string, timm: TimmCatalog): Found {
  const model = timmTableModel(name, timm)
  if (!isUnknown(model)) return { kind: 'model', model }
  const [bare = ''] = name.split('.', 1)
  const isKnown = timm.model(bare) !== undefined || timm.deprecated(bare) !== undefined
  return isKnown ? { kind: 'unknown', reason: model.reason } : { kind: 'missing', meant: closest(bare, timm.names()).slice(0, 1) }
}

/** Tables of timm list timm's models; open_clip's also trunks alone. */
function fits(config: Config['kind'], table: TableKind): boolean {
  return config === 'timm_hub' || table !== 'timm'
}

function candidateOf(file: ConfigFile): Candidate | undefined {
  const config = file.read()
  if (config === undefined) return undefined
  if (isUnknown(config)) return { kind: 'unreadable', file, reason: config.reason }
  const model = modelOf(file.path, config, file.catalog)
  return isUnknown(model) ? { kind: 'unreadable', file, reason: model.reason } : { kind: 'model', file, model, config: config.kind }
}

/** The model of a config, whatever its kind; `path` as it is shown. */
export function modelOf(path: string, config: Config, catalog: Catalog): TableModel | Unknown {
  if (config.kind !== 'timm_hub') return new OpenClipModel(path, config, catalog)
  const name = config.architecture?.value
  if (typeof name !== 'string') return { reason: 'the file names no architecture' }
  const kwargs = writtenValues(config.modelArgs, '/model_args')
  const pretrained = hubPretrained(config)
  const model = timmModel(name, catalog.timm, kwargs, pretrained)
  return 'reason' in model ? model : new TimmTableModel(path, name, model, catalog.timm, pretrained)
}

/** Steps through folders from one file to another. */
function distance(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')]
  let common = 0
  while (common < left.length - 1 && common < right.length - 1 && left[common] === right[common]) common++
  return left.length + right.length - 2 * common
}
