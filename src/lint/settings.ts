/** What the user's settings come to for one rule: `rules`, and the overrides over them in their order. */
import type { LintOptions, RuleMeta, RuleOptions, RuleSetting, SeveritySetting } from './types.ts'

export interface RuleSettings {
  /** For the whole file; undefined where the preset decides. */
  readonly severity: SeveritySetting | undefined
  /** Settings for some pointers that come after the one for the whole file; the last that fits a pointer counts. */
  readonly atPointers: readonly AtPointers[]
  readonly options: RuleOptions
}

export interface AtPointers {
  at(pointer: string): boolean
  readonly severity: SeveritySetting
  readonly reason?: string
}

const NONE: RuleOptions = {}
const PLAIN: RuleSettings = { severity: undefined, atPointers: [], options: NONE }

/** Answers by options and rule: the same are asked for each file of a run. */
const known = new WeakMap<LintOptions, Map<RuleMeta, RuleSettings>>()

/** The settings of a rule. Options are merged one by one: the last that sets one counts, the rule's defaults before all. */
export function settingsOf(meta: RuleMeta, options: LintOptions): RuleSettings {
  let ofRun = known.get(options)
  if (ofRun === undefined) known.set(options, (ofRun = new Map()))
  let settings = ofRun.get(meta)
  if (settings === undefined) ofRun.set(meta, (settings = merge(meta, options)))
  return settings
}

function merge(meta: RuleMeta, { rules, overrides = [] }: LintOptions): RuleSettings {
  const base = settingIn(rules, meta.id)
  if (base === undefined && overrides.length === 0 && meta.options === undefined) return PLAIN
  let severity = base?.severity
  let options = { ...meta.options?.defaults, ...base?.options }
  let atPointers: AtPointers[] = []
  for (const { rules, at, reason } of overrides) {
    const setting = settingIn(rules, meta.id)
    if (setting === undefined) continue
    if (at === undefined) {
      options = { ...options, ...setting.options }
      // What comes later holds for all pointers as well.
      if (setting.severity !== undefined) [severity, atPointers] = [setting.severity, []]
    } else if (setting.severity !== undefined) {
      atPointers.push({ at, severity: setting.severity, ...(reason === undefined ? {} : { reason }) })
    }
  }
  return { severity, atPointers, options }
}

function settingIn(rules: Readonly<Record<string, RuleSetting>>, id: string): Exclude<RuleSetting, string> | undefined {
  const setting = Object.hasOwn(rules, id) ? rules[id] : undefined
  return typeof setting === 'string' ? { severity: setting } : setting
}
