/** For people: each problem with the lines around it, the origin of each number, and what to do. */
import { createLines } from '../json/lines.ts'
import type { FileResult, Problem } from '../lint/types.ts'
import { printable } from '../text/index.ts'
import { asciiMeasure, isAscii, type Measure } from './cells.ts'
import { columns } from './columns.ts'
import { shownProblems, type ReportOptions } from './format.ts'
import { frame, type Source } from './frame.ts'
import { skipNotes } from './notes.ts'
import { describeOrigin, describeValue } from './origin.ts'
import type { Style } from './style.ts'
import { closingLine, summarise } from './summary.ts'

export async function pretty(files: readonly FileResult[], options: ReportOptions): Promise<string> {
  const blocks: string[] = []
  for (const file of files) {
    const problems = shownProblems(file, options)
    if (problems.length === 0) continue
    const source = { text: file.text, lines: createLines(file.text), measure: await measureFor(file.text) }
    for (const problem of problems) blocks.push(describe(file, source, problem, options.style).join('\n'))
  }
  const notes = skipNotes(files, options)
  if (notes.length > 0) blocks.push(notes.join('\n'))
  blocks.push(closing(files, options.style))
  return `${blocks.join('\n\n')}\n`
}

async function measureFor(text: string): Promise<Measure> {
  if (isAscii(text)) return asciiMeasure
  const { wideMeasure } = await import('./wide.ts')
  return wideMeasure()
}

function describe(file: FileResult, source: Source, problem: Problem, style: Style): string[] {
  const place = style.strong(`${printable(file.path)}:${problem.line}:${problem.column}`)
  const lines = [`${place}  ${style[problem.severity](problem.severity)}  ${problem.rule}`, `  ${problem.message}`, '']
  for (const line of frame(source, problem, style)) lines.push(`  ${line}`)
  const details = [...evidence(problem, style), ...advice(problem, style)]
  return details.length === 0 ? lines : [...lines, '', ...details]
}

/** One line for each number that the message speaks of: its name, its value, and who says so. */
function evidence({ evidence }: Problem, style: Style): string[] {
  if (evidence === undefined) return []
  const rows = evidence.map(({ name, value, origin }) => [printable(name), describeValue(value), describeOrigin(origin)])
  return columns(rows, '  ').map((line) => style.faint(line))
}

function advice({ hint, fix }: Problem, style: Style): string[] {
  const lines: string[] = []
  if (hint !== undefined) lines.push(`  ${style.good('hint:')} ${hint}`)
  if (fix !== undefined) lines.push(`  ${style.good(fix.safe ? 'fix:' : 'fix (changes the model):')} ${fix.description}`)
  return lines
}

function closing(files: readonly FileResult[], style: Style): string {
  const summary = summarise(files)
  const line = closingLine(summary)
  if (summary.errors > 0 || summary.failed > 0) return style.error(line)
  return summary.warnings > 0 ? style.warning(line) : style.good(line)
}
