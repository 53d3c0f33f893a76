/** Annotations on GitHub: workflow commands, which its runner takes from what a step prints. */
import { severities } from '../lint/severity.ts'
import type { FileResult, Problem, Severity } from '../lint/types.ts'
import { escapeHidden, printable } from '../text/index.ts'
import { shownProblems, type ReportOptions } from './format.ts'
import { closingLine, summarise } from './summary.ts'

const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' }

/** Of each command GitHub keeps so many in a step, and drops the others without a word. */
export const ANNOTATIONS = 10

interface Found {
  readonly path: string
  readonly problem: Problem
}

/**
 * The gravest problems first, as many as GitHub keeps, each as a command; the others as lines that only the log shows, after
 * one that says how many they are; then the counts. Paths are to be relative to the root of the repository.
 */
export function github(files: readonly FileResult[], options: ReportOptions): string {
  const found = files.flatMap((file) => shownProblems(file, options).map((problem) => ({ path: file.path, problem })))
  const kept: string[] = []
  const rest: string[] = []
  for (const severity of severities) {
    found.filter(({ problem }) => problem.severity === severity).forEach((each, index) => {
      if (index < ANNOTATIONS) kept.push(command(each))
      else rest.push(logLine(each))
    })
  }
  const more = rest.length === 0 ? [] : [`${rest.length} more not annotated, since GitHub keeps ${ANNOTATIONS} of each severity in a step:`, ...rest]
  return `${[...kept, ...more, closingLine(summarise(files))].join('\n')}\n`
}

/** GitHub takes columns for a place in one line only; of one of several lines its start is told. */
function command({ path, problem }: Found): string {
  const { severity, rule, line, column, endLine, endColumn } = problem
  const end = endLine === line ? { endLine, endColumn } : {}
  return workflowCommand(commands[severity], { file: path, line, col: column, ...end, title: rule }, annotationText(problem))
}

function annotationText({ message, hint, fix }: Problem): string {
  const lines = [message]
  if (hint !== undefined) lines.push(`hint: ${hint}`)
  if (fix !== undefined) lines.push(`${fix.safe ? 'fix' : 'fix (changes the model)'}: ${fix.description}`)
  return lines.join('\n')
}

/** The path first, and never `::`, so that the line is no command. */
function logLine({ path, problem: { line, column, severity, message, rule } }: Found): string {
  return `${printable(path)}:${line}:${column} ${severity} ${message} (${rule})`
}

/**
 * `::name key=value,...::message`. What the runner would take for the end of the command, of a property or of the line is escaped as
 * it undoes it; any other character that cannot be seen is written as `\u001b`, because the runner has no escape for it.
 */
export function workflowCommand(name: string, properties: Readonly<Record<string, string | number>>, message: string): string {
  const written = Object.entries(properties).map(([key, value]) => `${key}=${property(String(value))}`)
  return `::${name}${written.length === 0 ? '' : ` ${written.join(',')}`}::${data(message)}`
}

function data(text: string): string {
  return escapeHidden(text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A'), printable)
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
