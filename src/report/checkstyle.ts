/** Checkstyle's XML, which many review tools read: one element a problem, in one for its file. */
import type { FileResult, Problem } from '../lint/types.ts'
import { failureTexts } from './failures.ts'
import { shownProblems, type ReportOptions } from './format.ts'
import { xmlDocument, type XmlElement } from './xml.ts'

/** Every file that was linted, also one without problems, as Checkstyle has it; what could not be checked is an error without a place. */
export function checkstyle(files: readonly FileResult[], options: ReportOptions): string {
  const content = files.filter((file) => file.kind !== 'unknown').map((file) => fileElement(file, options))
  return xmlDocument({ name: 'checkstyle', attributes: { version: '4.3' }, content })
}

function fileElement(file: FileResult, options: ReportOptions): XmlElement {
  const failures = failureTexts(file).map((message) => ({ name: 'error', attributes: { severity: 'error', message, source: 'lint-configs' } }))
  return { name: 'file', attributes: { name: file.path }, content: [...shownProblems(file, options).map(problemElement), ...failures] }
}

function problemElement({ line, column, severity, message, rule }: Problem): XmlElement {
  return { name: 'error', attributes: { line, column, severity, message, source: `lint-configs.${rule}` } }
}
