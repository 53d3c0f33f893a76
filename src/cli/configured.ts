/** The settings of a run that has configs. Loaded only for one that has. */
import { dirname, relative } from 'node:path'
import { CatalogError } from '../catalog/targets.ts'
import { ConfigError } from '../host/config/error.ts'
import { loadConfig } from '../host/config/load.ts'
import { BUDGET, FileOptions, type CommandLine } from '../host/config/resolve.ts'
import type { ToolConfig } from '../host/config/types.ts'
import type { Io, RuleSet } from './io.ts'
import { readFailOn, type LintRequest } from './lint-options.ts'
import type { FileSettings, RunSettings, SettingsOf } from './settings.ts'
import { openChosen, readChoices, type ChosenCatalog } from './targets.ts'
import type { ConfigOf } from './which-config.ts'

interface Run {
  readonly request: LintRequest
  readonly io: Io
  readonly ruleSet: RuleSet
  readonly configOf: ConfigOf
  /** For files without a config. */
  readonly plain: () => Promise<SettingsOf>
}

/** One config, ready for its files. */
interface Ready {
  readonly config: ToolConfig
  readonly options: FileOptions
  readonly chosen: ChosenCatalog
}

export class ConfiguredRun {
  readonly #run: Run
  readonly #configs = new Map<string, Promise<Ready>>()

  constructor(run: Run) {
    this.#run = run
  }

  /** The settings of the whole run, out of its own config. */
  async settings(own: string): Promise<RunSettings> {
    const { request, configOf, io } = this.#run
    const { config } = await this.#ready(own)
    const maxWarnings = request.maxWarnings ?? config.maxWarnings
    return {
      maxWarnings,
      failOn: readFailOn(request.flags['fail-on'] ?? config.failOn?.value, maxWarnings?.value),
      ...(config.paths === undefined ? { paths: ['.'] } : { paths: config.paths.value.map((path) => relative(io.cwd, path) || '.'), pathsFrom: config.paths.from }),
      baseline: { folder: dirname(own), ...(config.baseline === undefined ? {} : { file: config.baseline }) },
      // A folder with a config of its own, or below one, is that config's to leave out.
      ...(config.canPrune ? { skips: (folder) => configOf(folder) === own && config.ignores(folder) } : {}),
      forFiles: (files) => this.forFiles(files),
    }
  }

  async forFiles(files: readonly { readonly absolute: string }[]): Promise<SettingsOf> {
    const { configOf, plain } = this.#run
    const paths = new Set(files.map(({ absolute }) => configOf(dirname(absolute))))
    const ready = new Map<string, Ready>()
    for (const path of paths) if (path !== undefined) ready.set(path, await this.#ready(path))
    const others = await plain()
    return (absolute) => {
      const path = configOf(dirname(absolute))
      const own = path === undefined ? undefined : ready.get(path)
      return own === undefined ? others(absolute) : fileSettings(own, absolute)
    }
  }

  #ready(path: string): Promise<Ready> {
    let ready = this.#configs.get(path)
    if (ready === undefined) this.#configs.set(path, (ready = this.#load(path)))
    return ready
  }

  async #load(path: string): Promise<Ready> {
    const { request, io, ruleSet } = this.#run
    const config = await loadConfig(path, io.cwd)
    const [budget] = config.budgets
    if (budget !== undefined && !ruleSet().some(({ meta }) => meta.id === BUDGET.rule)) {
      throw new ConfigError([`${budget.from}: budgets are for the rule ${BUDGET.rule}, which this version of lint-configs does not have`])
    }
    const chosen = await openCatalogOf(config, request.flags.target, io)
    return { config, options: new FileOptions(config, commandLineOf(request), chosen.target), chosen }
  }
}

/**
 * The catalog that a config and `--target` (which goes before it) ask for. A catalog that is not what the config takes it for is the
 * config's fault, and is a ConfigError with its place; what the command line asks for in vain is a CatalogError.
 */
export async function openCatalogOf({ openClip, timm }: ToolConfig, given: readonly string[], io: Io): Promise<ChosenCatalog> {
  const base = { ...(openClip === undefined ? {} : { openClip: openClip.value }), ...(timm === undefined ? {} : { timm: timm.value }) }
  const choices = readChoices(given, io, base)
  // One after the other, to know whose fault it is.
  if (openClip !== undefined && openClip.value === choices.openClip) await blaming(openClip.from, () => openChosen({ openClip: openClip.value }, io))
  if (timm !== undefined && timm.value === choices.timm) await blaming(timm.from, () => openChosen({ timm: timm.value }, io))
  return await openChosen(choices, io)
}

/** Nothing but catalogs of the user's own are read here, which are rare. */
async function blaming(from: string, open: () => Promise<ChosenCatalog>): Promise<void> {
  try {
    await open()
  } catch (error) {
    if (error instanceof CatalogError) throw new ConfigError([`${from}: ${error.message}`])
    throw error
  }
}

function commandLineOf({ flags, lint: { preset, rules } }: LintRequest): CommandLine {
  const isGiven = flags.strict || flags.preset !== undefined
  return { ...(isGiven ? { preset } : {}), rules }
}

function fileSettings({ config, options, chosen }: Ready, absolute: string): FileSettings {
  return {
    options: options.of(absolute),
    chosen,
    ...(config.ignores(absolute) ? { ignored: `${config.path} ignores it` } : {}),
  }
}
