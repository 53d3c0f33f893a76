/** `--print-config FILE`: what holds for a file, and where each setting comes from. Loaded only when asked for. */
import { existsSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { loadConfig } from '../host/config/load.ts'
import { BUDGET, budgetsFor } from '../host/config/resolve.ts'
import type { LibraryChoice, RuleConfig, ToolConfig } from '../host/config/types.ts'
import { displayPath } from '../host/paths.ts'
import type { JsonValue } from '../json/types.ts'
import { presetSeverity, severities } from '../lint/severity.ts'
import type { RuleMeta } from '../lint/types.ts'
import { settingsJson, settingsText, type ShownField, type ShownRule, type ShownSetting } from '../report/settings.ts'
import { UsageError, type Io, type RuleSet } from './io.ts'
import type { LintRequest } from './lint-options.ts'
import { styleOf } from './options.ts'
import { openChosen, readChoices, type Choices } from './targets.ts'
import { configFor } from './which-config.ts'
import { BASELINE_NAME } from './which-baseline.ts'

const DEFAULT = 'default'
const COMMAND_LINE = 'command line'

/** The answer, for people or as JSON. Throws a UsageError for a folder, a ConfigError or a CatalogError. */
export async function printConfig(given: string, request: LintRequest, io: Io, ruleSet: RuleSet): Promise<string> {
  const { flags, outputs } = request
  if (flags.output.length > 0) throw new UsageError('--print-config prints its answer, and no report: give no --output beside it')
  const [format] = outputs.map((output) => output.format)
  if (format !== 'pretty' && format !== 'json') throw new UsageError(`--print-config prints a text for people, or JSON with --format json, and not ${format}`)
  const absolute = resolve(io.cwd, given)
  if (statSync(absolute, { throwIfNoEntry: false })?.isDirectory() === true) throw new UsageError(`${given} is a folder, and settings are those of a file: --print-config ${given}/x.json`)
  const configOf = configFor(flags, io)
  const load = async (path: string | undefined): Promise<ToolConfig | undefined> => (path === undefined ? undefined : await loadConfig(path, io.cwd))
  const config = await load(configOf(dirname(absolute)))
  const shown = {
    file: displayPath(absolute, io.cwd),
    config: config === undefined ? null : config.path,
    ignored: config?.ignores(absolute) === true,
    settings: [...fileSettings(config, request), ...(await targets(config, request, io))],
    run: runSettings(await load(configOf(io.cwd)), request, io),
    rules: ruleSet().map(({ meta }) => shownRule(meta, config, absolute, request)),
  }
  return format === 'json' ? settingsJson(shown) : settingsText(shown, await styleOf(io, flags))
}

function fileSettings(config: ToolConfig | undefined, { flags, lint }: LintRequest): ShownSetting[] {
  if (flags.strict || flags.preset !== undefined) return [{ name: 'preset', value: lint.preset, from: COMMAND_LINE }]
  return [setting('preset', config?.preset, 'recommended')]
}

async function targets(config: ToolConfig | undefined, { flags }: LintRequest, io: Io): Promise<ShownSetting[]> {
  const { openClip, timm } = config ?? {}
  const base: Choices = { ...(openClip === undefined ? {} : { openClip: openClip.value }), ...(timm === undefined ? {} : { timm: timm.value }) }
  const choices = readChoices(flags.target, io, base)
  const { target } = await openChosen(choices, io)
  const libraries = [['open_clip', target.openClip, openClip, choices.openClip], ['timm', target.timm, timm, choices.timm]] as const
  return libraries.map(([name, version, set, used]) => ({
    name,
    value: used !== undefined && 'catalog' in used ? `${version} (${displayPath(used.catalog, io.cwd)})` : version,
    from: used === undefined ? DEFAULT : set !== undefined && same(set.value, used) ? set.from : COMMAND_LINE,
  }))
}

function same(a: LibraryChoice, b: LibraryChoice): boolean {
  return a === b
}

/** What is set for a run as a whole comes from the config of the current folder. */
function runSettings(config: ToolConfig | undefined, { flags, failOn, maxWarnings }: LintRequest, { cwd }: Io): ShownSetting[] {
  const limit = maxWarnings ?? config?.maxWarnings
  const shown = (paths: readonly string[]): string[] => paths.map((path) => displayPath(path, cwd) || '.')
  const beside = displayPath(join(config === undefined ? cwd : dirname(config.absolute), BASELINE_NAME), cwd)
  return [
    flags['fail-on'] === undefined ? setting('fail-on', config?.failOn, limit === undefined ? 'warning' : 'error') : { name: 'fail-on', value: failOn, from: COMMAND_LINE },
    limit === undefined ? { name: 'max-warnings', value: null, from: DEFAULT } : { name: 'max-warnings', value: limit.value, from: maxWarnings === undefined ? limit.from : COMMAND_LINE },
    config?.paths === undefined ? { name: 'paths', value: ['.'], from: DEFAULT } : { name: 'paths', value: shown(config.paths.value), from: config.paths.from },
    config?.baseline === undefined ? { name: 'baseline', value: existsSync(resolve(cwd, beside)) ? beside : null, from: DEFAULT } : { name: 'baseline', value: displayPath(config.baseline.value, cwd), from: config.baseline.from },
  ]
}

function setting(name: string, sourced: { readonly value: JsonValue; readonly from: string } | undefined, otherwise: JsonValue): ShownSetting {
  return sourced === undefined ? { name, value: otherwise, from: DEFAULT } : { name, value: sourced.value, from: sourced.from }
}

/** In the order in which settings go before one another: preset, rules, overrides, command line. */
function shownRule(meta: RuleMeta, config: ToolConfig | undefined, absolute: string, { lint: { preset, rules }, flags }: LintRequest): ShownRule {
  const isGiven = flags.strict || flags.preset !== undefined
  const chosen = isGiven || config?.preset === undefined ? preset : config.preset.value
  let severity = { value: severitiesOf(meta, chosen), from: `preset ${chosen}` }
  let fields: ShownField[] = []
  const options = new Map<string, ShownSetting>(Object.entries(meta.options?.defaults ?? {}).map(([name, value]) => [name, { name, value, from: DEFAULT }]))
  const lay = (rule: RuleConfig | undefined): void => {
    for (const [name, { value, from }] of rule?.options ?? []) options.set(name, { name, value, from })
    if (rule?.severity === undefined) return
    severity = { value: [rule.severity.value], from: rule.severity.from }
    fields = []
  }
  lay(config?.rules.get(meta.id))
  const budgets = meta.id === BUDGET.rule && config !== undefined ? budgetsFor(config, absolute) : undefined
  if (budgets !== undefined) options.set(BUDGET.option, { name: BUDGET.option, value: budgets.all, from: budgets.from })
  for (const { fits, at, pointers, rules, reason } of config?.overrides ?? []) {
    if (!fits(absolute)) continue
    const rule = rules.get(meta.id)
    if (at === undefined) lay(rule)
    else if (rule?.severity !== undefined) fields.push({ pointers, severity: rule.severity.value, from: rule.severity.from, ...(reason === undefined ? {} : { reason }) })
  }
  const given = Object.hasOwn(rules, meta.id) ? rules[meta.id] : undefined
  if (given !== undefined) [severity, fields] = [{ value: [given], from: COMMAND_LINE }, []]
  return { rule: meta.id, severity: severity.value, from: severity.from, options: [...options.values()], fields }
}

function severitiesOf(meta: RuleMeta, preset: Parameters<typeof presetSeverity>[0]): string[] {
  const used = new Set(Object.values(meta.messages).map((message) => presetSeverity(preset, meta, message)))
  return [...severities, 'off' as const].filter((severity) => used.has(severity))
}
