/** Arguments of calls, and what becomes of values that code out of reach may have changed. */
import type { Argument, Param } from './ast.ts'
import { evaluate } from './evaluate.ts'
import type { Interpreter } from './interpreter.ts'
import { mergeInto } from './methods.ts'
import { Scope } from './scope.ts'
import { isUnknown, PyDict, PyList, tuple, type PyFunction, type PyModule, type Value } from './values.ts'

/** What each parameter of a function gets in a call; a sentence where the arguments do not fit or are not known. */
export function argumentsByName(interpreter: Interpreter, fn: PyFunction, args: readonly Value[], kwargs: PyDict): ReadonlyMap<string, Value> | string {
  const scope = new Scope(fn.scope)
  const problem = bind(interpreter, fn, args, kwargs, scope)
  if (problem !== undefined) return problem
  return new Map(scope.names().map((name) => [name, interpreter.lookup(name, scope, fn.module.path)]))
}

/** Puts arguments into a function's scope; a sentence where they do not fit or are not known. */
export function bind(interpreter: Interpreter, fn: PyFunction, args: readonly Value[], kwargs: PyDict, scope: Scope): string | undefined {
  if (kwargs.tainted !== undefined) return `keyword arguments that are not known (${kwargs.tainted})`
  const rest = new PyDict()
  mergeInto(rest, kwargs)
  const positional = [...args]
  const missing: Param[] = []
  for (const param of fn.def.params) {
    if (param.kind === 'star') scope.set(param.name, tuple(positional.splice(0)))
    else if (param.kind !== 'doubleStar') {
      const keyword = param.kind === 'positionalOnly' ? undefined : rest.get(param.name)
      const value = param.kind === 'keywordOnly' ? keyword : positional.length > 0 ? positional.shift() : keyword
      if (keyword !== undefined && keyword !== value) return `${param.name} is given twice`
      if (keyword !== undefined) rest.delete(param.name)
      if (value === undefined) missing.push(param)
      else scope.set(param.name, value)
    }
  }
  if (positional.length > 0) return 'too many positional arguments'
  for (const param of missing) {
    if (param.default === undefined) return `${param.name} is not given`
    scope.set(param.name, evaluate(interpreter, param.default, fn.scope, fn.module))
  }
  const star = fn.def.params.find((param) => param.kind === 'doubleStar')
  if (star !== undefined) scope.set(star.name, rest)
  else if (rest.size > 0) return `an unexpected keyword argument ${String(rest.entries()[0]?.[0])}`
  return undefined
}

/** The values of the arguments of a call; a sentence where an unpacked one is not known. */
export function argumentsOf(
  interpreter: Interpreter,
  args: readonly Argument[],
  scope: Scope,
  module: PyModule,
): { readonly args: Value[]; readonly kwargs: PyDict } | string {
  const positional: Value[] = []
  const kwargs = new PyDict()
  for (const argument of args) {
    const value = evaluate(interpreter, argument.value, scope, module)
    if (argument.kind === 'plain') positional.push(value)
    else if (argument.kind === 'keyword') kwargs.set(argument.keyword as string, value)
    else if (argument.kind === 'star') {
      if (!(value instanceof PyList) || value.tainted !== undefined) return 'positional arguments that are not known'
      positional.push(...value.items)
    } else if (value instanceof PyDict) {
      const twice = value.entries().find(([key]) => kwargs.has(key))
      if (twice !== undefined) return `the keyword argument ${String(twice[0])} is given twice`
      mergeInto(kwargs, value)
    } else {
      return `keyword arguments that are not known${isUnknown(value) ? ` (${value.reason})` : ''}`
    }
  }
  return { args: positional, kwargs }
}

/** Marks what a piece of code that cannot be followed may have changed. */
export function taint(values: readonly Value[], reason: string): void {
  const seen = new Set<Value>()
  const pending = [...values]
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if ((!(value instanceof PyDict) && !(value instanceof PyList)) || seen.has(value)) continue
    seen.add(value)
    for (const item of value instanceof PyDict ? value.entries().map(([, part]) => part) : value.items) pending.push(item)
    if (value instanceof PyDict || value.type !== 'tuple') value.tainted ??= reason
  }
}
