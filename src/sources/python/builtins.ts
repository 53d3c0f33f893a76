/** Functions of Python itself and of its standard library, as far as declarations use them. */
import { binary, contains, MAX_LENGTH, ordered, unary } from './arithmetic.ts'
import type { Interpreter } from './interpreter.ts'
import { iterate, mergeInto, sorted } from './methods.ts'
import { reprOf, strOf } from './text.ts'
import { int, intOf, isHuge, numberOf, truth, typeName } from './semantics.ts'
import {
  isUnknown,
  orElse,
  PyCall,
  PyClass,
  PyDict,
  PyExternal,
  PyFloat,
  PyFunction,
  PyList,
  tuple,
  unknown,
  type Value,
} from './values.ts'

/** Undefined: not with these arguments. */
type Builtin = (args: readonly Value[], kwargs: PyDict, interpreter: Interpreter) => Value | undefined

/** Names that every module has without importing them. */
const NAMES: ReadonlySet<string> = new Set([
  'ArithmeticError', 'AssertionError', 'AttributeError', 'Exception', 'ImportError', 'IndexError', 'KeyError', 'NotImplementedError',
  'RuntimeError', 'TypeError', 'ValueError', 'bytes', 'callable', 'classmethod', 'complex', 'frozenset', 'hash', 'id', 'issubclass', 'iter', 'next',
  'object', 'open', 'property', 'staticmethod', 'super', 'type', 'vars', 'slice', 'divmod', 'pow', 'DeprecationWarning', 'UserWarning', 'StopIteration',
])

/** A builtin by its name; undefined where Python has none of that name (or none known here). */
export function builtin(name: string): Value | undefined {
  if (!NAMES.has(name) && !Object.hasOwn(FUNCTIONS, `builtins.${name}`)) return undefined
  return new PyExternal(`builtins.${name}`, name)
}

/**
 * Calls a function that is known here; undefined where it is not, or not with these arguments: then the call stays as it is.
 */
export function callBuiltin(path: string, args: readonly Value[], kwargs: PyDict, interpreter: Interpreter): Value | undefined {
  return Object.hasOwn(FUNCTIONS, path) ? FUNCTIONS[path]?.(args, kwargs, interpreter) : undefined
}

/** A constant of the standard library. */
export function constant(path: string): Value | undefined {
  return Object.hasOwn(CONSTANTS, path) ? CONSTANTS[path] : undefined
}

const CONSTANTS: Readonly<Record<string, Value>> = {
  'math.pi': new PyFloat(Math.PI),
  'math.e': new PyFloat(Math.E),
  'math.inf': new PyFloat(Infinity),
  'math.nan': new PyFloat(NaN),
}

function sequence(type: 'list' | 'tuple' | 'set'): Builtin {
  return ([items, ...more]) => {
    if (more.length > 0) return undefined
    if (items === undefined) return new PyList([], type)
    const values = iterate(items)
    if (values === undefined) return unknown(`the items of a ${typeName(items) ?? 'value'}`)
    const result = new PyList(type === 'set' ? [] : values, type)
    if (type !== 'set') return result
    for (const value of values) {
      const found = contains(result, value)
      if (typeof found !== 'boolean') return found
      if (!found) result.items.push(value)
    }
    return result
  }
}

const dict: Builtin = ([source, ...more], kwargs) => {
  const result = new PyDict()
  if (more.length > 0 || (source !== undefined && !mergeInto(result, source))) return unknown('a dict of what is not known')
  mergeInto(result, kwargs)
  return result
}

function number(compute: (value: number) => number, make: (value: number) => Value): Builtin {
  return ([value, ...more]) => {
    const known = value === undefined || more.length > 0 ? undefined : numberOf(value)
    if (known === undefined) return undefined
    const result = compute(known)
    return Number.isNaN(result) && !Number.isNaN(known) ? unknown('a number outside of the function') : make(result)
  }
}

const float = (value: number): Value => new PyFloat(value)

function extreme(isBetter: (order: number) => boolean): Builtin {
  return (args, kwargs) => {
    const [first] = args
    if (kwargs.size > 0 || first === undefined) return undefined
    const items = args.length === 1 ? iterate(first) : [...args]
    let best = items?.[0]
    for (const item of items ?? []) {
      const order = ordered(item, best as Value)
      if (order === undefined) return unknown('an extreme of values without an order')
      if (isBetter(order)) best = item
    }
    return best
  }
}

/** Truth of all items at once, with a stop at the first that decides. */
function quantifier(decisive: boolean): Builtin {
  return ([items]) => {
    for (const item of (items === undefined ? undefined : iterate(items)) ?? [unknown('items that are not known')]) {
      const known = truth(item)
      if (known === undefined) return unknown('the truth of an item')
      if (known === decisive) return decisive
    }
    return !decisive
  }
}

const range: Builtin = (args) => {
  const numbers = args.map(intOf)
  if (numbers.includes(undefined) || numbers.length === 0 || numbers.length > 3) return undefined
  const [start, stop, step] = (numbers.length === 1 ? [0, numbers[0], 1] : numbers.length === 2 ? [...numbers, 1] : numbers) as [number, number, number]
  const length = step === 0 ? -1 : Math.max(0, Math.ceil((stop - start) / step))
  if (length < 0 || length > MAX_LENGTH) return unknown(`a range of ${length}`)
  return new PyList(Array.from({ length }, (_, i) => start + i * step))
}

/** Lists of the same place, as far as the shortest goes. */
const zip: Builtin = (args) => {
  const lists = args.map(iterate)
  if (!lists.every((list) => list !== undefined)) return unknown('the items of a value that is not known')
  const length = lists.length === 0 ? 0 : Math.min(...lists.map((list) => list.length))
  return new PyList(Array.from({ length }, (_, i) => tuple(lists.map((list) => list[i] as Value))))
}

const isinstance: Builtin = ([value, types], _, interpreter) => {
  if (value === undefined || types === undefined || isUnknown(value)) return value
  const candidates = types instanceof PyList ? types.items : [types]
  const results = candidates.map((type) => interpreter.isInstance(value, type))
  if (results.includes(true)) return true
  return results.includes(undefined) ? unknown('the type of an object') : false
}

const round: Builtin = ([value, digits]) => {
  const known = value === undefined ? undefined : numberOf(value)
  if (known === undefined) return undefined
  if (digits === undefined || digits === null) {
    const floor = Math.floor(known)
    return int(known - floor === 0.5 ? floor + (floor % 2 === 0 ? 0 : 1) : Math.round(known))
  }
  const places = intOf(digits)
  if (places === undefined || places < 0 || places > 20) return undefined
  return value instanceof PyFloat ? new PyFloat(Number(known.toFixed(places))) : int(known)
}

/** Copies lists and dicts; what is in them is copied too where `deep`. */
function copied(value: Value, deep: boolean, depth = 0): Value {
  const item = (part: Value): Value => (deep && depth < 50 ? copied(part, deep, depth + 1) : part)
  if (value instanceof PyList) {
    const list = new PyList(value.items.map(item), value.type)
    list.tainted = value.tainted
    return list
  }
  if (value instanceof PyDict) {
    const dict = new PyDict()
    for (const [key, part] of value.entries()) dict.set(key, item(part))
    dict.tainted = value.tainted
    return dict
  }
  if (value instanceof PyCall && deep) return new PyCall(value.callee, value.args.map(item), copied(value.kwargs, deep, depth + 1) as PyDict)
  return value
}

const FUNCTIONS: Readonly<Record<string, Builtin>> = {
  'builtins.list': sequence('list'),
  'builtins.tuple': sequence('tuple'),
  'builtins.set': sequence('set'),
  'builtins.dict': dict,
  'collections.OrderedDict': dict,
  'builtins.len': ([value]) => {
    if (typeof value === 'string') return [...value].length
    if (value instanceof PyDict) return value.tainted === undefined ? value.size : unknown(value.tainted)
    if (value instanceof PyList) return value.tainted === undefined ? value.items.length : unknown(value.tainted)
    return value === undefined ? undefined : unknown(`the length of a ${typeName(value) ?? 'value'}`)
  },
  'builtins.range': range,
  'builtins.enumerate': ([items, start], kwargs) => {
    const first = intOf(orElse(start === undefined ? kwargs.get('start') : start, () => 0))
    const values = items === undefined ? undefined : iterate(items)
    return values === undefined || first === undefined ? unknown('the items of a value that is not known') : new PyList(values.map((value, i) => tuple([first + i, value])))
  },
  'builtins.zip': zip,
  'builtins.map': ([fn, ...lists], _, interpreter) => {
    const rows = zip(lists, new PyDict(), interpreter)
    if (fn === undefined || !(rows instanceof PyList)) return rows
    return new PyList(rows.items.map((row) => interpreter.call(fn, (row as PyList).items, new PyDict())))
  },
  'builtins.reversed': ([items]) => {
    const values = items === undefined ? undefined : iterate(items)
    return values === undefined ? undefined : new PyList(values.reverse())
  },
  'builtins.sorted': ([items], kwargs) => {
    const values = items === undefined ? undefined : iterate(items)
    const reverse = kwargs.get('reverse')
    const result = values === undefined || kwargs.has('key') ? undefined : sorted(values, reverse !== undefined && truth(reverse) === true)
    return result === undefined ? unknown('the order of values') : new PyList(result)
  },
  'builtins.min': extreme((order) => order < 0),
  'builtins.max': extreme((order) => order > 0),
  'builtins.sum': ([items, start]) => {
    const values = items === undefined ? undefined : iterate(items)
    if (values === undefined) return unknown('the sum of values that are not known')
    return values.reduce((sum, value) => binary('+', sum, value), orElse(start, () => 0))
  },
  'builtins.any': quantifier(true),
  'builtins.all': quantifier(false),
  'builtins.abs': ([value]) => {
    const known = value === undefined ? undefined : numberOf(value)
    if (value === undefined || known === undefined) return undefined
    return known < 0 ? unary('-', value) : unary('+', value)
  },
  'builtins.round': round,
  'builtins.int': ([value, ...more]) => {
    if (more.length > 0) return undefined
    if (value === undefined) return 0
    if (typeof value === 'string') return /^\s*[+-]?\d+\s*$/.test(value) ? int(Number(value)) : undefined
    const known = numberOf(value)
    return known === undefined || !Number.isFinite(known) ? undefined : int(Math.trunc(known))
  },
  'builtins.float': ([value]) => {
    if (value === undefined) return new PyFloat(0)
    const text = typeof value === 'string' ? value.trim() : ''
    const known = typeof value !== 'string' ? numberOf(value) : /^[+-]?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : /^[+-]?inf$/.test(text) ? Number(`${text}inity`.replace('inf', 'Inf')) : undefined
    return known === undefined ? undefined : new PyFloat(known)
  },
  'builtins.str': ([value]) => (value === undefined ? '' : strOf(value)),
  'builtins.repr': ([value]) => (value === undefined ? undefined : reprOf(value)),
  'builtins.bool': ([value]) => (value === undefined ? false : (truth(value) ?? unknown('the truth of an object'))),
  'builtins.isinstance': isinstance,
  'builtins.callable': ([value]) => (value instanceof PyFunction || value instanceof PyClass ? true : typeof value !== 'object' || value === null || value instanceof PyList || value instanceof PyDict ? false : undefined),
  'builtins.getattr': ([object, name, fallback], _, interpreter) => {
    if (object === undefined || typeof name !== 'string') return undefined
    const value = interpreter.attribute(object, name)
    return isUnknown(value) && fallback !== undefined ? unknown(`whether there is an attribute ${name}`) : value
  },
  'builtins.print': () => null,
  // The environment is taken to be empty.
  'os.environ.get': ([, fallback]) => orElse(fallback, () => null),
  'os.getenv': ([, fallback]) => orElse(fallback, () => null),
  'copy.copy': ([value]) => (value === undefined ? undefined : copied(value, false)),
  'copy.deepcopy': ([value]) => (value === undefined ? undefined : isHuge(value) ? unknown('a copy of a very large value') : copied(value, true)),
  'dataclasses.replace': ([object], kwargs) => {
    if (!(object instanceof PyCall) || !(object.callee instanceof PyClass)) return undefined
    const all = copied(object.kwargs, false) as PyDict
    mergeInto(all, kwargs)
    return new PyCall(object.callee, [...object.args], all)
  },
  'itertools.repeat': ([value, times]) => {
    const count = times === undefined ? undefined : intOf(times)
    if (value === undefined || count === undefined || count > MAX_LENGTH) return undefined
    return new PyList(new Array<Value>(Math.max(0, count)).fill(value))
  },
  'itertools.chain': (lists) => {
    const parts = lists.map(iterate)
    return parts.every((part) => part !== undefined) ? new PyList(parts.flat()) : undefined
  },
  'math.ceil': number(Math.ceil, int),
  'math.floor': number(Math.floor, int),
  'math.sqrt': number(Math.sqrt, float),
  'math.log2': number(Math.log2, float),
  'math.log': number(Math.log, float),
  'math.exp': number(Math.exp, float),
  'math.prod': ([items]) => {
    const values = items === undefined ? undefined : iterate(items)
    return values === undefined ? undefined : values.reduce((product, value) => binary('*', product, value), 1)
  },
}
