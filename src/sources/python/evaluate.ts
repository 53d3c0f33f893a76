/** Expressions over known values. */
import type { Call, Comprehension, Conditional, Expression, FormatPart, Sequence } from './ast.ts'
import { argumentsOf, taint } from './arguments.ts'
import { binary, compare, MAX_LENGTH, subscript, unary } from './arithmetic.ts'
import { assign } from './execute.ts'
import type { Interpreter } from './interpreter.ts'
import { iterate, mergeInto } from './methods.ts'
import { Scope } from './scope.ts'
import { formatValue, reprOf, strOf } from './text.ts'
import { int, truth } from './semantics.ts'
import {
  isUnknown,
  PyDict,
  PyExternal,
  PyFloat,
  PyFunction,
  PyList,
  PySlice,
  unknown,
  type PyModule,
  type Value,
} from './values.ts'

/** The value of an expression. May throw what stops a run (see Interpreter.evaluate, which does not). */
export function evaluate(interpreter: Interpreter, node: Expression, scope: Scope, module: PyModule): Value {
  interpreter.step()
  const value = (part: Expression): Value => evaluate(interpreter, part, scope, module)
  switch (node.type) {
    case 'Constant':
      if (node.value === 'None') return null
      return node.value === 'Ellipsis' ? new PyExternal('builtins.Ellipsis', '...') : node.value === 'True'
    case 'Number':
      return node.isFloat ? new PyFloat(node.value) : int(node.value)
    case 'String':
      return node.isBytes ? unknown('bytes') : node.value
    case 'FormatString':
      return formatted(node.parts, value)
    case 'Name':
      return interpreter.lookup(node.id, scope, `${module.path}:${node.line}`)
    case 'List':
    case 'Tuple':
    case 'Set':
      return sequence(node, value)
    case 'Dict': {
      const dict = new PyDict()
      for (const entry of node.entries) {
        const item = value(entry.value)
        if (entry.key !== undefined) dict.set(value(entry.key), item)
        else if (!(item instanceof PyDict) || !mergeInto(dict, item)) dict.tainted ??= isUnknown(item) ? item.reason : 'a part that is no dict'
      }
      return dict
    }
    case 'Comprehension':
      return comprehension(interpreter, node, scope, module)
    case 'Call':
      return call(interpreter, node, scope, module)
    case 'Attribute':
      return interpreter.attribute(value(node.object), node.name)
    case 'Subscript':
      return subscript(value(node.object), value(node.index))
    case 'Slice':
      return new PySlice(optional(node.lower, value), optional(node.upper, value), optional(node.step, value))
    case 'Unary':
      return unary(node.op, value(node.operand))
    case 'Binary': {
      const left = value(node.left)
      if (node.op !== 'and' && node.op !== 'or') return binary(node.op, left, value(node.right))
      const known = truth(left)
      if (known === undefined) return isUnknown(left) ? left : unknown(`the truth of an object (${module.path}:${node.line})`)
      return known === (node.op === 'or') ? left : value(node.right)
    }
    case 'Compare': {
      let left = value(node.left)
      let result: Value = true
      for (const { op, right } of node.rest) {
        const next = value(right)
        result = compare(op, left, next)
        if (result !== true) return result
        left = next
      }
      return result
    }
    case 'Conditional':
      return conditional(node, value, `${module.path}:${node.line}`)
    case 'Lambda':
      return new PyFunction('lambda', node, scope.closure(), module)
    case 'NamedExpression': {
      const result = value(node.value)
      assign(interpreter, node.target, result, scope, module)
      return result
    }
    case 'Starred':
      return unknown('a starred expression out of place')
    case 'Unsupported':
      return unknown(`${node.what} (${module.path}:${node.line})`)
  }
}

function optional(node: Expression | undefined, value: (part: Expression) => Value): Value {
  return node === undefined ? null : value(node)
}

function conditional(node: Conditional, value: (part: Expression) => Value, where: string): Value {
  const test = value(node.test)
  const known = truth(test)
  if (known === undefined) return unknown(isUnknown(test) ? test.reason : `a condition that is not known (${where})`)
  return value(known ? node.then : node.otherwise)
}

function sequence(node: Sequence, value: (part: Expression) => Value): Value {
  const items: Value[] = []
  for (const item of node.items) {
    if (item.type !== 'Starred') {
      items.push(value(item))
      continue
    }
    const unpacked = value(item.value)
    const more = iterate(unpacked)
    if (more === undefined) return isUnknown(unpacked) ? unpacked : unknown('the items of a value that is not known')
    items.push(...more)
  }
  return new PyList(items, node.type === 'List' ? 'list' : node.type === 'Tuple' ? 'tuple' : 'set')
}

function formatted(parts: readonly FormatPart[], value: (part: Expression) => Value): Value {
  let text = ''
  for (const part of parts) {
    if (part.type === 'text') {
      text += part.value
      continue
    }
    const spec = formatted(part.spec, value)
    let item = value(part.value)
    if (part.conversion === 'r' || part.conversion === 'a') item = reprOf(item)
    else if (part.conversion === 's') item = strOf(item)
    const piece = typeof spec === 'string' ? formatValue(item, spec) : spec
    if (typeof piece !== 'string') return piece
    text += piece
  }
  return text
}

/** Comprehensions and generators, all at once; their targets live in a scope of their own. */
function comprehension(interpreter: Interpreter, node: Comprehension, outer: Scope, module: PyModule): Value {
  const scope = new Scope(outer)
  const items: Value[] = []
  const dict = new PyDict()
  const run = (depth: number): Value | undefined => {
    const clause = node.clauses[depth]
    if (clause === undefined) {
      const element = evaluate(interpreter, node.element, scope, module)
      if (node.key === undefined) items.push(element)
      else dict.set(evaluate(interpreter, node.key, scope, module), element)
      return items.length > MAX_LENGTH ? unknown('a very long list') : undefined
    }
    const iterable = evaluate(interpreter, clause.iterable, scope, module)
    const values = iterate(iterable)
    if (values === undefined) return isUnknown(iterable) ? iterable : unknown(`the items of a value that is not known (${module.path}:${node.line})`)
    for (const value of values) {
      assign(interpreter, clause.target, value, scope, module)
      const tests = conditions(interpreter, clause.conditions, scope, module)
      if (typeof tests !== 'boolean') return tests
      const failed = tests ? run(depth + 1) : undefined
      if (failed !== undefined) return failed
    }
    return undefined
  }
  const failed = run(0)
  if (failed !== undefined) return failed
  if (node.of === 'dict') return dict
  if (node.of === 'set') return interpreter.call(new PyExternal('builtins.set', 'set'), [new PyList(items)], new PyDict())
  return new PyList(items)
}

function conditions(interpreter: Interpreter, tests: readonly Expression[], scope: Scope, module: PyModule): boolean | Value {
  for (const test of tests) {
    const value = evaluate(interpreter, test, scope, module)
    const known = truth(value)
    if (known === undefined) return unknown(isUnknown(value) ? value.reason : `a condition that is not known (${module.path}:${test.line})`)
    if (!known) return false
  }
  return true
}

function call(interpreter: Interpreter, node: Call, scope: Scope, module: PyModule): Value {
  const callee = evaluate(interpreter, node.callee, scope, module)
  const args = argumentsOf(interpreter, node.args, scope, module)
  if (typeof args !== 'string') return interpreter.call(callee, args.args, args.kwargs)
  taint(node.args.map(({ value }) => evaluate(interpreter, value, scope, module)), 'it was given to a call with arguments that are not known')
  return unknown(`${args} (${module.path}:${node.line})`)
}

