/** Python's operators on known values. Python 3.12 language reference, 6.5 to 6.10. */
import { equals, int, intOf, isHuge, numberOf, truth, typeName } from './semantics.ts'
import { isUnknown, orElse, PyDict, PyFloat, PyList, tuple, unknown, type Value } from './values.ts'
import { formatPercent } from './text.ts'

/** A sequence longer than this is not made. */
export const MAX_LENGTH = 100_000

export function unary(op: '+' | '-' | '~' | 'not', value: Value): Value {
  if (isUnknown(value)) return value
  if (op === 'not') {
    const known = truth(value)
    return known === undefined ? unknown('the truth of an object') : !known
  }
  const number = numberOf(value)
  if (number === undefined) return unknown(`${op} of a ${typeName(value) ?? 'value'}`)
  if (op === '~') return value instanceof PyFloat ? unknown('~ of a float') : int(~number)
  const result = op === '-' ? -number : number
  return value instanceof PyFloat ? new PyFloat(result) : int(result)
}

/** Any binary operator but `and` and `or`. What Python refuses, and what is too large, is unknown. */
export function binary(op: string, left: Value, right: Value): Value {
  if (isUnknown(left)) return left
  if (isUnknown(right)) return right
  const [x, y] = [numberOf(left), numberOf(right)]
  if (x !== undefined && y !== undefined) return onNumbers(op, left, right, x, y)
  if (op === '+') {
    if (typeof left === 'string' && typeof right === 'string') return limited(left.length + right.length, () => left + right)
    if (left instanceof PyList && right instanceof PyList) return concatenated(left, right)
  }
  if (op === '*') {
    const [sequence, count] = y === undefined ? [right, intOf(left)] : [left, intOf(right)]
    if (count !== undefined) return repeated(sequence, Math.max(0, count))
  }
  if (op === '%' && typeof left === 'string') return formatPercent(left, right)
  if (op === '|' && left instanceof PyDict && right instanceof PyDict) return merged(left, right)
  if (left instanceof PyList && right instanceof PyList && left.type === 'set' && right.type === 'set') return onSets(op, left, right)
  return unknown(`${typeName(left) ?? 'an object'} ${op} ${typeName(right) ?? 'an object'}`)
}

function onNumbers(op: string, left: Value, right: Value, x: number, y: number): Value {
  const isFloat = left instanceof PyFloat || right instanceof PyFloat
  const number = (value: number): Value => (isFloat ? new PyFloat(value) : int(value))
  switch (op) {
    case '+':
      return number(x + y)
    case '-':
      return number(x - y)
    case '*':
      return number(x * y)
    case '/':
      return y === 0 ? unknown('a division by zero') : new PyFloat(x / y)
    case '//':
      return y === 0 ? unknown('a division by zero') : number(floorDivide(isFloat, x, y))
    case '%':
      return y === 0 ? unknown('a division by zero') : number(modulo(isFloat, x, y))
    case '**':
      return power(isFloat, x, y)
  }
  if (isFloat || Math.abs(x) > 0x7fffffff || Math.abs(y) > 0x7fffffff) return unknown(`${op} of these numbers`)
  switch (op) {
    case '&':
      return x & y
    case '|':
      return x | y
    case '^':
      return x ^ y
    case '<<':
      return y < 0 || y > 52 ? unknown('a shift out of range') : int(x * 2 ** y)
    case '>>':
      return y < 0 ? unknown('a shift out of range') : int(Math.floor(x / 2 ** y))
    default:
      return unknown(`the operator ${op}`)
  }
}

/** CPython's float_divmod and long_divmod: the remainder has the sign of the divisor, also where it is a float's zero. */
function modulo(isFloat: boolean, x: number, y: number): number {
  const rest = x % y
  if (rest === 0) return isFloat && y < 0 ? -0 : 0
  return rest < 0 !== y < 0 ? rest + y : rest
}

function floorDivide(isFloat: boolean, x: number, y: number): number {
  const quotient = (x - modulo(isFloat, x, y)) / y
  if (quotient === 0) return isFloat && (x / y < 0 || Object.is(x / y, -0)) ? -0 : 0
  const floor = Math.floor(quotient)
  // The quotient is whole but for its rounding error.
  return quotient - floor > 0.5 ? floor + 1 : floor
}

/** Only powers that JavaScript and the C library round alike: by integers of integers, squares and roots. */
function power(isFloat: boolean, x: number, y: number): Value {
  if (isFloat) {
    if (y === 2) return new PyFloat(x * x)
    if (y === 1 || y === 0) return new PyFloat(y === 1 ? x : 1)
    if (y === 0.5 && x >= 0) return new PyFloat(Math.sqrt(x))
    return unknown('a power of floats, whose last digit is not certain')
  }
  const size = Math.abs(y)
  let value = 1
  for (let i = 0; i < size; i++) {
    value *= x
    if (!Number.isSafeInteger(value)) return int(value)
    if (value === 0 || value === 1) break
  }
  if (x === -1) value = size % 2 === 1 ? -1 : 1
  if (y >= 0) return int(value)
  return value === 0 ? unknown('a division by zero') : new PyFloat(1 / value)
}

function limited(length: number, make: () => Value): Value {
  return length > MAX_LENGTH ? unknown(`a sequence of ${length}`) : make()
}

function concatenated(left: PyList, right: PyList): Value {
  const tainted = left.tainted ?? right.tainted
  if (tainted !== undefined) return unknown(tainted)
  if (left.type !== right.type || left.type === 'set') return unknown(`a ${left.type} + a ${right.type}`)
  return limited(left.items.length + right.items.length, () => new PyList([...left.items, ...right.items], left.type))
}

function repeated(sequence: Value, count: number): Value {
  if (typeof sequence === 'string') return limited(sequence.length * count, () => sequence.repeat(count))
  if (!(sequence instanceof PyList) || sequence.type === 'set') return unknown(`a ${typeName(sequence) ?? 'value'} * a number`)
  if (sequence.tainted !== undefined) return unknown(sequence.tainted)
  return limited(sequence.items.length * count, () => {
    return new PyList(Array.from({ length: count }, () => sequence.items).flat(), sequence.type)
  })
}

function merged(left: PyDict, right: PyDict): Value {
  const dict = new PyDict()
  for (const source of [left, right]) {
    dict.tainted ??= source.tainted
    for (const [key, value] of source.entries()) dict.set(key, value)
  }
  return dict
}

function onSets(op: string, left: PyList, right: PyList): Value {
  const inRight = left.items.map((item) => contains(right, item))
  const inLeft = right.items.map((item) => contains(left, item))
  if ([...inRight, ...inLeft].some((known) => typeof known !== 'boolean')) return unknown('sets of values that are not known')
  const onlyRight = right.items.filter((_, i) => inLeft[i] === false)
  if (op === '|') return new PyList([...left.items, ...onlyRight], 'set')
  if (op === '&') return new PyList(left.items.filter((_, i) => inRight[i] === true), 'set')
  if (op === '-') return new PyList(left.items.filter((_, i) => inRight[i] === false), 'set')
  return unknown(`set ${op} set`)
}

/** One comparison of a chain. */
export function compare(op: string, left: Value, right: Value): Value {
  if (isUnknown(left)) return left
  if (isUnknown(right)) return right
  switch (op) {
    case 'is':
    case 'is not': {
      const same = identical(left, right)
      return same === undefined ? unknown('the identity of an object') : same === (op === 'is')
    }
    case '==':
    case '!=': {
      const same = equals(left, right)
      return same === undefined ? unknown('a comparison of objects') : same === (op === '==')
    }
    case 'in':
    case 'not in': {
      const found = contains(right, left)
      return typeof found === 'boolean' ? found === (op === 'in') : found
    }
  }
  const order = ordered(left, right)
  if (order === undefined) return unknown(`${typeName(left) ?? 'an object'} ${op} ${typeName(right) ?? 'an object'}`)
  if (op === '<') return order < 0
  if (op === '<=') return order <= 0
  return op === '>' ? order > 0 : order >= 0
}

/** Undefined for equal values of which nobody says whether they are one object. */
function identical(left: Value, right: Value): boolean | undefined {
  if (left === null || right === null || typeof left === 'boolean' || typeof right === 'boolean') return left === right
  if (typeof left === 'object' && left === right) return true
  const same = equals(left, right)
  if (same !== true) return same
  return typeof left === 'object' && (left.kind === 'class' || left.kind === 'function' || left.kind === 'external') ? true : undefined
}

/** Python's `in`: true, false, or an unknown value. */
export function contains(container: Value, item: Value): Value {
  if (isUnknown(item)) return item
  if (typeof container === 'string') return typeof item === 'string' ? container.includes(item) : unknown('in a string')
  if (container instanceof PyDict) return container.tainted === undefined ? container.has(item) : unknown(container.tainted)
  if (!(container instanceof PyList)) return unknown(`in a ${typeName(container) ?? 'value'}`)
  if (container.tainted !== undefined) return unknown(container.tainted)
  let isOpen = false
  for (const candidate of container.items) {
    const same = equals(candidate, item)
    if (same === true) return true
    if (same === undefined) isOpen = true
  }
  return isOpen ? unknown('in a list of values that are not known') : false
}

/** Below, equal or above, as a number; undefined where the two have no order. */
export function ordered(left: Value, right: Value): number | undefined {
  return isHuge(left) || isHuge(right) ? undefined : orderOf(left, right)
}

function orderOf(left: Value, right: Value): number | undefined {
  const [x, y] = [numberOf(left), numberOf(right)]
  if (x !== undefined && y !== undefined) return x < y ? -1 : x > y ? 1 : x === y ? 0 : undefined
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0
  if (!(left instanceof PyList) || !(right instanceof PyList) || left.type !== right.type || left.type === 'set') return undefined
  if (left.tainted !== undefined || right.tainted !== undefined) return undefined
  for (const [i, item] of left.items.entries()) {
    const other = right.items[i]
    if (other === undefined) return 1
    const order = orderOf(item, other)
    if (order !== 0) return order
  }
  return left.items.length - right.items.length
}

/** `object[index]` of strings, sequences and dicts; the slice's parts are None where they are not written. */
export function subscript(object: Value, index: Value): Value {
  if (isUnknown(object)) return object
  if (isUnknown(index)) return index
  if (object instanceof PyDict) {
    if (object.tainted !== undefined) return unknown(object.tainted)
    return orElse(object.get(index), () => unknown(`a key that the dict does not have${typeof index === 'string' ? `: ${index}` : ''}`))
  }
  const items = typeof object === 'string' ? [...object] : object instanceof PyList && object.type !== 'set' ? object.items : undefined
  if (items === undefined) return unknown(`an index into a ${typeName(object) ?? 'value'}`)
  if (object instanceof PyList && object.tainted !== undefined) return unknown(object.tainted)
  const make = (part: Value[]): Value =>
    typeof object === 'string' ? part.join('') : object instanceof PyList && object.type === 'tuple' ? tuple(part) : new PyList(part)
  if (typeof index === 'object' && index?.kind === 'slice') {
    const picked = slicePositions(items.length, [index.lower, index.upper, index.step])
    return picked === undefined ? unknown('a slice with bounds that are not known') : make(picked.map((i) => items[i] as Value))
  }
  const at = intOf(index)
  const item = at === undefined ? undefined : items.at(at)
  return item === undefined || (at as number) < -items.length ? unknown('an index out of range') : item
}

function slicePositions(length: number, bounds: readonly [Value, Value, Value]): number[] | undefined {
  const [lower, upper, step] = bounds.map((bound) => (bound === null ? null : intOf(bound)))
  if (lower === undefined || upper === undefined || step === undefined || step === 0) return undefined
  const by = step === null ? 1 : step
  const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value < 0 ? value + length : value, low), high)
  const positions: number[] = []
  if (by > 0) {
    const end = upper === null ? length : clamp(upper, 0, length)
    for (let i = lower === null ? 0 : clamp(lower, 0, length); i < end; i += by) positions.push(i)
  } else {
    const end = upper === null ? -1 : clamp(upper, -1, length - 1)
    for (let i = lower === null ? length - 1 : clamp(lower, -1, length - 1); i > end; i += by) positions.push(i)
  }
  return positions
}
