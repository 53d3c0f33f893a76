/**
 * Values of the static evaluator. What Python would hold and JavaScript can tell exactly is itself: None is null, bool, str,
 * and an int is a number. Everything else is one of the classes below; what is not known is a `PyUnknown` with its reason.
 */
import type { ClassDef, Expression, FunctionDef, Lambda } from './ast.ts'
import type { Scope } from './scope.ts'

export type Value =
  | null
  | boolean
  | number
  | string
  | PyFloat
  | PyList
  | PyDict
  | PyFunction
  | PyClass
  | PyModule
  | PyExternal
  | PyCall
  | PyMethod
  | PySlice
  | PyUnknown

/** A float, also a whole one: `4.0` is not `4`. */
export class PyFloat {
  readonly kind = 'float'
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}

/** A list, tuple or set, complete; iterators are made into lists. */
export class PyList {
  readonly kind = 'list'
  readonly type: 'list' | 'tuple' | 'set'
  items: Value[]
  /** Set when something unknown may have changed the content; then nothing is known of it. */
  tainted: string | undefined
  constructor(items: Value[], type: 'list' | 'tuple' | 'set' = 'list') {
    this.items = items
    this.type = type
  }
}

/** A dict in insertion order. Keys are compared as Python does: 1, 1.0 and True are one key. */
export class PyDict {
  readonly kind = 'dict'
  readonly #entries = new Map<string, readonly [key: Value, value: Value]>()
  tainted: string | undefined

  static of(entries: Iterable<readonly [key: string, value: Value]>): PyDict {
    const dict = new PyDict()
    for (const [key, value] of entries) dict.set(key, value)
    return dict
  }

  /** Undefined where there is no such key. A key that cannot be one taints the dict when it is set. */
  get(key: Value): Value | undefined {
    const id = keyOf(key)
    return id === undefined ? undefined : this.#entries.get(id)?.[1]
  }

  has(key: Value): boolean {
    return this.get(key) !== undefined
  }

  set(key: Value, value: Value): void {
    const id = keyOf(key)
    if (id === undefined) this.tainted ??= 'a key that is not known'
    else this.#entries.set(id, [this.#keyOf(id, key), value])
  }

  /** The key that is there stays: {1: a} with True set to b is {1: b}. */
  #keyOf(id: string, key: Value): Value {
    const entry = this.#entries.get(id)
    return entry === undefined ? key : entry[0]
  }

  delete(key: Value): boolean {
    const id = keyOf(key)
    return id !== undefined && this.#entries.delete(id)
  }

  clear(): void {
    this.#entries.clear()
  }

  entries(): (readonly [key: Value, value: Value])[] {
    return [...this.#entries.values()]
  }

  get size(): number {
    return this.#entries.size
  }
}

function keyOf(key: Value): string | undefined {
  if (key === null) return 'None'
  if (typeof key === 'string') return `s${key}`
  if (typeof key === 'number' || typeof key === 'boolean') return `n${Number(key)}`
  switch (key.kind) {
    case 'float':
      return `n${key.value}`
    case 'list': {
      if (key.type !== 'tuple' || key.tainted !== undefined) return undefined
      const parts = key.items.map(keyOf)
      return parts.includes(undefined) ? undefined : `t${JSON.stringify(parts)}`
    }
    case 'class':
    case 'function':
      return `f${key.module.name}:${key.def.start}`
    case 'external':
      return `x${key.path}`
    default:
      return undefined
  }
}

/** A function or lambda of the package. */
export class PyFunction {
  readonly kind = 'function'
  readonly name: string
  readonly def: FunctionDef | Lambda
  /** Where its free names are looked up. */
  readonly scope: Scope
  readonly module: PyModule
  constructor(name: string, def: FunctionDef | Lambda, scope: Scope, module: PyModule) {
    this.name = name
    this.def = def
    this.scope = scope
    this.module = module
  }
}

/** A class of the package. */
export class PyClass {
  readonly kind = 'class'
  readonly name: string
  readonly def: ClassDef
  readonly scope: Scope
  readonly module: PyModule
  constructor(def: ClassDef, scope: Scope, module: PyModule) {
    this.name = def.name
    this.def = def
    this.scope = scope
    this.module = module
  }
}

/** A module of the package. */
export class PyModule {
  readonly kind = 'module'
  /** Dotted, with the package's name: `timm.models.eva`. */
  readonly name: string
  /** Path in the package with forward slashes. */
  readonly path: string
  readonly scope: Scope
  constructor(name: string, path: string, scope: Scope) {
    this.name = name
    this.path = path
    this.scope = scope
  }
}

/** Something of another package, or a builtin. */
export class PyExternal {
  readonly kind = 'external'
  /** By its real module: `functools.partial`, `torch.nn.ReLU`; builtins are `builtins.len`. */
  readonly path: string
  /** As the source says it: `partial`, `nn.ReLU`. */
  readonly text: string
  constructor(path: string, text: string) {
    this.path = path
    this.text = text
  }
}

/** A call that is kept as it is: an instance of a class, a partial, a function of another package. */
export class PyCall {
  readonly kind = 'call'
  readonly callee: PyClass | PyFunction | PyExternal | PyMethod
  readonly args: Value[]
  readonly kwargs: PyDict
  constructor(callee: PyClass | PyFunction | PyExternal | PyMethod, args: Value[], kwargs: PyDict) {
    this.callee = callee
    this.args = args
    this.kwargs = kwargs
  }
}

/** An attribute of a value that is called: `kwargs.pop`, `'a'.startswith`; of an object that is not modelled, `x.to`. */
export class PyMethod {
  readonly kind = 'method'
  readonly receiver: Value
  readonly name: string
  constructor(receiver: Value, name: string) {
    this.receiver = receiver
    this.name = name
  }
}

export class PySlice {
  readonly kind = 'slice'
  readonly lower: Value
  readonly upper: Value
  readonly step: Value
  constructor(lower: Value, upper: Value, step: Value) {
    this.lower = lower
    this.upper = upper
    this.step = step
  }
}

/** What cannot be known without running the code, and why. */
export class PyUnknown {
  readonly kind = 'unknown'
  readonly reason: string
  constructor(reason: string) {
    this.reason = reason
  }
}

export function unknown(reason: string): PyUnknown {
  return new PyUnknown(reason)
}

export function isUnknown(value: Value): value is PyUnknown {
  return value instanceof PyUnknown
}

/** The value where there is one (None is one), else that of `otherwise`. */
export function orElse(value: Value | undefined, otherwise: () => Value): Value {
  return value === undefined ? otherwise() : value
}

export function tuple(items: Value[]): PyList {
  return new PyList(items, 'tuple')
}

/** Is the class decorated as a dataclass? */
export function isDataclass(def: ClassDef): boolean {
  return def.decorators.some((decorator) => dottedName(decorator.type === 'Call' ? decorator.callee : decorator)?.split('.').at(-1) === 'dataclass')
}

/** `a.b.c` of such an expression; undefined for any other. */
export function dottedName(node: Expression): string | undefined {
  if (node.type === 'Name') return node.id
  if (node.type !== 'Attribute') return undefined
  const object = dottedName(node.object)
  return object === undefined ? undefined : `${object}.${node.name}`
}
