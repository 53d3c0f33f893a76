/** A text tower's config.json on the user's disk: beside the linted file, or in the Hugging Face cache. */
import type { JsonValue } from '../json/types.ts'

/** What is needed of the user's file system; paths are absolute, with the system's own separators or slashes. */
export interface HfFiles {
  /** The text of a file; undefined where there is none or it cannot be read. */
  readText(path: string): string | undefined
  /** The names in a folder; undefined where there is none. */
  list(path: string): readonly string[] | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  /** The user's home folder; absent where it is not known. */
  readonly home?: string
}

/** A config.json that was found and is a transformers config. */
export interface LocalConfig {
  readonly path: string
  readonly model_type: string
  readonly config: Readonly<Record<string, JsonValue>>
}

/** What the catalog says of a name: needed to judge whether a config.json that does not say its own name is its. */
export interface Expectation {
  /** Other names of the same model. */
  readonly aliases: readonly string[]
  /** The name's model_type, where the catalog knows the name. */
  readonly model_type: string | undefined
  /** Every model_type that the catalog knows to be a text tower's. */
  readonly textTypes: readonly string[]
}

/**
 * A config.json beside a linted file in `folder` that is the named model's; undefined where none is.
 *
 * - A name that is a path (`./text`, `.`) means that folder, counted from `folder`, or the config.json itself. (transformers
 *   counts from the working directory of the training job, which is not known here.) A path that leads out of `folder`
 *   (`../text`, `/models/text`) is not followed: what is written in a config decides nothing about what else is read.
 * - `NAME/config.json` below `folder`: transformers prefers a folder of the model's name to the Hub, too.
 * - `config.json` in `folder` itself is the risky case, because it may be that of another model: of the whole model in a
 *   hub repository, of a timm trunk, of the tower of a neighbouring config. When it says whose it is (`_name_or_path`,
 *   which transformers writes), that has to be the name. When it does not, its model_type has to be the one that the
 *   catalog knows for the name, or, for a name unknown to the catalog, that of some text tower.
 */
export function configBeside(files: HfFiles, folder: string, name: string, expected: Expectation): LocalConfig | undefined {
  if (isPath(name)) {
    if (!staysBelow(name)) return undefined
    const path = `${folder}/${name}`
    return readConfig(files, path.endsWith('.json') ? path : `${path}/config.json`)
  }
  if (!isHubName(name)) return undefined
  const below = readConfig(files, `${folder}/${name}/config.json`)
  if (below !== undefined) return below
  const beside = readConfig(files, `${folder}/config.json`)
  if (beside === undefined) return undefined
  const says = beside.config['_name_or_path']
  if (typeof says === 'string' && says !== '') return [name, ...expected.aliases].includes(says) ? beside : undefined
  const types = expected.model_type === undefined ? expected.textTypes : [expected.model_type]
  return types.includes(beside.model_type) ? beside : undefined
}

/**
 * The named model's config.json in the user's Hugging Face cache: that of the revision that `refs/main` names, else of
 * the only snapshot that there is. Undefined where there is none.
 */
export function configInCache(files: HfFiles, name: string): LocalConfig | undefined {
  if (!isHubName(name)) return undefined
  const cache = cacheFolder(files)
  if (cache === undefined) return undefined
  const repository = `${cache}/models--${name.replace('/', '--')}`
  const main = files.readText(`${repository}/refs/main`)?.trim()
  if (main !== undefined && /^[\w.-]+$/.test(main)) {
    const config = readConfig(files, `${repository}/snapshots/${main}/config.json`)
    if (config !== undefined) return config
  }
  const snapshots = files.list(`${repository}/snapshots`)
  if (snapshots === undefined) return undefined
  const found = [...snapshots].sort().flatMap((revision) => readConfig(files, `${repository}/snapshots/${revision}/config.json`) ?? [])
  return found.length === 1 ? found[0] : undefined
}

/**
 * Folder of the hub's cache, as huggingface_hub's constants.py finds it: HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE (its old name),
 * HF_HOME/hub, XDG_CACHE_HOME/huggingface/hub, ~/.cache/huggingface/hub.
 */
export function cacheFolder({ env, home }: HfFiles): string | undefined {
  const set = (name: string): string | undefined => {
    const value = env[name]
    return value === undefined || value === '' ? undefined : withHome(value, home)
  }
  const own = set('HF_HUB_CACHE') ?? set('HUGGINGFACE_HUB_CACHE')
  if (own !== undefined) return own
  const hfHome = set('HF_HOME')
  if (hfHome !== undefined) return `${hfHome}/hub`
  const xdg = set('XDG_CACHE_HOME') ?? (home === undefined ? undefined : `${home}/.cache`)
  return xdg === undefined ? undefined : `${xdg}/huggingface/hub`
}

function withHome(path: string, home: string | undefined): string {
  return home !== undefined && (path === '~' || path.startsWith('~/')) ? home + path.slice(1) : path
}

function isPath(name: string): boolean {
  return /^(?:\.{1,2}(?:[\\/]|$)|[\\/]|[A-Za-z]:[\\/])/.test(name)
}

/** Does a path lead to its own folder or below it, whatever it passes through? */
function staysBelow(path: string): boolean {
  return !/^(?:[\\/]|[A-Za-z]:)/.test(path) && !path.includes('\0') && !path.split(/[\\/]/).includes('..')
}

/** `roberta-base`, `org/name`: what may become part of a path without leading anywhere else. */
function isHubName(name: string): boolean {
  return /^[A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9][\w.-]*)?$/.test(name)
}

/** Undefined also for JSON that is no transformers config: no object, or without a model_type. */
function readConfig(files: HfFiles, path: string): LocalConfig | undefined {
  const text = files.readText(path)
  if (text === undefined) return undefined
  let value: JsonValue
  try {
    value = JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const config = value as Readonly<Record<string, JsonValue>>
  const modelType = config['model_type']
  return typeof modelType === 'string' ? { path, model_type: modelType, config } : undefined
}
