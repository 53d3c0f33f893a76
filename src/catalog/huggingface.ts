/** Look-ups of Hugging Face text towers: the user's own config.json first, then the catalog. */
import type { JsonValue } from '../json/types.ts'
import { configBeside, configInCache, type HfFiles, type LocalConfig } from './hf-local.ts'
import type { HfCatalogFile, HfModel } from './types.ts'

export class HfLookup {
  readonly #load: () => HfCatalogFile
  readonly #files: HfFiles | undefined
  #file: HfCatalogFile | undefined
  readonly #cached = new Map<string, HfModel | undefined>()
  readonly #beside = new Map<string, HfModel | undefined>()

  /** `load` is called when the catalog is first needed; without `files` only the catalog is asked. */
  constructor(load: () => HfCatalogFile, files: HfFiles | undefined) {
    this.#load = load
    this.#files = files
  }

  /** The model of a name: beside the linted file in `folder`, in the user's cache, in the catalog; undefined where nothing knows it. */
  model(name: string, folder?: string): HfModel | undefined {
    if (folder !== undefined && this.#files !== undefined) {
      const key = `${folder}\n${name}`
      if (!this.#beside.has(key)) this.#beside.set(key, this.#local(name, configBeside(this.#files, folder, name, this.#expectation(name))))
      const model = this.#beside.get(key)
      if (model !== undefined) return model
    }
    if (!this.#cached.has(name)) {
      const local = this.#files === undefined ? undefined : this.#local(name, configInCache(this.#files, name))
      this.#cached.set(name, local ?? this.#bundled(name))
    }
    return this.#cached.get(name)
  }

  /** Every name that the catalog knows, sorted. */
  names(): readonly string[] {
    return [...Object.keys(this.#catalog.models), ...Object.keys(this.#catalog.aliases)].sort()
  }

  get #catalog(): HfCatalogFile {
    return (this.#file ??= this.#load())
  }

  #canonical(name: string): string {
    return Object.hasOwn(this.#catalog.aliases, name) ? (this.#catalog.aliases[name] as string) : name
  }

  #expectation(name: string): Parameters<typeof configBeside>[3] {
    const { models, aliases, classes } = this.#catalog
    const canonical = this.#canonical(name)
    return {
      aliases: [canonical, ...Object.keys(aliases).filter((alias) => aliases[alias] === canonical)],
      model_type: Object.hasOwn(models, canonical) ? models[canonical]?.model_type : undefined,
      textTypes: Object.keys(classes),
    }
  }

  #bundled(name: string): HfModel | undefined {
    const canonical = this.#canonical(name)
    const model = Object.hasOwn(this.#catalog.models, canonical) ? this.#catalog.models[canonical] : undefined
    if (model === undefined) return undefined
    return this.#complete(name, model.model_type, model.config, model.source, 'catalog')
  }

  #local(name: string, local: LocalConfig | undefined): HfModel | undefined {
    return local === undefined ? undefined : this.#complete(name, local.model_type, local.config, local.path, local.path)
  }

  /** What the config.json leaves out is filled in as transformers does. */
  #complete(name: string, modelType: string, config: Readonly<Record<string, JsonValue>>, source: string, origin: string): HfModel {
    const known = Object.hasOwn(this.#catalog.classes, modelType) ? this.#catalog.classes[modelType] : undefined
    if (known === undefined) return { name, model_type: modelType, config, sources: [source], defaulted: [], origin }
    const defaulted = Object.keys(known.defaults).filter((field) => !Object.hasOwn(config, field))
    return {
      name,
      model_type: modelType,
      config: { ...known.defaults, ...config },
      sources: defaulted.length === 0 ? [source] : [source, known.source],
      defaulted,
      origin,
    }
  }
}
