/** What a cell says, held against the model that its row names. */
import type { Sizes } from '../towers/build/index.ts'
import type { ImageSize, Sourced } from '../towers/types.ts'
import type { Column } from './columns.ts'
import { lengthAt } from './length.ts'
import { isUnknown, type Counted, type FieldFact, type Length, type TableModel } from './model.ts'
import { isRounded, range, readNumber, type Decimal } from './number.ts'
import type { TableCell, TableRow } from './table.ts'

/** `exact` is the number that the cell should say, in units of the column. */
export type Verdict =
  | { readonly kind: 'right' }
  /** The cell says that it has no number. */
  | { readonly kind: 'missing' }
  /** What it says cannot be read as a number. */
  | { readonly kind: 'unread' }
  /** Nothing is known to hold the cell against. */
  | { readonly kind: 'unknown'; readonly reason: string }
  /** Another number than the field has in the model that is built. */
  | ({ readonly kind: 'field' } & OtherField)
  /** The same, and the number is what the config's reader takes where the config is silent. */
  | ({ readonly kind: 'fallback' } & OtherField)
  /** The count of texts of another length. */
  | { readonly kind: 'length'; readonly tokens: number; readonly known: Length | undefined; readonly usual: Length; readonly exact: bigint; readonly said: Decimal }
  /** Half the FLOPs, or twice the MACs: a multiply-add is taken for one operation, or for two. */
  | { readonly kind: 'convention'; readonly exact: bigint; readonly said: Decimal }
  /** The count of images of another size. */
  | { readonly kind: 'counted-at'; readonly size: Sourced<ImageSize>; readonly usual: ImageSize; readonly exact: bigint; readonly said: Decimal }
  /** Another size than that of the images. */
  | { readonly kind: 'size'; readonly size: Sourced<ImageSize> }
  | { readonly kind: 'count'; readonly exact: bigint; readonly said: Decimal }

interface OtherField {
  readonly fact: FieldFact
  readonly exact: bigint
  readonly said: Decimal
}

const RIGHT: Verdict = { kind: 'right' }

/**
 * Judges the cells of a row. `sizesOfRow`: what the row's column of sizes says is the size that it was counted at (timm's
 * tables list models at several); otherwise the model's own size is the authority, and the column is held against it.
 */
export function judgeRow(row: TableRow, model: TableModel, sizesOfRow: boolean): readonly Verdict[] {
  const sized = sizesOfRow ? row.cells.find(({ column }) => column.kind === 'size') : undefined
  const given = sized === undefined ? undefined : readSize(sized.cell.value)
  return row.cells.map((cell) => judge(cell, model, given, sizesOfRow))
}

function judge(cell: TableCell, model: TableModel, given: ImageSize | undefined, sizesOfRow: boolean): Verdict {
  const { column } = cell
  if (column.kind === 'size') return judgeSize(cell, model, sizesOfRow)
  const said = readNumber(cell.cell.value)
  if (typeof said === 'string') return { kind: said }
  return column.kind === 'field' ? judgeField(column, said, model) : judgeCount(cell, column, said, model, given)
}

function judgeField({ part, field }: Column & { kind: 'field' }, said: Decimal, model: TableModel): Verdict {
  const fact = model.field(part, field)
  if (isUnknown(fact)) return { kind: 'unknown', reason: fact.reason }
  if (says(said, fact.value)) return RIGHT
  const isFallback = fact.read?.origin.kind === 'default' && says(said, fact.read.value)
  return { kind: isFallback ? 'fallback' : 'field', fact, exact: BigInt(fact.value), said }
}

function says(said: Decimal, value: number): boolean {
  return Number.isInteger(value) && said.units === BigInt(value) * 10n ** BigInt(said.decimals)
}

/** `224`, `224x336`, `(224, 224)`; the height first. Undefined for what is no size. */
export function readSize(text: string): ImageSize | undefined {
  const found = /^[([]?\s*(\d{1,5})(?:\.0*)?(?:\s*[x\u00d7,]\s*(\d{1,5}))?\s*[)\]]?$/.exec(text.trim())
  if (found === null) return undefined
  const height = Number(found[1])
  return [height, found[2] === undefined ? height : Number(found[2])]
}

function judgeSize({ cell }: TableCell, { size }: TableModel, sizesOfRow: boolean): Verdict {
  const said = readSize(cell.value)
  if (said === undefined) return { kind: readNumber(cell.value) === 'missing' ? 'missing' : 'unread' }
  if (sizesOfRow) return RIGHT
  if (size === undefined) return { kind: 'unknown', reason: 'the size of its images is not known' }
  // open_clip's profiler prints the height alone.
  const isPair = /\d\D+\d/.test(cell.value.replace(/\.0*/, ''))
  return said[0] === size.value[0] && (!isPair || said[1] === size.value[1]) ? RIGHT : { kind: 'size', size }
}

function judgeCount(cell: TableCell, column: Column & { kind: 'count' }, said: Decimal, model: TableModel, given: ImageSize | undefined): Verdict {
  const at: Sizes = given === undefined ? {} : { image_size: given }
  const fits = (counts: readonly bigint[], times = 1n, over = 1n): boolean => counts.some((count) => isRounded(said, (count * times) / over, column.unit, cell.style))
  const usual = model.count(column, at)
  if (isUnknown(usual)) return { kind: 'unknown', reason: usual.reason }
  if (fits(usual)) return RIGHT
  const exact = usual[0] as bigint
  if (column.quantity === 'params') return { kind: 'count', exact, said }
  const [length, ...lengths] = column.part === 'image' ? [] : model.lengths
  for (const { tokens } of lengths) if (fits(countsAt(model, column, at, tokens))) return RIGHT
  if (column.quantity === 'flops' && fits(usual, 1n, 2n)) return { kind: 'convention', exact, said }
  if (column.quantity === 'macs' && fits(usual, 2n)) return { kind: 'convention', exact, said }
  if (length !== undefined) {
    const found = lengthOf(cell, column, said, model, at)
    if (found !== undefined) return { kind: 'length', tokens: found, known: knownLength(model, found), usual: length, exact, said }
  }
  const size = column.part === 'text' ? undefined : model.otherSizes.find((other) => fits(countsOr(model, column, other.value)))
  const own = given ?? model.size?.value
  return size === undefined || own === undefined ? { kind: 'count', exact, said } : { kind: 'counted-at', size, usual: own, exact, said }
}

function countsAt(model: TableModel, counted: Counted, at: Sizes, text_length: number): readonly bigint[] {
  const counts = model.count(counted, { ...at, text_length })
  return isUnknown(counts) ? [] : counts
}

function countsOr(model: TableModel, counted: Counted, image_size: ImageSize): readonly bigint[] {
  const counts = model.count(counted, { image_size })
  return isUnknown(counts) ? [] : counts
}

function lengthOf({ style }: TableCell, column: Column & { kind: 'count' }, said: Decimal, model: TableModel, at: Sizes): number | undefined {
  const known = [model.longest, ...model.lengths].flatMap((length) => (length === undefined ? [] : [length.tokens]))
  return lengthAt(range(said, column.unit, style), (tokens) => countsAt(model, column, at, tokens)[0], known)
}

function knownLength({ longest }: TableModel, tokens: number): Length | undefined {
  return longest?.tokens === tokens ? longest : undefined
}
