import type { FileResult, Problem } from '../../src/lint/types.ts'
import type { ReportOptions } from '../../src/report/format.ts'
import { plain } from '../../src/report/style.ts'

export const options: ReportOptions = { style: plain, quiet: false, ignoreUnknown: false, failOn: 'warning' }

/** A problem at the first occurrence of `place` in the text of its file. */
export function problemAt(text: string, place: string, rest: Partial<Problem> = {}): Problem {
  const offset = text.indexOf(place)
  const before = text.slice(0, offset).split(/\r\n|\n|\r/)
  const line = before.length
  const column = (before.at(-1)?.length ?? 0) + 1
  return {
    rule: 'sample-rule',
    messageId: 'sample',
    severity: 'warning',
    pointer: '/sample',
    line,
    column,
    endLine: line,
    endColumn: column + place.length,
    message: 'something is to be said of this',
    data: {},
    ...rest,
  }
}

export function fileOf(path: string, text: string, ...problems: Problem[]): FileResult {
  return { path, kind: 'open_clip', text, problems }
}

export const skipped: FileResult = { path: 'package.json', kind: 'unknown', skipped: 'it is something else', text: '{}', problems: [] }
