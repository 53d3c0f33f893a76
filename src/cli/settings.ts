/** Which settings hold: those of the run, and those for each of its files. A run without a config loads nothing of this but what is here. */
import { dirname } from 'node:path'
import type { FoundFile } from '../host/discover.ts'
import type { Sourced } from '../host/config/types.ts'
import type { LintOptions, Severity } from '../lint/types.ts'
import type { Io, RuleSet } from './io.ts'
import type { LintRequest } from './lint-options.ts'
import { openChosen, readChoices, type ChosenCatalog } from './targets.ts'
import type { BaselineSetting } from './which-baseline.ts'
import { configFor } from './which-config.ts'

export interface FileSettings {
  readonly options: LintOptions
  readonly chosen: ChosenCatalog
  /** Why the file is not linted, as a clause; absent for one that is. */
  readonly ignored?: string
}

/** The settings for files that were found, by their absolute paths. */
export type SettingsOf = (absolute: string) => FileSettings

export interface RunSettings {
  readonly failOn: Severity | 'never'
  /** How many warnings are tolerated, and who says so: the option, or the place of the setting. */
  readonly maxWarnings: Sourced<number> | undefined
  /** What is linted where the command line names nothing. */
  readonly paths: readonly string[]
  /** The place of the setting that names them; absent for the current folder. */
  readonly pathsFrom?: string
  readonly baseline: BaselineSetting
  /** Is a folder (an absolute path) left out with all below it? Absent: none is. */
  readonly skips?: (absolute: string) => boolean
  /** Reads the configs that the files have, and answers what holds for each. */
  forFiles(files: readonly Pick<FoundFile, 'absolute'>[]): Promise<SettingsOf>
}

/**
 * The settings of a run: the command line's, then those of the config that is nearest to the current folder, or that
 * `--config` names. Throws a ConfigError for a config that cannot be read.
 */
export async function runSettings(request: LintRequest, io: Io, ruleSet: RuleSet): Promise<RunSettings> {
  const configOf = configFor(request.flags, io)
  const own = configOf(io.cwd)
  const plain = plainSettings(request, io)
  if (own === undefined) {
    return {
      failOn: request.failOn,
      maxWarnings: request.maxWarnings,
      paths: ['.'],
      baseline: { folder: io.cwd },
      forFiles: async (files) => {
        const folders = new Set(files.map(({ absolute }) => dirname(absolute)))
        if (![...folders].some((folder) => configOf(folder) !== undefined)) return await plain()
        const { ConfiguredRun } = await import('./configured.ts')
        return await new ConfiguredRun({ request, io, ruleSet, configOf, plain }).forFiles(files)
      },
    }
  }
  const { ConfiguredRun } = await import('./configured.ts')
  return await new ConfiguredRun({ request, io, ruleSet, configOf, plain }).settings(own)
}

/** What holds without any config. */
function plainSettings({ flags, lint }: LintRequest, io: Io): () => Promise<SettingsOf> {
  // A version that there is not is told before anything is looked for.
  const choices = readChoices(flags.target, io)
  return async () => {
    const chosen = await openChosen(choices, io)
    const settings = { options: { ...lint, target: chosen.target }, chosen }
    return () => settings
  }
}
