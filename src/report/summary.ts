/** Counts of a run, for every format. */
import type { FileResult, Severity } from '../lint/types.ts'

export interface Summary {
  /** Files of the run, also those that were skipped or could not be read. */
  readonly files: number
  readonly errors: number
  readonly warnings: number
  readonly infos: number
  /** Files that are JSON but no model config. */
  readonly skipped: number
  /** Files that could not be read, not be written, or not be checked completely because of a bug of ours. */
  readonly failed: number
  /** Problems that overrides or a baseline accept; the counts above are without them. */
  readonly suppressed: number
  /** Fixes made; absent where none were asked for. */
  readonly fixed?: number
}

export function summarise(files: readonly FileResult[]): Summary {
  const counts: Record<Severity, number> = { error: 0, warning: 0, info: 0 }
  let skipped = 0
  let failed = 0
  let suppressed = 0
  let fixed: number | undefined
  for (const file of files) {
    for (const problem of file.problems) counts[problem.severity] += 1
    if (file.suppressed !== undefined) suppressed += file.suppressed.length
    if (file.kind === 'unknown') skipped += 1
    if (file.kind === 'unreadable' || file.failures !== undefined || file.unwritten !== undefined) failed += 1
    if (file.fixed !== undefined) fixed = fixed === undefined ? file.fixed : fixed + file.fixed
  }
  const repairs = fixed === undefined ? {} : { fixed }
  return { files: files.length, errors: counts.error, warnings: counts.warning, infos: counts.info, skipped, failed, suppressed, ...repairs }
}

/** `3 errors, 2 warnings, 14 infos in 144 files (5 fixed, 2 skipped)`; `no problems in 1 file`. */
export function closingLine(summary: Summary): string {
  const problems = [
    counted(summary.errors, 'error'),
    counted(summary.warnings, 'warning'),
    counted(summary.infos, 'info'),
  ].filter((part) => part !== undefined)
  const notes = [
    ...(summary.fixed === undefined ? [] : [`${summary.fixed} fixed`]),
    ...(summary.skipped === 0 ? [] : [`${summary.skipped} skipped`]),
    ...(summary.failed === 0 ? [] : [`${summary.failed} failed`]),
    ...(summary.suppressed === 0 ? [] : [summary.suppressed === 1 ? '1 problem suppressed' : `${summary.suppressed} problems suppressed`]),
  ]
  const files = summary.files === 1 ? '1 file' : `${summary.files} files`
  return `${problems.length === 0 ? 'no problems' : problems.join(', ')} in ${files}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`
}

function counted(count: number, name: string): string | undefined {
  if (count === 0) return undefined
  return count === 1 ? `1 ${name}` : `${count} ${name}s`
}
