/**
 * A static evaluator of Python: it follows declarations and straightforward code over known values, and says `unknown`, with
 * the reason, wherever it cannot. Nothing is executed: no import of real modules, no file, no process; the number of
 * steps and the depth of calls are limited.
 */
import { bind, taint } from './arguments.ts'
import type { Expression, Statement } from './ast.ts'
import { builtin, callBuiltin, constant } from './builtins.ts'
import { evaluate } from './evaluate.ts'
import { changedByFunctions } from './changes.ts'
import { execute, forget, Stop } from './execute.ts'
import { callMethod, hasMethod, mergeInto } from './methods.ts'
import type { PythonPackage } from './package.ts'
import { Scope, type Binding } from './scope.ts'
import { typeName } from './semantics.ts'
import {
  dottedName,
  isDataclass,
  isUnknown,
  orElse,
  PyCall,
  PyClass,
  PyDict,
  PyExternal,
  PyFloat,
  PyFunction,
  PyList,
  PyMethod,
  PyModule,
  tuple,
  unknown,
  type Value,
} from './values.ts'

/** Answers a call instead of the function's own body. */
export type Hook = (args: readonly Value[], kwargs: PyDict) => Value

export interface InterpreterOptions {
  /** By dotted name of the function: `timm.models._builder.build_model_with_cfg`. */
  readonly hooks?: ReadonlyMap<string, Hook>
  /** Is a call of the function (by dotted name) kept as a call? */
  readonly opaque?: (name: string) => boolean
  /** Values of names at the top of modules that the source computes from its surroundings, by dotted name. */
  readonly known?: ReadonlyMap<string, Value>
  /** Decorators that leave a function as it is, by the last part of their name. */
  readonly transparent?: ReadonlySet<string>
  /** Expressions and statements per call from outside, and per module. */
  readonly maxSteps?: number
}

const MAX_STEPS = 1_000_000
const MAX_DEPTH = 60

/** Thrown when the limit of steps is reached; no value of the run is to be trusted then. */
class LimitReached extends Error {}

export class Interpreter {
  readonly package: PythonPackage
  readonly options: InterpreterOptions
  readonly #modules = new Map<string, PyModule>()
  readonly #members = new Map<PyClass['def'], Scope>()
  #steps = 0
  #depth = 0
  #isGuarded = false

  constructor(pkg: PythonPackage, options: InterpreterOptions = {}) {
    this.package = pkg
    this.options = options
  }

  // ---- modules and names ----

  /** A module with its top level evaluated; undefined where the package has none of that name. */
  module(name: string): PyModule | undefined {
    const known = this.#modules.get(name)
    if (known !== undefined) return known
    const parsed = this.package.parsed(name)
    if (parsed === undefined) return undefined
    const scope = new Scope()
    const module = new PyModule(name, parsed.path, scope)
    // Known before it is complete, so that modules may import each other.
    this.#modules.set(name, module)
    scope.set('__name__', name)
    const given = (assigned: string): Value | undefined => this.options.known?.get(`${name}.${assigned}`)
    this.#fresh(() => {
      for (const statement of parsed.ast.body) {
        this.#executeAlone(statement, scope, module)
        for (const assigned of namesOf(statement)) {
          const value = given(assigned)
          if (value !== undefined) scope.set(assigned, value)
        }
      }
    })
    for (const [changed, line] of changedByFunctions(parsed.ast.body)) {
      const binding = scope.own(changed)
      if (binding === undefined || !('value' in binding) || given(changed) !== undefined) continue
      const reason = `a function changes it (${parsed.path}:${line})`
      if (binding.value instanceof PyDict || binding.value instanceof PyList) taint([binding.value], reason)
      else scope.set(changed, unknown(reason))
    }

    return module
  }

  /** Runs a statement at the top of a module or class; where it cannot be followed, what it may change is unknown. */
  #executeAlone(statement: Statement, scope: Scope, module: PyModule): void {
    const failed = this.#guard(() => {
      execute(this, [statement], scope, module)
      return null
    })
    if (isUnknown(failed)) forget(this, [statement], scope, module, failed.reason, true)
  }

  /** What a module binds a name to, also by `from x import *` or as a submodule. */
  moduleAttribute(name: string, attribute: string, visited: ReadonlySet<string> = new Set()): Value | undefined {
    if (visited.has(name)) return undefined
    const module = this.module(name)
    const own = module?.scope.own(attribute)
    if (own !== undefined) return this.#resolve(own, new Set([...visited, name]))
    for (const star of (module?.scope.stars ?? []).toReversed()) {
      if (attribute.startsWith('_') || !this.package.owns(star)) continue
      const value = this.moduleAttribute(star, attribute, new Set([...visited, name]))
      if (value !== undefined) return value
    }
    return this.module(`${name}.${attribute}`)
  }

  #resolve(binding: Binding, visited: ReadonlySet<string> = new Set()): Value {
    if ('value' in binding) return binding.value
    const { module, name, text } = binding.lazy
    if (!this.package.owns(module)) {
      const path = name === undefined ? module : `${module}.${name}`
      return orElse(constant(path), () => new PyExternal(path, text))
    }
    if (name === undefined) return orElse(this.module(module), () => unknown(`the package has no module ${module}`))
    return orElse(this.moduleAttribute(module, name, visited), () => unknown(`${module} has no ${name} that can be found (or the imports go in a circle)`))
  }

  /** The value of a name. */
  lookup(name: string, scope: Scope, where: string): Value {
    let outermost = scope
    for (let inner: Scope | undefined = scope; inner !== undefined; inner = inner.parent) {
      const binding = inner.own(name)
      if (binding !== undefined) return this.#resolve(binding)
      outermost = inner
    }
    for (const star of outermost.stars.toReversed()) {
      const value = this.package.owns(star) && !name.startsWith('_') ? this.moduleAttribute(star, name) : undefined
      if (value !== undefined) return value
    }
    return orElse(builtin(name), () => unknown(`the name ${name} is not known (${where})`))
  }

  // ---- values ----

  /** The value of an expression in a module or another scope. Never throws for what the source holds. */
  evaluate(expression: Expression, scope: Scope, module: PyModule): Value {
    return this.#guard(() => evaluate(this, expression, scope, module))
  }

  /** Counts one step; throws where there are too many. */
  step(): void {
    if (++this.#steps > (this.options.maxSteps ?? MAX_STEPS)) throw new LimitReached()
  }

  attribute(object: Value, name: string): Value {
    if (isUnknown(object)) return object
    if (object instanceof PyModule) return orElse(this.moduleAttribute(object.name, name), () => unknown(`${object.name} has no ${name}`))
    if (object instanceof PyExternal) {
      const path = `${object.path}.${name}`
      return orElse(constant(path), () => new PyExternal(path, `${object.text}.${name}`))
    }
    if (object instanceof PyClass) {
      if (name === '__name__') return object.name
      return orElse(this.member(object, name), () => unknown(`${object.name} has no attribute ${name} of its own or its bases in the package`))
    }
    if (object instanceof PyFunction) return name === '__name__' ? object.name : unknown(`the attribute ${name} of a function`)
    if (object instanceof PyCall) return this.#fieldOf(object, name)
    if (hasMethod(object, name)) return new PyMethod(object, name)
    return unknown(`the attribute ${name} of a ${typeName(object) ?? 'value'}`)
  }

  /** What a class or one of its bases in the package binds a name to. */
  member(cls: PyClass, name: string, depth = 0): Value | undefined {
    const own = this.members(cls).own(name)
    if (own !== undefined) return this.#resolve(own)
    if (depth > 20) return undefined
    for (const base of this.bases(cls)) {
      const value = base instanceof PyClass ? this.member(base, name, depth + 1) : undefined
      if (value !== undefined) return value
    }
    return undefined
  }

  /** Names that the body of a class itself binds. */
  members(cls: PyClass): Scope {
    const known = this.#members.get(cls.def)
    if (known !== undefined) return known
    const scope = new Scope(cls.scope, true)
    this.#members.set(cls.def, scope)
    for (const statement of cls.def.body) this.#executeAlone(statement, scope, cls.module)
    return scope
  }

  /** The bases of a class as its source names them. */
  bases(cls: PyClass): Value[] {
    return cls.def.args.filter((arg) => arg.kind === 'plain').map((arg) => this.evaluate(arg.value, cls.scope, cls.module))
  }

  /** A field of a dataclass instance: what the call gives, else the default. */
  #fieldOf(object: PyCall, name: string): Value {
    const { callee, args, kwargs } = object
    if (callee instanceof PyExternal && callee.path === 'functools.partial') {
      if (name === 'func') return orElse(args[0], () => unknown('a partial of nothing'))
      if (name === 'args') return tuple(args.slice(1))
      if (name === 'keywords') return kwargs
    }
    if (!(callee instanceof PyClass) || !isDataclass(callee.def)) return unknown(`the attribute ${name} of an object`)
    if (kwargs.tainted !== undefined) return unknown(kwargs.tainted)
    const given = kwargs.get(name)
    if (given !== undefined) return given
    if (args.length > 0) return unknown(`the field ${name} of an instance that is made with positional arguments`)
    return orElse(this.member(callee, name), () => unknown(`${callee.name} has no field ${name} with a default`))
  }

  /** isinstance() for one type; undefined where it is not known. */
  isInstance(value: Value, type: Value): boolean | undefined {
    if (type instanceof PyExternal && type.path.startsWith('builtins.')) {
      const name = typeName(value)
      const wanted = type.path.slice('builtins.'.length)
      if (name === undefined || (value instanceof PyCall && !isDataclass((value.callee as PyClass).def))) return undefined
      return name === wanted || (name === 'bool' && wanted === 'int') || wanted === 'object'
    }
    if (type instanceof PyClass) {
      if (value instanceof PyCall && value.callee instanceof PyClass) return this.#inherits(value.callee, type)
      return typeName(value) === undefined ? undefined : false
    }
    if (type instanceof PyExternal && /^(typing|collections\.abc)\.(Sequence|Iterable)$/.test(type.path)) {
      if (typeof value === 'string' || value instanceof PyList) return true
      if (value instanceof PyDict) return type.path.endsWith('Iterable')
      return value === null || typeof value !== 'object' || value instanceof PyFloat ? false : undefined
    }
    // A type of another package: no value of Python's own types is an instance of it.
    if (type instanceof PyExternal) {
      const isOwn = value === null || typeof value !== 'object' || value instanceof PyFloat || value instanceof PyList || value instanceof PyDict
      return isOwn && type.path.startsWith('torch.') ? false : undefined
    }
    return undefined
  }

  #inherits(cls: PyClass, wanted: PyClass, depth = 0): boolean | undefined {
    if (cls.def === wanted.def) return true
    const results = depth > 20 ? [undefined] : this.bases(cls).map((base) => {
      if (base instanceof PyClass) return this.#inherits(base, wanted, depth + 1)
      return base instanceof PyExternal ? false : undefined
    })
    if (results.includes(true)) return true
    return results.includes(undefined) ? undefined : false
  }

  // ---- calls ----

  /** Calls a function with values, as if from outside: with a count of steps of its own. Never throws for what the source holds. */
  run(fn: Value, args: readonly Value[], kwargs: PyDict): Value {
    return this.#fresh(() => this.#guard(() => this.call(fn, args, kwargs)))
  }

  call(callee: Value, args: readonly Value[], kwargs: PyDict): Value {
    if (callee instanceof PyFunction) return this.#callFunction(callee, args, kwargs)
    if (callee instanceof PyClass) return new PyCall(callee, [...args], kwargs)
    if (callee instanceof PyMethod) return callMethod(callee.receiver, callee.name, args, kwargs)
    if (callee instanceof PyExternal) return orElse(callBuiltin(callee.path, args, kwargs, this), () => new PyCall(callee, [...args], kwargs))
    if (callee instanceof PyCall && callee.callee instanceof PyExternal && callee.callee.path === 'functools.partial') {
      const [fn, ...first] = callee.args
      const all = new PyDict()
      mergeInto(all, callee.kwargs)
      mergeInto(all, kwargs)
      return fn === undefined ? unknown('a partial of nothing') : this.call(fn, [...first, ...args], all)
    }
    taint([...args, kwargs], 'it was given to a function that is not known')
    return isUnknown(callee) ? callee : unknown(`a call of a ${typeName(callee) ?? 'value'}`)
  }

  #callFunction(fn: PyFunction, args: readonly Value[], kwargs: PyDict): Value {
    const name = `${fn.module.name}.${fn.name}`
    const hook = this.options.hooks?.get(name)
    if (hook !== undefined) return hook(args, kwargs)
    if (this.options.opaque?.(name) === true) return new PyCall(fn, [...args], kwargs)
    const changed = fn.def.type === 'FunctionDef' ? this.#changingDecorator(fn.def.decorators) : undefined
    const failed = (reason: string): Value => {
      taint([...args, kwargs], `it was given to ${fn.name}, which cannot be followed`)
      return unknown(reason)
    }
    if (changed !== undefined) return failed(`${fn.name} is changed by the decorator ${changed}`)
    if (this.#depth >= MAX_DEPTH) return failed(`calls nested more than ${MAX_DEPTH} deep`)
    const scope = new Scope(fn.scope)
    const problem = bind(this, fn, args, kwargs, scope)
    if (problem !== undefined) return failed(`${fn.name}: ${problem}`)
    this.#depth++
    try {
      if (fn.def.type === 'Lambda') return evaluate(this, fn.def.body, scope, fn.module)
      if (fn.def.isAsync) return failed(`${fn.name} is asynchronous`)
      const end = execute(this, fn.def.body, scope, fn.module)
      return end?.type === 'return' ? end.value : null
    } catch (error) {
      if (!(error instanceof Stop)) throw error
      return failed(error.message)
    } finally {
      this.#depth--
    }
  }

  #changingDecorator(decorators: readonly Expression[]): string | undefined {
    for (const decorator of decorators) {
      const name = dottedName(decorator.type === 'Call' ? decorator.callee : decorator)
      const last = name?.split('.').at(-1)
      if (last === undefined || this.options.transparent?.has(last) !== true) return name ?? 'of another form'
    }
    return undefined
  }

  // ---- limits ----

  /** Runs with a count of steps of its own. */
  #fresh<T>(run: () => T): T {
    const [steps, guarded, depth] = [this.#steps, this.#isGuarded, this.#depth]
    this.#steps = 0
    this.#isGuarded = false
    this.#depth = 0
    try {
      return run()
    } finally {
      this.#steps = steps
      this.#isGuarded = guarded
      this.#depth = depth
    }
  }

  /** Makes an unknown value of whatever stops a run; inside another guard only of what the source itself does. */
  #guard(run: () => Value): Value {
    const isOutermost = !this.#isGuarded
    this.#isGuarded = true
    try {
      return run()
    } catch (error) {
      if (error instanceof Stop) return unknown(error.message)
      if (!isOutermost) throw error
      if (error instanceof LimitReached) return unknown('more steps than are followed')
      if (error instanceof RangeError) return unknown('nested too deeply')
      throw error
    } finally {
      if (isOutermost) this.#isGuarded = false
    }
  }
}

/** Names that a statement at the top of a module binds. */
function namesOf(statement: { readonly type: string; readonly name?: string; readonly targets?: readonly Expression[]; readonly target?: Expression }): string[] {
  if (statement.name !== undefined) return [statement.name]
  const targets = [...(statement.targets ?? []), ...(statement.target === undefined ? [] : [statement.target])]
  return targets.flatMap((target) => (target.type === 'Name' ? [target.id] : target.type === 'Tuple' ? namesOf({ type: '', targets: target.items }) : []))
}

