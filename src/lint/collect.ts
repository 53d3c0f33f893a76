/** What rules report of one file, counted: of a file of hostile size the problems are summed up from some number on. */
import { linesOf } from '../json/lines.ts'
import type { JsonDocument } from '../json/types.ts'
import { spanOf } from './place.ts'
import { placeOf, type Collected } from './problems.ts'
import { isAtLeast, judge } from './severity.ts'
import type { LintOptions, Problem, Report, Rule } from './types.ts'

/** Problems of one rule in one file that are told one by one. No real config comes near. */
export const MAX_REPORTS = 1000

export class Reports {
  /** Those that are told one by one. */
  readonly told: Collected[] = []
  /** The others, of each rule. */
  readonly #counts = new Map<Rule, number>()
  readonly #beyond = new Map<Rule, Report[]>()

  add(rule: Rule, report: Report): void {
    const count = (this.#counts.get(rule) ?? 0) + 1
    this.#counts.set(rule, count)
    if (count <= MAX_REPORTS) {
      this.told.push({ rule, report })
      return
    }
    const beyond = this.#beyond.get(rule)
    if (beyond === undefined) this.#beyond.set(rule, [report])
    else beyond.push(report)
  }

  /** The rules with more reports than are told, and those reports. */
  get beyond(): Iterable<readonly [Rule, readonly Report[]]> {
    return this.#beyond
  }
}

/**
 * One problem that stands for all these of one rule: at the place of the first that counts, as grave as the gravest; undefined
 * where none counts. Its messageId is `more`. Throws over a report that the rule's meta does not cover.
 */
export function sumUp(document: JsonDocument, rule: Rule, reports: readonly Report[], options: LintOptions): Problem | undefined {
  let first: Report | undefined
  let gravest: Problem['severity'] | undefined
  let count = 0
  for (const report of reports) {
    const severity = severityOf(rule, report, options)
    if (severity === undefined) continue
    count += 1
    first ??= report
    if (gravest === undefined || isAtLeast(severity, gravest)) gravest = severity
  }
  if (first === undefined || gravest === undefined) return undefined
  return {
    rule: rule.meta.id,
    messageId: 'more',
    severity: gravest,
    pointer: '',
    ...placeOf(linesOf(document), spanOf(document, first)),
    message: `${count} more ${count === 1 ? 'problem' : 'problems'} of ${rule.meta.id} from here on are not told one by one, and --fix leaves the file alone`,
    data: { count },
  }
}

/** Undefined for a report that is switched off or accepted. */
function severityOf({ meta }: Rule, report: Report, options: LintOptions): Problem['severity'] | undefined {
  const message = Object.hasOwn(meta.messages, report.messageId) ? meta.messages[report.messageId] : undefined
  if (message === undefined) throw new Error(`the rule has no message "${report.messageId}"`)
  const { severity, suppression } = judge(meta, message, report, options)
  return severity === 'off' || suppression !== undefined ? undefined : severity
}
