/** How messages about tables name numbers and those who say so. */
import type { Origin } from '../config/types.ts'
import { writeNumber } from './number.ts'
import type { TableCell } from './table.ts'

/** The cell as it should be: an exact count in its column's unit and style. */
export function rightValue({ column, style }: TableCell, exact: bigint): string {
  return writeNumber(exact, column.kind === 'count' ? column.unit : 1n, style)
}

/** Who says so, for a bracket behind a number: `timm 1.0.29`, `its config.json`; `field` where the config itself does. */
export function sayAuthority(origin: Origin, field: string): string {
  if (origin.kind === 'written') return field
  if (origin.library === 'huggingface') return origin.version === 'config.json' ? 'its config.json' : origin.version
  return origin.kind === 'default' ? `${origin.symbol}, ${origin.library} ${origin.version}` : `${origin.library} ${origin.version}`
}

/** `image tower`, `text tower`, `model` */
export function sayPart({ column }: TableCell): string {
  if (column.kind === 'size' || column.part === 'model') return 'model'
  return `${column.part} tower`
}
