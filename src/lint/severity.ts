/** How grave a report is: presets, what the rule says of this one report, and the user's overrides. */
import type { LintOptions, MessageMeta, Report, RuleMeta, Severity, SeveritySetting } from './types.ts'

export const presets = ['recommended', 'strict', 'all'] as const
export type Preset = (typeof presets)[number]

/** From the gravest. */
export const severities = ['error', 'warning', 'info'] as const satisfies readonly Severity[]

/** Is `severity` at least as grave as `bound`? */
export function isAtLeast(severity: Severity, bound: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(bound)
}

/**
 * The severity of a message in a preset, before any override; `off` for a rule that the preset leaves out. `strict` and
 * `all` are stricter in the messages that say so; `all` has the opt-in rules as well.
 */
export function presetSeverity(preset: Preset, meta: RuleMeta, message: MessageMeta): SeveritySetting {
  if (meta.optIn === true && preset !== 'all') return 'off'
  return preset === 'recommended' || message.strict === undefined ? message.severity : message.strict
}

/** Answers by options and rule: the same are asked for each file of a run. */
const answers = new WeakMap<LintOptions, WeakMap<RuleMeta, boolean>>()

/** Is a rule to be run at all? */
export function isOn(meta: RuleMeta, options: LintOptions): boolean {
  let ofRun = answers.get(options)
  if (ofRun === undefined) {
    ofRun = new WeakMap()
    answers.set(options, ofRun)
  }
  let answer = ofRun.get(meta)
  if (answer === undefined) {
    answer = decideOn(meta, options)
    ofRun.set(meta, answer)
  }
  return answer
}

function decideOn(meta: RuleMeta, options: LintOptions): boolean {
  const override = overrideOf(meta, options)
  if (override !== undefined) return override !== 'off'
  return Object.values(meta.messages).some((message) => presetSeverity(options.preset, meta, message) !== 'off')
}

/**
 * The severity of one report. An override by rule id decides alone; else a report's own severity takes the place of its message's, and
 * a stricter preset can only raise it.
 */
export function severityOf(meta: RuleMeta, message: MessageMeta, report: Pick<Report, 'severity'>, options: LintOptions): SeveritySetting {
  const override = overrideOf(meta, options)
  if (override !== undefined) return override
  const preset = presetSeverity(options.preset, meta, message)
  if (preset === 'off' || report.severity === undefined) return preset
  const isRaised = options.preset !== 'recommended' && message.strict !== undefined && isAtLeast(message.strict, report.severity)
  return isRaised && message.strict !== undefined ? message.strict : report.severity
}

function overrideOf(meta: RuleMeta, options: LintOptions): SeveritySetting | undefined {
  return Object.hasOwn(options.rules, meta.id) ? options.rules[meta.id] : undefined
}
