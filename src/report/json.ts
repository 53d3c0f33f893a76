/** For programs: one JSON object, every file of the run in it. */
import type { FileResult, Problem } from '../lint/types.ts'
import { escapeHidden } from '../text/index.ts'
import { shownProblems, type ReportOptions } from './format.ts'
import { summarise } from './summary.ts'

export function json(files: readonly FileResult[], options: ReportOptions): string {
  const report = {
    version: 1,
    files: files.map((file) => ({
      path: file.path,
      kind: file.kind,
      problems: shownProblems(file, options).map(problemOf),
      ...(file.fixed === undefined ? {} : { fixed: file.fixed }),
    })),
    summary: summarise(files),
  }
  return `${inert(JSON.stringify(report, undefined, 2))}\n`
}

function problemOf(problem: Problem): object {
  const { rule, severity, pointer, line, column, endLine, endColumn, message, data, fix } = problem
  return { rule, severity, pointer, line, column, endLine, endColumn, message, data, ...(fix === undefined ? {} : { fix }) }
}

/**
 * JSON.stringify leaves DEL, the C1 controls, line separators, bidirectional controls and all that cannot be seen as they are.
 * Inside JSON they can only stand in strings, where their escapes mean the same and neither a terminal nor a log obeys anything.
 */
export function inert(json: string): string {
  return escapeHidden(json, (character) => character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`))
}
