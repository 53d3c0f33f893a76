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
  const widths = heads.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  return all.map((row) =>
    row.map((cell, column) => (heads[column]?.isNumber === true ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join('  ').trimEnd(),
  )
}

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
