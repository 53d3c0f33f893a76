/** What every output format is: one function from the results of a run to text. */
import type { FileResult, Problem, Severity } from '../lint/types.ts'
import type { Style } from './style.ts'

export interface ReportOptions {
  readonly style: Style
  /** Show errors only. The counts are those of the whole run all the same. */
  readonly quiet: boolean
  /** Say nothing of files that are no model config. */
  readonly ignoreUnknown: boolean
  /** The least severity that makes the run fail. */
  readonly failOn: Severity | 'never'
}

/** Files in the order of their paths. The text ends with a line feed, or is empty. */
export type Format = (files: readonly FileResult[], options: ReportOptions) => string | Promise<string>

export function shownProblems(file: FileResult, options: ReportOptions): readonly Problem[] {
  return options.quiet ? file.problems.filter((problem) => problem.severity === 'error') : file.problems
}
