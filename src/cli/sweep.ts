/** `--sweep image_size=224..448/14`: the points at which a model is measured. */
import type { Sizes } from '../towers/build/index.ts'
import type { WrittenValues } from '../towers/timm/model.ts'
import { UsageError } from './io.ts'
import { readSize } from './sizes.ts'

/** One point: the sizes and the keyword arguments for timm that make it, and what they are called. */
export interface SweepPoint {
  readonly sizes: Sizes
  readonly kwargs: WrittenValues
  /** What is swept, in the order of the command line; a size is height and width. */
  readonly at: Readonly<Record<string, number | readonly [number, number]>>
}

/** More are a mistake in the command line rather than a wish. */
const MAX_POINTS = 100_000

/** A keyword argument of timm.create_model, for the models that `timm:` names. */
const KEYWORD = /^timm\.([A-Za-z_]\w*)$/

const SIZES = ['image_size', 'text_length', 'batch'] as const
type SizeName = (typeof SIZES)[number]

/**
 * Every combination of the values of all settings, the last running fastest. A setting is NAME=VALUES, VALUES a list of
 * numbers, of ranges FROM..TO/STEP (TO included where a step meets it; without a step 1) and for image_size of HxW; NAME is image_size,
 * text_length, batch or timm.KEYWORD. Throws a UsageError for anything else, and for what `base` has already.
 */
export function readSweep(settings: readonly string[], base: Sizes): readonly SweepPoint[] {
  let points: readonly SweepPoint[] = [{ sizes: base, kwargs: new Map(), at: {} }]
  for (const setting of settings) {
    const [name = '', values, ...more] = setting.split('=')
    if (values === undefined || more.length > 0) throw new UsageError(`--sweep takes NAME=VALUES such as image_size=224..448/14, and not "${setting}"`)
    if (Object.hasOwn(points[0]!.at, name)) throw new UsageError(`--sweep ${name} is given twice`)
    if (Object.hasOwn(base, name)) throw new UsageError(`--sweep ${name} and --${name.replace('_', '-')} exclude each other`)
    const steps = valuesOf(name, values)
    if (points.length * steps.length > MAX_POINTS) throw new UsageError(`--sweep ${setting} makes more than ${MAX_POINTS} points`)
    points = points.flatMap((point) => steps.map((value) => extended(point, name, value)))
  }
  return points
}

function extended({ sizes, kwargs, at }: SweepPoint, name: string, value: number | readonly [number, number]): SweepPoint {
  const next = { ...at, [name]: value }
  const keyword = KEYWORD.exec(name)?.[1]
  if (keyword === undefined) return { sizes: { ...sizes, [name]: value }, kwargs, at: next }
  return { sizes, kwargs: new Map([...kwargs, [keyword, { value: value as number, origin: { kind: 'written', pointer: `/${keyword}` } }]]), at: next }
}

function valuesOf(name: string, text: string): readonly (number | readonly [number, number])[] {
  const isSize = (SIZES as readonly string[]).includes(name)
  if (!isSize && !KEYWORD.test(name)) throw new UsageError(`--sweep knows ${SIZES.join(', ')} and timm.KEYWORD, and not "${name}"`)
  const read = (value: string): number | readonly [number, number] => (isSize ? readSize(`--sweep ${name}`, name as SizeName, value) : integer(name, value))
  return text.split(',').flatMap((part) => {
    const range = /^(\d+)\.\.(\d+)(?:\/(\d+))?$/.exec(part)
    return range === null ? [read(part)] : rangeOf(name, part, range.slice(1).map((number) => (number === undefined ? 1 : Number(number)))).map((value) => read(String(value)))
  })
}

function rangeOf(name: string, text: string, [from = 0, to = 0, step = 1]: readonly number[]): number[] {
  if (step < 1 || to < from) throw new UsageError(`--sweep ${name}: the range ${text} goes nowhere; it is FROM..TO/STEP, upwards`)
  const count = Math.floor((to - from) / step) + 1
  if (count > MAX_POINTS) throw new UsageError(`--sweep ${name}=${text} makes more than ${MAX_POINTS} points`)
  return Array.from({ length: count }, (_, i) => from + i * step)
}

function integer(name: string, text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(value)) return value
  throw new UsageError(`--sweep ${name} takes whole numbers, and not "${text}"`)
}
