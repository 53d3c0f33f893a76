/** One line a problem, under the file's name: ESLint's default format. */
import type { FileResult, Problem } from '../lint/types.ts'
import { printable } from '../text/index.ts'
import { shownProblems, type ReportOptions } from './format.ts'
import { skipNotes } from './notes.ts'
import { closingLine, summarise } from './summary.ts'

export function stylish(files: readonly FileResult[], options: ReportOptions): string {
  const blocks: string[] = []
  for (const file of files) {
    const problems = shownProblems(file, options)
    if (problems.length > 0) blocks.push(block(file.path, problems, options))
  }
  const notes = skipNotes(files, options)
  if (notes.length > 0) blocks.push(notes.join('\n'))
  const summary = summarise(files)
  const isClean = summary.errors + summary.warnings + summary.infos + summary.failed === 0
  if (!isClean) blocks.push(options.style.strong(`✖ ${closingLine(summary)}`))
  else if (summary.fixed !== undefined && summary.fixed > 0) blocks.push(options.style.good(`✔ ${closingLine(summary)}`))
  return blocks.length === 0 ? '' : `\n${blocks.join('\n\n')}\n\n`
}

function block(path: string, problems: readonly Problem[], { style }: ReportOptions): string {
  const places = problems.map((problem) => [String(problem.line), String(problem.column)] as const)
  const lineWidth = Math.max(...places.map(([line]) => line.length))
  const columnWidth = Math.max(...places.map(([, column]) => column.length))
  const severityWidth = Math.max(...problems.map((problem) => problem.severity.length))
  const lines = problems.map((problem, index) => {
    const [line, column] = places[index] as readonly [string, string]
    const place = style.faint(`${line.padStart(lineWidth)}:${column.padEnd(columnWidth)}`)
    const severity = style[problem.severity](problem.severity.padEnd(severityWidth))
    return `  ${place}  ${severity}  ${problem.message}  ${style.faint(problem.rule)}`
  })
  return [style.strong(printable(path)), ...lines].join('\n')
}
