/** How grave a report is: presets, what the rule says of this one report, and the user's settings. */
import { settingsOf } from './settings.ts'
import type { LintOptions, MessageMeta, Report, RuleMeta, Severity, SeveritySetting, SuppressedProblem } from './types.ts'

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
  if ((meta.optIn === true || message.optIn === true) && preset !== 'all') return 'off'
  return preset === 'recommended' || message.strict === undefined ? message.severity : message.strict
}

/** Is a rule to be run at all? */
export function isOn(meta: RuleMeta, options: LintOptions): boolean {
  const { severity, atPointers } = settingsOf(meta, options)
  if (atPointers.some((each) => each.severity !== 'off')) return true
  if (severity !== undefined) return severity !== 'off'
  return Object.values(meta.messages).some((message) => presetSeverity(options.preset, meta, message) !== 'off')
}

/** What becomes of a report: `off`, or a severity with which it is told, or would be if the user had not accepted it. */
export interface Verdict {
  readonly severity: SeveritySetting
  readonly suppression?: SuppressedProblem['suppression']
}

/**
 * The verdict on one report. A setting by rule id decides alone, the last for its pointer first; else a report's own
 * severity takes the place of its message's, and a stricter preset can only raise it.
 */
export function judge(meta: RuleMeta, message: MessageMeta, report: Pick<Report, 'pointer' | 'severity'>, options: LintOptions): Verdict {
  const { severity, atPointers } = settingsOf(meta, options)
  const here = atPointers.findLast(({ at }) => at(report.pointer))
  if (here !== undefined && here.severity !== 'off') return { severity: here.severity }
  const otherwise = severity ?? reportSeverity(meta, message, report, options.preset)
  if (here === undefined || otherwise === 'off') return { severity: otherwise }
  return { severity: otherwise, suppression: { by: 'override', ...(here.reason === undefined ? {} : { reason: here.reason }) } }
}

function reportSeverity(meta: RuleMeta, message: MessageMeta, report: Pick<Report, 'severity'>, preset: Preset): SeveritySetting {
  const severity = presetSeverity(preset, meta, message)
  if (severity === 'off' || report.severity === undefined) return severity
  const isRaised = preset !== 'recommended' && message.strict !== undefined && isAtLeast(message.strict, report.severity)
  return isRaised && message.strict !== undefined ? message.strict : report.severity
}
