/** Values that say who says so: reading Python constants of the catalog, and computing with them. */
import type { PyValue } from '../catalog/types.ts'
import type { Origin } from '../config/types.ts'
import type { ImageSize, Sourced } from './types.ts'

export type Maybe<T> = Sourced<T> | undefined

export function sourced<T>(value: T, origin: Origin): Sourced<T> {
  return { value, origin }
}

/** The same origin, another value; undefined where there is none, or where `read` finds none in it. */
export function mapped<T, U>(source: Maybe<T>, read: (value: T) => U | undefined): Maybe<U> {
  if (source === undefined) return undefined
  const value = read(source.value)
  return value === undefined ? undefined : { value, origin: source.origin }
}

/** A number, where the value is one. Python's `True` is none here. */
export function asNumber(source: Maybe<PyValue>): Maybe<number> {
  return mapped(source, (value) => (typeof value === 'number' ? value : undefined))
}

export function asText(source: Maybe<PyValue>): Maybe<string> {
  return mapped(source, (value) => (typeof value === 'string' ? value : undefined))
}

/** One number for both sides, or two: timm's to_2tuple. */
export function asPair(source: Maybe<PyValue>): Maybe<ImageSize> {
  return mapped(source, (value) => {
    if (typeof value === 'number') return [value, value]
    return isNumbers(value) && value.length === 2 ? [value[0]!, value[1]!] : undefined
  })
}

/** [height, width] of a pretrained config's (channels, height, width). */
export function asInputSize(source: Maybe<PyValue>): Maybe<ImageSize> {
  return mapped(source, (value) => (isNumbers(value) && value.length === 3 ? [value[1]!, value[2]!] : undefined))
}

export function isNumbers(value: PyValue): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number')
}

/** `True`, a number other than 0, a string or list that is not empty: Python's truth of a constant. */
export function isTrue(source: Maybe<PyValue>): boolean {
  const value = source?.value
  if (value === undefined || value === null || value === false || value === 0 || value === '') return false
  return !(Array.isArray(value) && value.length === 0)
}

/** A call or reference that the catalog holds by name: `{"$call": "VitCfg", "kwargs": {...}}`, `{"$name": "Bottleneck"}`. */
export interface PyCall {
  readonly name: string
  readonly args: readonly PyValue[]
  readonly kwargs: Readonly<Record<string, PyValue>>
}

/** A call as it is written, or undefined for any other value. Dotted names keep their last part: `nn.AvgPool2d`, `AvgPool2d`. */
export function asCall(value: PyValue | undefined): PyCall | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const { $call, args, kwargs } = value as Readonly<Record<string, PyValue>>
  if (typeof $call !== 'string') return undefined
  return {
    name: lastPart($call),
    args: Array.isArray(args) ? args : [],
    kwargs: typeof kwargs === 'object' && kwargs !== null && !Array.isArray(kwargs) ? (kwargs as PyCall['kwargs']) : {},
  }
}

/** The name of a class or function, also of one wrapped by `partial`: `SwiGLU` of `partial(SwiGLU, align_to=8)`. */
export function asName(value: PyValue | undefined): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const { $name } = value as Readonly<Record<string, PyValue>>
  if (typeof $name === 'string') return lastPart($name)
  const call = asCall(value)
  return call?.name === 'partial' ? asName(call.args[0]) : undefined
}

function lastPart(dotted: string): string {
  return dotted.slice(dotted.lastIndexOf('.') + 1)
}

/** Python's `round` to an integer: halves go to the even neighbour. */
export function pythonRound(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}
