/** What Python makes of values: numbers, truth, equality, names of types. */
import { isDataclass, isUnknown, PyCall, PyClass, PyDict, PyExternal, PyFloat, PyFunction, PyList, PyMethod, unknown, type Value } from './values.ts'

/** The number of an int, float or bool; undefined for anything else. */
export function numberOf(value: Value): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return Number(value)
  return value instanceof PyFloat ? value.value : undefined
}

/** An int that JavaScript can hold exactly. */
export function intOf(value: Value): number | undefined {
  if (typeof value === 'boolean') return Number(value)
  return typeof value === 'number' ? value : undefined
}

/** An int as a value; one that is too large for an exact number is unknown. */
export function int(value: number): Value {
  return Number.isSafeInteger(value) ? (value === 0 ? 0 : value) : unknown('an integer too large to be exact')
}

/** Python's truth of a value; undefined where it is not known. */
export function truth(value: Value): boolean | undefined {
  if (value === null) return false
  if (typeof value !== 'object') return Boolean(value)
  switch (value.kind) {
    case 'float':
      return value.value !== 0
    case 'list':
      return value.tainted === undefined ? value.items.length > 0 : undefined
    case 'dict':
      return value.tainted === undefined ? value.size > 0 : undefined
    case 'function':
    case 'class':
    case 'module':
    case 'method':
    case 'slice':
      return true
    case 'external':
      // Modules, classes and functions; a name in capitals may be a constant of any value, but not where layers come from.
      return /\.[A-Z0-9_]+$/.test(value.path) && !value.path.startsWith('torch.nn.') ? undefined : true
    case 'call':
      if (value.callee instanceof PyClass) return isDataclass(value.callee.def) ? true : undefined
      return value.callee instanceof PyExternal && value.callee.path === 'functools.partial' ? true : undefined
    case 'unknown':
      return undefined
  }
}

/** Values with more parts than this, counted as often as they are met, are not compared, copied or written out. */
const MAX_PARTS = 50_000

/**
 * Has a value so many parts that going through it would take for ever? Lists that hold each other, or one list many times
 * over, are small in memory and endless on the way through.
 */
export function isHuge(value: Value): boolean {
  const pending: Value[] = [value]
  for (let met = 0; met < MAX_PARTS; met++) {
    const part = pending.pop()
    if (part === undefined) return false
    if (part instanceof PyList) for (const item of part.items) pending.push(item)
    else if (part instanceof PyDict) for (const [, item] of part.entries()) pending.push(item)
    else if (part instanceof PyCall) pending.push(...part.args, part.kwargs)
    if (pending.length > MAX_PARTS) return true
  }
  return pending.length > 0
}

/** Python's `==`; undefined where it is not known. */
export function equals(a: Value, b: Value): boolean | undefined {
  if (a instanceof PyList || a instanceof PyDict || b instanceof PyList || b instanceof PyDict) {
    if (a !== b && (isHuge(a) || isHuge(b))) return undefined
  }
  return same(a, b)
}

function same(a: Value, b: Value): boolean | undefined {
  const [x, y] = [numberOf(a), numberOf(b)]
  if (x !== undefined && y !== undefined) return x === y
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') {
    if (isUnknown(a) || isUnknown(b) || isOpaque(a) || isOpaque(b)) return undefined
    return a === b
  }
  if (a === b && !isUnknown(a)) return true
  if (a instanceof PyList && b instanceof PyList) return listsEqual(a, b)
  if (a instanceof PyDict && b instanceof PyDict) return dictsEqual(a, b)
  if (isUnknown(a) || isUnknown(b) || isOpaque(a) || isOpaque(b)) return undefined
  if (a instanceof PyExternal && b instanceof PyExternal) return a.path === b.path
  if (a instanceof PyClass && b instanceof PyClass) return a.def === b.def
  if (a instanceof PyFunction && b instanceof PyFunction) return a.def === b.def
  return false
}

/** Objects whose own comparison is not modelled. */
function isOpaque(value: Value): boolean {
  return value instanceof PyCall || value instanceof PyMethod
}

function listsEqual(a: PyList, b: PyList): boolean | undefined {
  if (a.tainted !== undefined || b.tainted !== undefined || a.type === 'set' || b.type === 'set') return undefined
  if (a.type !== b.type || a.items.length !== b.items.length) return false
  return allOf(a.items.map((item, i) => same(item, b.items[i] as Value)))
}

function dictsEqual(a: PyDict, b: PyDict): boolean | undefined {
  if (a.tainted !== undefined || b.tainted !== undefined) return undefined
  if (a.size !== b.size) return false
  return allOf(a.entries().map(([key, value]) => {
    const other = b.get(key)
    return other === undefined ? false : same(value, other)
  }))
}

function allOf(results: readonly (boolean | undefined)[]): boolean | undefined {
  if (results.includes(false)) return false
  return results.includes(undefined) ? undefined : true
}

/** Python's name for the type of a value; undefined where it is not known. */
export function typeName(value: Value): string | undefined {
  if (value === null) return 'NoneType'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return 'int'
  if (typeof value === 'string') return 'str'
  switch (value.kind) {
    case 'list':
      return value.type
    case 'float':
    case 'dict':
    case 'module':
    case 'function':
    case 'slice':
      return value.kind
    case 'class':
      return 'type'
    case 'call':
      return value.callee instanceof PyClass ? value.callee.name : undefined
    default:
      return undefined
  }
}
