/** Numbers of cells: read exactly, held against exact counts as they are rounded, and written in the style of their column. */
import { grouped } from '../text/grouped.ts'

/** `units` / 10^`decimals`. */
export interface Decimal {
  readonly units: bigint
  /** As many as are written: 2 for `13.30`. */
  readonly decimals: number
}

const NUMBER = /^([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?$/

/** What pandas and spreadsheets write where there is no number. */
const MISSING: ReadonlySet<string> = new Set(['', '-', '–', '—', '?', 'nan', 'n/a', 'na', '#n/a', 'null', 'none', 'tbd'])

/** More digits than any count has; longer ones are no numbers. */
const MAX_LENGTH = 40

export type CellNumber = Decimal | 'missing' | 'unread'

/** The number of a cell, with or without thousands separators or an exponent; `missing` where it says that there is none. */
export function readNumber(text: string): CellNumber {
  const trimmed = text.trim()
  if (MISSING.has(trimmed.toLowerCase())) return 'missing'
  const found = trimmed.length > MAX_LENGTH ? null : NUMBER.exec(trimmed)
  if (found === null) return 'unread'
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = found
  const digits = BigInt(`${whole.replaceAll(',', '')}${fraction}`)
  const decimals = fraction.length - Number(exponent)
  const units = sign === '-' ? -digits : digits
  return decimals >= 0 ? { units, decimals } : { units: units * 10n ** BigInt(-decimals), decimals: 0 }
}

/** How the numbers of a column are written. */
export interface NumberStyle {
  /** Decimals of most of them. */
  readonly decimals: number
  /** Are zeros at the end written, `13.30`? Undefined where no number of the column ends with one. */
  readonly padded: boolean | undefined
  /** Has a whole number a decimal all the same, `13.0`, as Python writes floats? */
  readonly pointed: boolean
  /** `1,408` */
  readonly separated: boolean
}

/** The style of a column by its cells; of none that is a number, whole numbers. */
export function numberStyle(cells: readonly string[]): NumberStyle {
  const written = cells.map((cell) => cell.trim()).filter((cell) => typeof readNumber(cell) !== 'string' && !/e/i.test(cell))
  const fractions = written.map((cell) => (cell.includes('.') ? cell.slice(cell.indexOf('.') + 1) : undefined))
  const decimals = mostCommon(fractions.map((fraction) => fraction?.length ?? 0))
  return {
    decimals,
    padded: isPadded(fractions, decimals),
    pointed: decimals > 0 && !fractions.some((fraction) => fraction === undefined),
    separated: written.some((cell) => cell.includes(',')),
  }
}

function isPadded(fractions: readonly (string | undefined)[], decimals: number): boolean | undefined {
  if (decimals < 2) return undefined
  if (fractions.some((fraction) => fraction?.length === decimals && fraction.endsWith('0'))) return true
  return fractions.some((fraction) => (fraction?.length ?? 0) < decimals) ? false : undefined
}

/** Of numbers that are equally common the largest. */
function mostCommon(numbers: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1)
  let best = 0
  for (const [number, times] of counts) {
    const most = counts.get(best) ?? 0
    if (times > most || (times === most && number > best)) best = number
  }
  return best
}

/**
 * Is a cell the exact count, in units of `unit`, rounded to the column's decimals (or to the cell's own, where it has
 * more)? A count half way between two numbers may be either.
 */
export function isRounded(cell: Decimal, exact: bigint, unit: bigint, style: NumberStyle): boolean {
  const decimals = Math.max(cell.decimals, style.decimals)
  const printed = cell.units * 10n ** BigInt(decimals - cell.decimals)
  const difference = exact * 10n ** BigInt(decimals) - printed * unit
  return 2n * (difference < 0n ? -difference : difference) <= unit
}

/** The counts that a cell may stand for: from `low` to `high`, both included. */
export function range(cell: Decimal, unit: bigint, style: NumberStyle): { readonly low: bigint; readonly high: bigint } {
  const decimals = Math.max(cell.decimals, style.decimals)
  const scale = 2n * 10n ** BigInt(decimals)
  const printed = 2n * cell.units * 10n ** BigInt(decimals - cell.decimals)
  return { low: ((printed - 1n) * unit + scale - 1n) / scale, high: ((printed + 1n) * unit) / scale }
}

/** An exact count in units of `unit`, rounded half up, in the style of its column. */
export function writeNumber(exact: bigint, unit: bigint, style: NumberStyle): string {
  const scale = 10n ** BigInt(style.decimals)
  const rounded = (2n * exact * scale + unit) / (2n * unit)
  const whole = String(rounded / scale)
  const fraction = style.decimals === 0 ? '' : String(rounded % scale).padStart(style.decimals, '0')
  const kept = style.padded === true ? fraction : withoutZeros(fraction)
  const shown = kept === '' && style.pointed ? '0' : kept
  const parted = style.separated ? grouped(whole) : whole
  return shown === '' ? parted : `${parted}.${shown}`
}

function withoutZeros(fraction: string): string {
  let end = fraction.length
  while (fraction[end - 1] === '0') end--
  return fraction.slice(0, end)
}

/** How many times the count a cell says: `2`, `0.5`, `15.3`; to three digits, or to as many as show that it is not one. */
export function ratio(cell: Decimal, exact: bigint, unit: bigint): string {
  const times = Number(cell.units) / 10 ** cell.decimals / (Number(exact) / Number(unit))
  const digits = times === 1 ? 0 : -Math.floor(Math.log10(Math.abs(times - 1)))
  return String(Number(times.toPrecision(Math.min(Math.max(3, digits + 1), 15))))
}
