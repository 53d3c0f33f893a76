/** Which character parts the cells of a table. */
import { parseCsv } from './parse.ts'
import type { Delimiter } from './types.ts'

const DELIMITERS: readonly Delimiter[] = [',', ';', '\t']

/** That of the three that gives the first row the most cells; a comma where none gives it two. */
export function delimiterOf(text: string): Delimiter {
  const line = firstLine(text)
  const counts = DELIMITERS.map((delimiter) => parseCsv(line, delimiter, 0).header?.count)
  return DELIMITERS.reduce((best, delimiter, index) => ((counts[index] ?? 0) > (counts[DELIMITERS.indexOf(best)] ?? 0) ? delimiter : best))
}

/** The text up to its first line break that is not at its start. */
function firstLine(text: string): string {
  const found = /[^\r\n]+/.exec(text)
  return found === null ? '' : found[0]
}
