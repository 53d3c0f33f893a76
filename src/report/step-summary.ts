/** The summary of a step on GitHub: every problem in a table, and what a pull request changes, in Markdown. */
import { severities } from '../lint/severity.ts'
import type { FileResult, Problem } from '../lint/types.ts'
import { failureTexts } from './failures.ts'
import { shownProblems, type ReportOptions } from './format.ts'
import { markdownLink, markdownText } from './markdown.ts'
import { closingLine, summarise } from './summary.ts'

/** GitHub takes 1 MiB of a step, and nothing of a summary that is larger; some room is left for its own counting. */
export const SUMMARY_BYTES = 1_000_000

/** Addresses of what the summary speaks of; undefined where there is none. */
export interface Links {
  file(path: string, line: number): string | undefined
  rule(id: string): string | undefined
}

export interface StepSummary {
  /** Paths are to be relative to the root of the repository. */
  readonly files: readonly FileResult[]
  readonly links: Links
  /** What a pull request changes, as Markdown, or a sentence on why that is not known; absent where there is no pull request. */
  readonly changes?: string
}

/** At most `SUMMARY_BYTES` in UTF-8: of what does not fit it says how much it is. The gravest problems come first. */
export function stepSummary({ files, links, changes }: StepSummary, options: ReportOptions): string {
  const summary = new Bounded(SUMMARY_BYTES)
  summary.add(`### lint-configs: ${closingLine(summarise(files))}`, '')
  for (const file of files) for (const text of failureTexts(file)) summary.add(`- ${markdownText(text)}`)
  if (changes !== undefined) addChanges(summary, changes)
  addProblems(summary, files, links, options)
  return summary.text()
}

/** A change of very many configs takes no more than half of the room, so that the problems are seen as well. */
function addChanges(summary: Bounded, changes: string): void {
  summary.add('', '#### What this pull request changes', '')
  const lines = changes.trimEnd().split('\n')
  const fits = summary.addMany(lines, SUMMARY_BYTES / 2)
  if (fits < lines.length) summary.add('', 'More has changed than a summary has room for: `lint-configs diff` prints all of it.')
}

function addProblems(summary: Bounded, files: readonly FileResult[], links: Links, options: ReportOptions): void {
  const found = files.flatMap((file) => shownProblems(file, options).map((problem) => ({ path: file.path, problem })))
  if (found.length === 0) return
  const sorted = severities.flatMap((severity) => found.filter(({ problem }) => problem.severity === severity))
  summary.add('', '#### Problems', '', '| severity | place | problem | rule |', '| --- | --- | --- | --- |')
  const fits = summary.addMany(sorted.map(({ path, problem }) => row(path, problem, links)), SUMMARY_BYTES - 200)
  const rest = sorted.length - fits
  if (rest > 0) summary.add('', `${rest} more ${rest === 1 ? 'problem is' : 'problems are'} not listed, since a summary has room for 1 MiB; the log of the step has all.`)
}

function row(path: string, { severity, line, column, message, rule }: Problem, links: Links): string {
  const place = linked(`${path}:${line}:${column}`, links.file(path, line))
  return `| ${severity} | ${place} | ${markdownText(message)} | ${linked(rule, links.rule(rule))} |`
}

function linked(text: string, url: string | undefined): string {
  return url === undefined ? markdownText(text) : markdownLink(text, url)
}

/** Lines up to a number of bytes. */
class Bounded {
  readonly #lines: string[] = []
  readonly #limit: number
  #bytes = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Lines of little length, for which there is always room. */
  add(...lines: readonly string[]): void {
    this.addMany(lines, this.#limit)
  }

  /** Adds lines as long as all of them together take no more than `limit`; answers how many that were. */
  addMany(lines: readonly string[], limit: number): number {
    for (const [index, line] of lines.entries()) {
      const bytes = Buffer.byteLength(line) + 1
      if (this.#bytes + bytes > limit) return index
      this.#lines.push(line)
      this.#bytes += bytes
    }
    return lines.length
  }

  text(): string {
    return `${this.#lines.join('\n')}\n`
  }
}
