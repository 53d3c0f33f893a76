/**
 * JUnit's XML, for the test tabs of CI services: one suite a file. Nobody has written the format down; this is the part of it that
 * Jenkins and GitLab both read.
 */
import { isAtLeast } from '../lint/severity.ts'
import type { FileResult, Problem } from '../lint/types.ts'
import { failureTexts } from './failures.ts'
import { shownProblems, type ReportOptions } from './format.ts'
import { xmlDocument, type XmlElement } from './xml.ts'

/**
 * A problem that makes the run fail is a failed test; any other is a passed one that says what it found. A file that was skipped, or could
 * not be checked, is a test that was skipped or had an error, and a file without any of these is one that passed.
 */
export function junit(files: readonly FileResult[], options: ReportOptions): string {
  const suites = files.filter((file) => file.kind !== 'unknown' || !options.ignoreUnknown).map((file) => suiteOf(file, options))
  const attributes = { name: 'lint-configs', ...countsOf(suites.flatMap((suite) => suite.cases)) }
  return xmlDocument({ name: 'testsuites', attributes, content: suites.map(suiteElement) })
}

type Outcome = 'passed' | 'failure' | 'error' | 'skipped'

interface TestCase {
  readonly name: string
  readonly outcome: Outcome
  readonly message?: string
  readonly type?: string
  readonly text?: string
}

interface Suite {
  readonly path: string
  readonly cases: readonly TestCase[]
}

function suiteOf(file: FileResult, options: ReportOptions): Suite {
  const { path } = file
  const problems = named(shownProblems(file, options)).map(([name, problem]) => caseOf(name, path, problem, options))
  const failures = failureTexts(file).map((message): TestCase => ({ name: 'lint-configs', outcome: 'error', message, type: 'error' }))
  const skipped: readonly TestCase[] = file.kind === 'unknown' ? [{ name: 'lint-configs', outcome: 'skipped', message: file.skipped ?? '' }] : []
  const cases = [...problems, ...failures, ...skipped]
  return { path, cases: cases.length === 0 ? [{ name: 'lint-configs', outcome: 'passed' }] : cases }
}

/**
 * A test keeps its name while lines move, so that a service knows it again in the next run: the rule, and what it is about. Of
 * several with one name the second is called `#2`.
 */
function named(problems: readonly Problem[]): [string, Problem][] {
  const seen = new Map<string, number>()
  return problems.map((problem) => {
    const name = `${problem.rule} ${problem.pointer === '' ? '/' : problem.pointer}`
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return [count === 1 ? name : `${name} #${count}`, problem]
  })
}

function caseOf(name: string, path: string, problem: Problem, { failOn }: ReportOptions): TestCase {
  const { severity, rule, message, hint, fix, line, column } = problem
  const fails = failOn !== 'never' && isAtLeast(severity, failOn)
  const advice = [...(hint === undefined ? [] : [`hint: ${hint}`]), ...(fix === undefined ? [] : [`fix: ${fix.description}`])]
  const text = [`${path}:${line}:${column} ${severity} ${rule}`, message, ...advice].join('\n')
  return fails ? { name, outcome: 'failure', message, type: severity, text } : { name, outcome: 'passed', text }
}

function countsOf(cases: readonly TestCase[]): Record<'tests' | 'failures' | 'errors', number> {
  return { tests: cases.length, failures: count(cases, 'failure'), errors: count(cases, 'error') }
}

function count(cases: readonly TestCase[], outcome: Outcome): number {
  return cases.filter((each) => each.outcome === outcome).length
}

function suiteElement({ path, cases }: Suite): XmlElement {
  const attributes = { name: path, ...countsOf(cases), skipped: count(cases, 'skipped') }
  return { name: 'testsuite', attributes, content: cases.map((each) => caseElement(path, each)) }
}

function caseElement(path: string, { name, outcome, message, type, text }: TestCase): XmlElement {
  const element = { name: 'testcase', attributes: { name, classname: path } }
  const attributes = { ...(message === undefined ? {} : { message }), ...(type === undefined ? {} : { type }) }
  if (outcome === 'passed') return text === undefined ? element : { ...element, content: [{ name: 'system-out', attributes: {}, content: text }] }
  return { ...element, content: [{ name: outcome, attributes, ...(text === undefined ? {} : { content: text }) }] }
}
