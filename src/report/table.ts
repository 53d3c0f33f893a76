/** Rows of cells as a table for people, as CSV and as Markdown. */
import { printable } from '../text/index.ts'
import { markdownText } from './markdown.ts'

export interface Table {
  readonly heads: readonly Head[]
  readonly rows: readonly (readonly string[])[]
}

export interface Head {
  readonly title: string
  /** Numbers end below each other. */
  readonly isNumber?: boolean
}

/** Aligned columns, two spaces between, nothing after the last; the head first. Widths count UTF-16 code units. */
export function tableLines({ heads, rows }: Table): string[] {
  const all = [heads.map(({ title }) => title), ...rows.map((row) => row.map(printable))]
  const widths = heads.map(() => 0)
  for (const row of all) for (let column = 0; column < widths.length; column++) widths[column] = Math.max(widths[column]!, row[column]?.length ?? 0)
  return all.map((row) => {
    let line = ''
    for (let column = 0; column < row.length; column++) {
      const cell = row[column]!
      const width = widths[column] ?? 0
      if (column > 0) line += BETWEEN
      line += heads[column]?.isNumber === true ? cell.padStart(width) : cell.padEnd(width)
    }
    return line.trimEnd()
  })
}

const BETWEEN = '  '

/** RFC 4180 but for line feeds alone: cells with a comma or a quote are quoted. What cannot be seen, or a log would obey, is escaped: CSV is printed, too. */
export function csvLines({ heads, rows }: Table): string[] {
  return [heads.map(({ title }) => title), ...rows].map((row) => row.map(csvCell).join(','))
}

function csvCell(cell: string): string {
  const shown = printable(cell)
  return /[",]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown
}

/** GitHub's tables. */
export function markdownLines({ heads, rows }: Table): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    line(heads.map(({ title }) => title)),
    line(heads.map(({ isNumber }) => (isNumber === true ? '---:' : '---'))),
    ...rows.map((row) => line(row.map(markdownText))),
  ]
}
