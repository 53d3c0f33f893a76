/** A table of models, read out of its text. */
import { delimiterOf } from '../csv/delimiter.ts'
import { parseCsv } from '../csv/parse.ts'
import type { CsvCell, CsvDocument, CsvRow } from '../csv/types.ts'
import { escapeToken } from '../json/pointer.ts'
import { recogniseHeader, type Column, type TableKind } from './columns.ts'
import { numberStyle, type NumberStyle } from './number.ts'

export interface TableCell {
  readonly column: Column
  readonly cell: CsvCell
  readonly style: NumberStyle
  /** `/EVA01-g-14/image_width`: stays the same when another cell is changed, or rows are sorted. */
  readonly pointer: string
}

export interface TableRow {
  /** The model that it is about. */
  readonly name: string
  /** Of the row; with the pretrained weights where a model has several rows. */
  readonly pointer: string
  readonly key: CsvCell
  readonly row: CsvRow
  /** Of the columns that are known, in their order. */
  readonly cells: readonly TableCell[]
}

export interface Table {
  readonly kind: TableKind
  readonly document: CsvDocument
  readonly header: CsvRow
  readonly rows: readonly TableRow[]
}

/** Rows of a table that are read; a file with more is a data set. */
export const MAX_ROWS = 100_000

/** Reads a table; undefined for a text that is none of the known. A row without a model's name is left out. */
export function readTable(text: string): Table | undefined {
  const document = parseCsv(text, delimiterOf(text), MAX_ROWS)
  const { header, rows } = document
  const known = header === undefined ? undefined : recogniseHeader(header.cells.map(({ value }) => value))
  if (header === undefined || known === undefined) return undefined
  const styles = stylesOf(rows, [...known.columns.keys()])
  const read = rows.flatMap((row): TableRow[] => {
    const key = row.cells[known.key]
    const name = key?.value.trim()
    if (key === undefined || name === undefined || name === '') return []
    const variant = known.variant === undefined ? undefined : row.cells[known.variant]?.value.trim()
    const pointer = `/${escapeToken(variant === undefined || variant === '' ? name : `${name} ${variant}`)}`
    const cells = [...known.columns].flatMap(([at, column]): TableCell[] => {
      const cell = row.cells[at]
      const style = styles.get(at)
      return cell === undefined || style === undefined ? [] : [{ column, cell, style, pointer: `${pointer}/${escapeToken(column.name)}` }]
    })
    return [{ name, pointer, key, row, cells }]
  })
  return { kind: known.kind, document, header, rows: read }
}

/** By place in the header. A column that does not show whether zeros at the end are written does as the others do. */
function stylesOf(rows: readonly CsvRow[], places: readonly number[]): ReadonlyMap<number, NumberStyle> {
  const styles = places.map((at) => numberStyle(rows.flatMap(({ cells }) => cells[at]?.value ?? [])))
  const padded = styles.some((style) => style.padded === true)
  return new Map(places.map((at, index) => {
    const style = styles[index] as NumberStyle
    return [at, style.padded === undefined ? { ...style, padded } : style]
  }))
}
