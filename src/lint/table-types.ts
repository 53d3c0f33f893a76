/** The interface of rules over tables of models (CSV). They report rows and cells, as rules over configs report pointers. */
import type { CsvDocument } from '../csv/types.ts'
import type { Span } from '../json/types.ts'
import type { Found } from '../tables/find.ts'
import type { Verdict } from '../tables/judge.ts'
import type { Table, TableCell, TableRow } from '../tables/table.ts'
import type { FileInfo, Report, RuleMeta } from './types.ts'

export interface AuditedCell {
  readonly cell: TableCell
  readonly verdict: Verdict
}

export interface AuditedRow {
  readonly row: TableRow
  readonly found: Found
  /** The cells of the columns that are known; empty where no model was found. */
  readonly cells: readonly AuditedCell[]
}

export interface TableReport<MessageId extends string = string> extends Pick<Report<MessageId>, 'messageId' | 'pointer' | 'data' | 'severity' | 'evidence'> {
  /** What is underlined. */
  readonly at: Span
  /** Writes another value into a cell; a table changes no model. */
  readonly fix?: { readonly safe: boolean; readonly cell: TableCell; readonly value: string }
}

export interface TableContext<MessageId extends string = string> {
  readonly file: FileInfo
  readonly document: CsvDocument
  readonly table: Table
  /** Why the bytes are no text that is read as it is meant, as one clause; undefined where they are. */
  readonly encoding: { readonly message: string; readonly at: Span } | undefined
  /** Each row with its model, judged once and only when a rule asks. */
  readonly rows: readonly AuditedRow[]
  /** Configs of the run, such as the table lists, that no row is about. */
  readonly unlisted: readonly string[]
  /** Version of timm that names are looked up in. */
  readonly timm: string
  /** The line of an offset of the text. */
  lineOf(offset: number): number
  report(report: TableReport<MessageId>): void
}

export interface TableRule<MessageId extends string = string> {
  readonly meta: RuleMeta<MessageId>
  check(context: TableContext<MessageId>): void
}

/** Identity function that keeps the message ids typed, as defineRule does for rules over configs. */
export function defineTableRule<const MessageId extends string>(rule: TableRule<MessageId>): TableRule {
  return rule as unknown as TableRule
}

/** A cell that a rule has something to say of. */
export interface FoundCell<Kind extends Verdict['kind']> {
  readonly cell: TableCell
  readonly verdict: Extract<Verdict, { kind: Kind }>
  /** Where a report of it points. */
  readonly place: Pick<TableReport, 'pointer' | 'at'>
  /** What every message about a cell names. */
  readonly names: { readonly column: string; readonly model: string; readonly said: string }
}

/** The cells with one of these verdicts, row by row. */
export function cellsWith<const Kind extends Verdict['kind']>(rows: readonly AuditedRow[], ...kinds: readonly Kind[]): readonly FoundCell<Kind>[] {
  return rows.flatMap(({ row, cells }) =>
    cells.flatMap(({ cell, verdict }) => {
      if (!kinds.some((kind) => kind === verdict.kind)) return []
      const names = { column: cell.column.name, model: row.name, said: cell.cell.value.trim() }
      return [{ cell, verdict: verdict as FoundCell<Kind>['verdict'], place: { pointer: cell.pointer, at: cell.cell }, names }]
    }),
  )
}
