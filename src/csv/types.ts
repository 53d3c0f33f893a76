/** A table as text (RFC 4180 and what is found in the wild), with the place of every cell. */
import type { Span } from '../json/types.ts'

/** One cell. The span has its quotes. */
export interface CsvCell extends Span {
  /** What it says, quotes undone. */
  readonly value: string
  readonly quoted: boolean
}

/** One record; it has more than one line of the text where a quoted cell has. */
export interface CsvRow extends Span {
  /** At most as many as the header has. */
  readonly cells: readonly CsvCell[]
  /** How many cells there are, also those that the header has no name for. */
  readonly count: number
}

/** What no reader of tables takes as it is meant. */
export interface CsvFault extends Span {
  readonly kind: 'unclosed-quote' | 'after-quote'
}

/** What stands between two cells. */
export type Delimiter = ',' | ';' | '\t'

export interface CsvDocument {
  readonly text: string
  readonly delimiter: Delimiter
  /** The first row; undefined for a text without any. */
  readonly header: CsvRow | undefined
  /** The others; lines without a character are none. */
  readonly rows: readonly CsvRow[]
  readonly faults: readonly CsvFault[]
  /** There are more rows than were asked for. */
  readonly cut: boolean
}
