/** Lays the files of a config over one another: of what can be set once the last counts, lists are joined. */
import { resolve } from 'node:path'
import { CatalogError, resolveVersion } from '../../catalog/targets.ts'
import type { Target } from '../../config/types.ts'
import { join } from '../../json/pointer.ts'
import type { JsonValue } from '../../json/types.ts'
import { slowGlob } from '../slow-glob.ts'
import { byPlace, ConfigError } from './error.ts'
import { fileSet, globFault, type FileSet } from './globs.ts'
import { isPath, listOf } from './lists.ts'
import { pointerFault, pointerMatcher } from './pointers.ts'
import type { ConfigSource } from './source.ts'
import type { ConfigBudget, ConfigOverride, Layer, LibraryChoice, RuleConfig, Sourced, ToolConfig, WrittenBudget, WrittenOverride, WrittenRule, WrittenRules } from './types.ts'

type Mutable = { -readonly [Key in keyof ToolConfig]: ToolConfig[Key] }

/** Layers come base first. Throws a ConfigError with a line for each glob, pointer and version that is none. */
export function mergeLayers(layers: readonly Layer[], absolute: string, path: string): ToolConfig {
  const faults: string[] = []
  const ignored: FileSet[] = []
  const config: Mutable = { absolute, path, rules: new Map(), overrides: [], ignore: [], ignores: () => false, canPrune: true, budgets: [] }
  for (const layer of layers) {
    if (layer.kind === 'preset') config.preset = { value: layer.preset, from: layer.from }
    else faults.push(...byPlace(lay(layer, config, ignored)))
  }
  if (faults.length > 0) throw new ConfigError(faults)
  config.ignores = (file) => ignored.map((set) => set.has(file)).findLast((verdict) => verdict !== undefined) === true
  config.canPrune = ignored.length > 0 && !ignored.some((set) => set.hasExceptions)
  return config
}

/** Answers what is wrong with the file's globs, pointers and versions. */
function lay({ source, written }: Extract<Layer, { kind: 'file' }>, config: Mutable, ignored: FileSet[]): string[] {
  const faults: string[] = []
  const reader = new Reader(source, faults)
  config.rules = mergeRules(config.rules, rulesOf(written.rules, source, '/rules'))
  config.overrides = [...config.overrides, ...(written.overrides ?? []).map((each, index) => reader.override(each, join('/overrides', index)))]
  config.budgets = [...config.budgets, ...(written.budgets ?? []).map((each, index) => reader.budget(each, join('/budgets', index)))]
  if (written.ignore !== undefined) {
    config.ignore = [...config.ignore, ...listOf(written.ignore, source, '/ignore')]
    ignored.push(reader.globs(written.ignore, '/ignore'))
  }
  const { open_clip, timm } = written.targets ?? {}
  if (open_clip !== undefined) config.openClip = reader.library('openClip', open_clip, '/targets/open_clip')
  if (timm !== undefined) config.timm = reader.library('timm', timm, '/targets/timm')
  const sourced = <T>(value: T, key: string): Sourced<T> => ({ value, from: source.place(join('', key)) })
  if (written['fail-on'] !== undefined) config.failOn = sourced(written['fail-on'], 'fail-on')
  if (written['max-warnings'] !== undefined) config.maxWarnings = sourced(written['max-warnings'], 'max-warnings')
  if (written.baseline !== undefined) config.baseline = sourced(resolve(source.folder, written.baseline), 'baseline')
  if (written.paths !== undefined) config.paths = sourced(reader.paths(written.paths, '/paths'), 'paths')
  return faults
}

function rulesOf(written: WrittenRules | undefined, source: ConfigSource, pointer: string): ReadonlyMap<string, RuleConfig> {
  return new Map(Object.entries(written ?? {}).map(([id, setting]) => [id, ruleOf(setting, source, join(pointer, id))]))
}

function ruleOf(setting: WrittenRule, source: ConfigSource, pointer: string): RuleConfig {
  const sourced = <T>(value: T, ...keys: string[]): Sourced<T> => ({ value, from: source.place(join(pointer, ...keys)) })
  if (typeof setting === 'string') return { severity: sourced(setting), options: new Map() }
  const options = Object.entries(setting.options ?? {}).map(([name, value]) => [name, sourced(value, 'options', name)] as const)
  return { ...(setting.severity === undefined ? {} : { severity: sourced(setting.severity, 'severity') }), options: new Map(options) }
}

function mergeRules(base: ReadonlyMap<string, RuleConfig>, over: ReadonlyMap<string, RuleConfig>): ReadonlyMap<string, RuleConfig> {
  const merged = new Map(base)
  for (const [id, { options, ...severity }] of over) {
    const below = base.get(id)
    merged.set(id, { ...below, ...severity, options: new Map([...(below?.options ?? []), ...options]) })
  }
  return merged
}

/** What of one file is more than a value: globs, pointers, versions. Their faults are collected. */
class Reader {
  readonly #source: ConfigSource
  readonly #faults: string[]

  constructor(source: ConfigSource, faults: string[]) {
    this.#source = source
    this.#faults = faults
  }

  override(written: WrittenOverride, pointer: string): ConfigOverride {
    const pointers = this.#checked(written.pointers, join(pointer, 'pointers'), pointerFault)
    return {
      fits: this.#fits(written.files, pointer),
      ...(written.pointers === undefined ? {} : { at: pointerMatcher(pointers) }),
      pointers,
      rules: rulesOf(written.rules, this.#source, join(pointer, 'rules')),
      ...(written.reason === undefined ? {} : { reason: written.reason }),
      from: this.#source.place(pointer),
    }
  }

  budget({ files, ...budget }: WrittenBudget, pointer: string): ConfigBudget {
    return { fits: this.#fits(files, pointer), budget: budget as JsonValue, from: this.#source.place(pointer) }
  }

  globs(written: string | readonly string[], pointer: string): FileSet {
    return fileSet(this.#checked(written, pointer, globFault), this.#source.folder)
  }

  /** Absolute; a glob among them is what it is at the command line. */
  paths(written: string | readonly string[], pointer: string): readonly string[] {
    return this.#checked(written, pointer, slowGlob).map((value) => resolve(this.#source.folder, value))
  }

  library(library: keyof Target, value: string, pointer: string): Sourced<LibraryChoice> {
    const from = this.#source.place(pointer)
    if (isPath(value)) return { value: { catalog: resolve(this.#source.folder, value) }, from }
    try {
      return { value: { version: resolveVersion(library, value) }, from }
    } catch (error) {
      if (!(error instanceof CatalogError)) throw error
      this.#faults.push(`${from}: ${error.message}`)
      return { value: { version: value }, from }
    }
  }

  #fits(files: string | readonly string[] | undefined, pointer: string): (absolute: string) => boolean {
    if (files === undefined) return () => true
    const set = this.globs(files, join(pointer, 'files'))
    return (absolute) => set.has(absolute) === true
  }

  #checked(written: string | readonly string[] | undefined, pointer: string, faultOf: (value: string) => string | undefined): string[] {
    return listOf(written, this.#source, pointer).map(({ value, from }) => {
      const fault = faultOf(value)
      if (fault !== undefined) this.#faults.push(`${from}: ${fault}`)
      return value
    })
  }
}
