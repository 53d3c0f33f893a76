/** Changes of cells that touch nothing else of a table. */
import type { TextEdit } from '../json/types.ts'
import type { CsvCell, Delimiter } from './types.ts'

/** The cell with another value: spaces around it stay, and so do its quotes; new ones are set only where the value needs them. */
export function replaceCell(cell: CsvCell, value: string, text: string, delimiter: Delimiter): TextEdit {
  const raw = text.slice(cell.start, cell.end)
  const isQuoted = cell.quoted && raw.endsWith('"') && raw.length > 1
  const inside = isQuoted ? raw.slice(1, -1) : raw
  const [before = '', after = ''] = inside.trim() === '' ? ['', ''] : [inside.slice(0, inside.length - inside.trimStart().length), inside.slice(inside.trimEnd().length)]
  const written = `${before}${isQuoted ? value.replaceAll('"', '""') : value}${after}`
  const newText = isQuoted ? `"${written}"` : needsQuotes(written, delimiter) ? `"${written.replaceAll('"', '""')}"` : written
  return { start: cell.start, end: cell.end, newText }
}

function needsQuotes(value: string, delimiter: Delimiter): boolean {
  return value.startsWith('"') || /[\r\n]/.test(value) || value.includes(delimiter)
}
