/** The catalog of one run: each file is read and parsed only when something of it is asked for. */
import type { Target } from '../config/types.ts'
import type { JsonValue } from '../json/types.ts'
import { accessTo, type RandomAccess } from './blocks.ts'
import { HfLookup } from './huggingface.ts'
import type { HfFiles } from './hf-local.ts'
import type { OwnCatalogs } from './own.ts'
import { CatalogError, resolveVersion } from './targets.ts'
import { openTimmCatalog } from './timm.ts'
import type { Catalog, Dialect, DialectFile, HfCatalogFile, HfModel, OpenClipCatalogFile, OpenClipHistoryFile, OpenClipModelsFile, TimmCatalog, TokenizerFile, Vocabulary } from './types.ts'

export interface CatalogOptions {
  readonly target: Target
  /**
   * Reads a file of the package, by its path from the package's root with forward slashes: `configs/catalog/huggingface.json`.
   * Undefined where there is none.
   */
  readText(path: string): string | undefined
  /** The same for a large file, of which a run needs a few lines. Absent: it is read whole. */
  open?(path: string): RandomAccess | undefined
  /** Catalogs of the user's own, in place of those of the target's versions. */
  readonly own?: OwnCatalogs
  /** The user's files, where a local config.json may say what a Hugging Face name means. Absent: only the catalog is asked. */
  readonly hfLocal?: HfFiles
}

/** A catalog that can also look beside a file. */
export interface RunCatalog extends Catalog {
  /**
   * The same catalog for a file in `folder` (an absolute path): a config.json there may answer for a Hugging Face name.
   * What has been read stays read.
   */
  beside(folder: string): Catalog
}

/**
 * Opens the catalog. Nothing is read until it is asked for; a file that is missing or broken is a CatalogError then.
 * Throws a CatalogError at once for a target without a catalog file.
 */
export function openCatalog(options: CatalogOptions): RunCatalog {
  const { target: asked, own } = options
  const target: Target = {
    openClip: own?.openClip === undefined ? resolveVersion('openClip', asked.openClip) : asked.openClip,
    timm: own?.timm === undefined ? resolveVersion('timm', asked.timm) : asked.timm,
  }
  return new LazyCatalog(options, target)
}

class LazyCatalog implements RunCatalog {
  readonly #options: CatalogOptions
  readonly #target: Target
  #openClip: OpenClipCatalogFile | undefined
  #history: OpenClipHistoryFile | undefined
  #timm: TimmCatalog | undefined
  #dialects: readonly Dialect[] | undefined
  #models: OpenClipModelsFile | undefined
  #hf: HfLookup | undefined
  #tokenizers: TokenizerFile | undefined
  readonly #beside = new Map<string, Catalog>()

  constructor(options: CatalogOptions, target: Target) {
    this.#options = options
    this.#target = target
    this.#openClip = options.own?.openClip
    this.#timm = options.own?.timm
  }

  get openClip(): OpenClipCatalogFile {
    return (this.#openClip ??= this.#json<OpenClipCatalogFile>(`open_clip-${this.#target.openClip}.json`))
  }

  get history(): OpenClipHistoryFile {
    return (this.#history ??= this.#json<OpenClipHistoryFile>('open_clip-history.json'))
  }

  get timm(): TimmCatalog {
    return (this.#timm ??= this.#openTimm(`configs/catalog/timm-${this.#target.timm}.jsonl`))
  }

  get dialects(): readonly Dialect[] {
    return (this.#dialects ??= this.#json<DialectFile>('dialects.json').dialects)
  }

  hf(name: string): HfModel | undefined {
    return this.#lookup.model(name)
  }

  hfNames(): readonly string[] {
    return this.#lookup.names()
  }

  vocabulary(name: string): Vocabulary | undefined {
    const { names, vocabularies } = (this.#tokenizers ??= this.#json<TokenizerFile>('tokenizers.json'))
    return Object.hasOwn(names, name) ? vocabularies[names[name] as number] : undefined
  }

  ownConfig(name: string): Readonly<Record<string, JsonValue>> | undefined {
    // The names are at hand: the contents of all models are read for a name that is one of them.
    if (this.#options.own?.openClip !== undefined || !this.openClip.models.includes(name)) return undefined
    this.#models ??= this.#json<OpenClipModelsFile>(`open_clip_models-${this.#target.openClip}.json`)
    return this.#models.models[name]
  }

  beside(folder: string): Catalog {
    let beside = this.#beside.get(folder)
    if (beside === undefined) this.#beside.set(folder, (beside = this.#lookingIn(folder)))
    return beside
  }

  #lookingIn(folder: string): Catalog {
    const catalog = this
    return {
      get openClip() {
        return catalog.openClip
      },
      get history() {
        return catalog.history
      },
      get timm() {
        return catalog.timm
      },
      get dialects() {
        return catalog.dialects
      },
      hf: (name) => catalog.#lookup.model(name, folder),
      hfNames: () => catalog.hfNames(),
      vocabulary: (name) => catalog.vocabulary(name),
      ownConfig: (name) => catalog.ownConfig(name),
    }
  }

  get #lookup(): HfLookup {
    return (this.#hf ??= new HfLookup(() => this.#json<HfCatalogFile>('huggingface.json'), this.#options.hfLocal))
  }

  #json<T>(name: string): T {
    const path = `configs/catalog/${name}`
    return whole(path, this.#options.readText(path), (text) => JSON.parse(text) as T)
  }

  #openTimm(path: string): TimmCatalog {
    if (this.#options.open === undefined) return whole(path, this.#options.readText(path), (text) => openTimmCatalog(accessTo(text)))
    return whole(path, this.#options.open(path), openTimmCatalog)
  }
}

/** What is read of a file of the catalog; a CatalogError where the installation is broken. */
function whole<Content, T>(path: string, content: Content | undefined, parse: (content: Content) => T): T {
  if (content === undefined) throw new CatalogError(`${path} is missing from this installation; install lint-configs again`)
  try {
    return parse(content)
  } catch {
    throw new CatalogError(`${path} of this installation is no JSON; install lint-configs again`)
  }
}
