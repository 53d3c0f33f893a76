/** Lines of the formats for people on files that were not linted. */
import type { FileResult } from '../lint/types.ts'
import { printable } from '../text/index.ts'
import type { ReportOptions } from './format.ts'

/** More would hide the problems: in the root of a repository most JSON files are something else. */
const MAX_NOTES = 10

/** One line for each skipped file, without a line feed; after the tenth one line for the rest. */
export function skipNotes(files: readonly FileResult[], options: ReportOptions): string[] {
  if (options.ignoreUnknown || options.quiet) return []
  const skipped = files.filter((file) => file.kind === 'unknown')
  const notes = skipped.slice(0, MAX_NOTES).map((file) => options.style.faint(`${printable(file.path)}: skipped, ${printable(file.skipped ?? '')}`))
  const rest = skipped.length - notes.length
  if (rest > 0) notes.push(options.style.faint(rest === 1 ? '1 more file skipped' : `${rest} more files skipped`))
  return notes
}
