/** GitLab's Code Quality report, which merge requests show: a list of issues. */
import type { FileResult, Severity } from '../lint/types.ts'
import { fingerprintsOf } from './fingerprint.ts'
import { shownProblems, type ReportOptions } from './format.ts'
import { inert } from './json.ts'

/** In GitLab's words; it knows minor and blocker as well. */
const severities: Readonly<Record<Severity, string>> = { error: 'critical', warning: 'major', info: 'info' }

/** Of two issues with one fingerprint GitLab shows the first alone, so that none is given twice in a report. */
export function gitlab(files: readonly FileResult[], options: ReportOptions): string {
  const issues = files.flatMap((file) => {
    const problems = shownProblems(file, options)
    const fingerprints = fingerprintsOf(file, problems)
    return problems.map(({ message, rule, severity, line }, index) => ({
      description: message,
      check_name: rule,
      fingerprint: fingerprints[index],
      severity: severities[severity],
      location: { path: file.path, lines: { begin: line } },
    }))
  })
  return `${inert(JSON.stringify(issues, undefined, 2))}\n`
}
