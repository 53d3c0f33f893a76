/** The options of `lint-configs lint`. */
import type { Sourced } from '../host/config/types.ts'
import { severities, presets, type Preset } from '../lint/severity.ts'
import type { Rule, Severity, SeveritySetting } from '../lint/types.ts'
import { closest } from '../text/index.ts'
import { oneOf, readArguments, type Arguments, type OptionTable } from './arguments.ts'
import type { Fixing } from './fix.ts'
import { UsageError, type RuleSet } from './io.ts'
import { commonOptions } from './options.ts'
import { readOutputs, type Output } from './outputs.ts'

const table = {
  ...commonOptions,
  format: { kind: 'list', short: 'f' },
  output: { kind: 'list', short: 'o' },
  quiet: { kind: 'flag', short: 'q' },
  'max-warnings': { kind: 'value' },
  'fail-on': { kind: 'value' },
  rule: { kind: 'list' },
  preset: { kind: 'value' },
  strict: { kind: 'flag' },
  'ignore-unknown': { kind: 'flag' },
  'no-error-on-unmatched': { kind: 'flag' },
  'no-cache': { kind: 'flag' },
  fix: { kind: 'flag' },
  'fix-unsafe': { kind: 'flag' },
  diff: { kind: 'flag' },
  stdin: { kind: 'flag' },
  'stdin-filename': { kind: 'value' },
  baseline: { kind: 'value' },
  'no-baseline': { kind: 'flag' },
  'baseline-write': { kind: 'optional' },
  'baseline-prune': { kind: 'flag' },
  'print-config': { kind: 'value' },
  init: { kind: 'flag' },
  'list-rules': { kind: 'flag' },
  explain: { kind: 'value' },
  version: { kind: 'flag', short: 'v' },
} as const satisfies OptionTable

export type LintFlags = Arguments<typeof table>['values']

export interface LintRequest {
  readonly flags: LintFlags
  readonly paths: readonly string[]
  /** The text to lint comes from standard input. */
  readonly stdin: boolean
  readonly outputs: readonly Output[]
  readonly lint: { readonly preset: Preset; readonly rules: Readonly<Record<string, SeveritySetting>> }
  readonly failOn: Severity | 'never'
  readonly maxWarnings: Sourced<number> | undefined
  /** Undefined where nothing is to be repaired. */
  readonly fixing: Fixing | undefined
}

/** What a command line asks for. Throws a UsageError. */
export function readLintRequest(args: readonly string[], rules: RuleSet): LintRequest {
  const { values: flags, positionals } = readArguments(args, table)
  const maxWarnings = flags['max-warnings'] === undefined ? undefined : readCount(flags['max-warnings'])
  const stdin = readsStdin(flags, positionals)
  checkBaseline(flags, stdin)
  if (flags['no-config'] && flags.config !== undefined) throw new UsageError('--no-config reads no config, but --config is given as well')
  return {
    flags,
    paths: positionals.filter((path) => path !== '-'),
    stdin,
    outputs: readOutputs(flags.format, flags.output),
    lint: { preset: readPreset(flags), rules: readRules(flags.rule, rules) },
    failOn: readFailOn(flags['fail-on'], maxWarnings),
    maxWarnings: maxWarnings === undefined ? undefined : { value: maxWarnings, from: '--max-warnings' },
    fixing: readFixing(flags, stdin),
  }
}

function readFixing(flags: LintFlags, stdin: boolean): Fixing | undefined {
  if (!flags.fix && !flags['fix-unsafe'] && !flags.diff) return undefined
  if (flags.diff && flags.format.length + flags.output.length > 0) {
    throw new UsageError('--diff prints a patch and no report: give no --format and no --output beside it')
  }
  return { unsafe: flags['fix-unsafe'], to: flags.diff ? 'patch' : stdin ? 'stdout' : 'files' }
}

/** Contradictions that no file system is needed for. */
function checkBaseline(flags: LintFlags, stdin: boolean): void {
  const { baseline, 'baseline-write': writes, 'baseline-prune': prunes } = flags
  const changes = writes !== undefined || prunes
  if (flags['no-baseline'] && (baseline !== undefined || changes)) throw new UsageError('--no-baseline is for a run without one, and another option of the baseline is given as well')
  if (baseline !== undefined && typeof writes === 'string') throw new UsageError('--baseline and --baseline-write= both name a file; name it once')
  if (writes !== undefined && prunes) throw new UsageError('--baseline-write leaves nothing to prune: give it or --baseline-prune')
  if (changes && stdin) throw new UsageError('standard input is no file that a baseline could have: lint files to write or prune it')
  if (changes && flags.diff) throw new UsageError('--diff writes nothing, and no baseline either')
}

function readsStdin(flags: LintFlags, positionals: readonly string[]): boolean {
  const reads = flags.stdin || positionals.includes('-')
  if (reads && positionals.some((path) => path !== '-')) {
    throw new UsageError('--stdin and - lint one config, that of standard input: give no paths beside them')
  }
  if (!reads && flags['stdin-filename'] !== undefined) throw new UsageError('--stdin-filename names the config of standard input: give --stdin as well')
  return reads
}

function readPreset(flags: LintFlags): Preset {
  const preset = flags.preset === undefined ? undefined : oneOf('the preset', flags.preset, presets)
  if (!flags.strict) return preset === undefined ? 'recommended' : preset
  if (preset !== undefined && preset !== 'strict') throw new UsageError(`--strict is --preset strict, but --preset ${preset} is given as well`)
  return 'strict'
}

/** A limit of warnings is a promise that some are tolerated: it takes the place of the default `--fail-on warning`. */
export function readFailOn(value: string | undefined, maxWarnings: number | undefined): Severity | 'never' {
  if (value !== undefined) return oneOf('the severity of --fail-on', value, [...severities, 'never'])
  return maxWarnings === undefined ? 'warning' : 'error'
}

function readCount(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new UsageError(`--max-warnings takes a number of warnings, not "${value}"`)
  return Number(value)
}

function readRules(settings: readonly string[], rules: RuleSet): Record<string, SeveritySetting> {
  const overrides: Record<string, SeveritySetting> = {}
  for (const setting of settings) {
    const equals = setting.indexOf('=')
    if (equals < 0) throw new UsageError(`--rule takes ID=SEVERITY, as in fallback-default=error, not "${setting}"`)
    const { id } = findRule(setting.slice(0, equals), rules()).meta
    overrides[id] = oneOf(`the severity of ${id}`, setting.slice(equals + 1), [...severities, 'off'])
  }
  return overrides
}

/** The rule of an id. Throws a UsageError with the nearest id where there is none. */
export function findRule(id: string, rules: readonly Rule[]): Rule {
  const rule = rules.find((each) => each.meta.id === id)
  if (rule !== undefined) return rule
  const ids = rules.map((each) => each.meta.id)
  const meant = closest(id, ids)[0]
  throw new UsageError(`there is no rule "${id}"${meant === undefined ? '; see lint-configs --list-rules' : `; did you mean ${meant}?`}`)
}
