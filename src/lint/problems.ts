/** From the reports of rules to problems with places, severities and texts. */
import { resolveEdits } from '../json/edit.ts'
import { linesOf, type Lines } from '../json/lines.ts'
import type { JsonDocument, Span } from '../json/types.ts'
import { printable, shorten } from '../text/index.ts'
import { fill, LONGEST } from './message.ts'
import { spanOf } from './place.ts'
import { judge } from './severity.ts'
import type { Fix, LintOptions, Problem, Report, Rule, RuleMeta, SuppressedProblem, TextFix } from './types.ts'

export interface Collected {
  readonly rule: Rule
  readonly report: Report
}

/** The problem that a report of a rule over configs stands for; see `problemOf`. */
export function resolveProblem(document: JsonDocument, { rule, report }: Collected, options: LintOptions): Problem | SuppressedProblem | undefined {
  return problemOf(rule.meta, report, options, {
    place: () => placeOf(linesOf(document), spanOf(document, report)),
    fix: () => resolveFix(document, report.fix),
  })
}

/** How a report's place and fix come to lines and edits: asked only of a report that is told. */
export interface Resolver {
  place(): Place
  fix(): { readonly fix?: TextFix }
}

export type Place = Pick<Problem, 'line' | 'column' | 'endLine' | 'endColumn'>

/**
 * The problem that a report stands for; undefined where it is switched off, and with a suppression where an override for its
 * pointer switches it off. Throws over a report that its rule's meta does not cover.
 */
export function problemOf(
  meta: RuleMeta,
  report: Pick<Report, 'messageId' | 'pointer' | 'data' | 'severity' | 'evidence'>,
  options: LintOptions,
  resolver: Resolver,
): Problem | SuppressedProblem | undefined {
  const message = Object.hasOwn(meta.messages, report.messageId) ? meta.messages[report.messageId] : undefined
  if (message === undefined) throw new Error(`the rule has no message "${report.messageId}"`)
  const { severity, suppression } = judge(meta, message, report, options)
  if (severity === 'off') return undefined
  const data = report.data === undefined ? {} : report.data
  return {
    rule: meta.id,
    messageId: report.messageId,
    severity,
    pointer: report.pointer,
    ...resolver.place(),
    message: fill(message.text, data),
    data,
    ...(message.hint === undefined ? {} : { hint: fill(message.hint, data) }),
    ...(report.evidence === undefined ? {} : { evidence: report.evidence }),
    ...resolver.fix(),
    ...(suppression === undefined ? {} : { suppression }),
  }
}

export function isSuppressed(problem: Problem | SuppressedProblem): problem is SuppressedProblem {
  return 'suppression' in problem
}

/** By place, then by rule; of one rule at one place by message. */
export function compareProblems(a: Problem, b: Problem): number {
  return (
    a.line - b.line ||
    a.column - b.column ||
    compareText(a.rule, b.rule) ||
    compareText(a.messageId, b.messageId) ||
    compareText(a.message, b.message)
  )
}

/** Lines and columns of a span. */
export function placeOf(lines: Lines, span: Span): Place {
  const start = lines.position(span.start)
  const end = lines.position(span.end)
  return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column }
}

/** A fix that this text does not admit, for two keys would clash, is not offered: the problem stands without it. */
function resolveFix(document: JsonDocument, fix: Fix | undefined): { readonly fix?: TextFix } {
  const resolved = fix === undefined ? undefined : resolveEdits(document, fix.edits)
  if (fix === undefined || resolved?.ok !== true) return {}
  return { fix: { safe: fix.safe, description: printable(shorten(fix.description, LONGEST)), edits: resolved.edits } }
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
