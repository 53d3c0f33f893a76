/** What a config comes to for one file. */
import type { Target } from '../../config/types.ts'
import type { JsonValue } from '../../json/types.ts'
import type { Preset } from '../../lint/severity.ts'
import type { LintOptions, Override, RuleOptions, RuleSetting, SeveritySetting } from '../../lint/types.ts'
import type { RuleConfig, ToolConfig } from './types.ts'

/** The rule that budgets are for, and its option. */
export const BUDGET = { rule: 'budget', option: 'budgets' } as const

/** What the command line says; it goes before any config. */
export interface CommandLine {
  readonly preset?: Preset
  readonly rules: Readonly<Record<string, SeveritySetting>>
}

/** The options for each file of a config. Files for which the same overrides and budgets are get the same object. */
export class FileOptions {
  readonly #config: ToolConfig
  readonly #commandLine: CommandLine
  readonly #target: Target
  readonly #known = new Map<string, LintOptions>()

  constructor(config: ToolConfig, commandLine: CommandLine, target: Target) {
    this.#config = config
    this.#commandLine = commandLine
    this.#target = target
  }

  /** The options for a file (an absolute path). */
  of(absolute: string): LintOptions {
    const { overrides, budgets } = this.#config
    const fitting = [...overrides, ...budgets].map(({ fits }) => (fits(absolute) ? '1' : '0')).join('')
    let options = this.#known.get(fitting)
    if (options === undefined) this.#known.set(fitting, (options = this.#make(fitting, absolute)))
    return options
  }

  #make(fitting: string, absolute: string): LintOptions {
    const { preset, rules, overrides } = this.#config
    const budgets = budgetsFor(this.#config, absolute)
    const all: Override[] = budgets === undefined ? [] : [{ rules: { [BUDGET.rule]: { options: { [BUDGET.option]: budgets.all } } } }]
    for (const { at, rules, reason } of overrides.filter((_, index) => fitting[index] === '1')) {
      all.push({ rules: settingsOf(rules), ...(at === undefined ? {} : { at }), ...(reason === undefined ? {} : { reason }) })
    }
    if (Object.keys(this.#commandLine.rules).length > 0) all.push({ rules: this.#commandLine.rules })
    const chosen = this.#commandLine.preset ?? preset?.value
    return { preset: chosen === undefined ? 'recommended' : chosen, rules: settingsOf(rules), overrides: all, target: this.#target }
  }
}

/**
 * The budgets for a file and where the first of them is set: those that are written as the rule's option, then those of the
 * config. Undefined where none of the latter fits.
 */
export function budgetsFor({ rules, budgets }: ToolConfig, absolute: string): { readonly all: readonly JsonValue[]; readonly from: string } | undefined {
  const [first, ...more] = budgets.filter(({ fits }) => fits(absolute))
  if (first === undefined) return undefined
  const own = rules.get(BUDGET.rule)?.options.get(BUDGET.option)?.value
  return { all: [...(Array.isArray(own) ? (own as readonly JsonValue[]) : []), first.budget, ...more.map(({ budget }) => budget)], from: first.from }
}

function settingsOf(rules: ReadonlyMap<string, RuleConfig>): Record<string, RuleSetting> {
  return Object.fromEntries(Array.from(rules, ([id, { severity, options }]) => [id, {
    ...(severity === undefined ? {} : { severity: severity.value }),
    ...(options.size === 0 ? {} : { options: Object.fromEntries(Array.from(options, ([name, { value }]) => [name, value])) satisfies RuleOptions }),
  }]))
}
