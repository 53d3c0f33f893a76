/** Statements over known values. What depends on an unknown condition becomes unknown; nothing is guessed. */
import type { AugmentedAssign, Expression, For, If, Statement, Try, While } from './ast.ts'
import { taint } from './arguments.ts'
import { binary } from './arithmetic.ts'
import { evaluate } from './evaluate.ts'
import type { Interpreter } from './interpreter.ts'
import { iterate } from './methods.ts'
import type { Scope } from './scope.ts'
import { intOf, truth } from './semantics.ts'
import { isUnknown, PyCall, PyClass, PyDict, PyFunction, PyList, unknown, type PyModule, type Value } from './values.ts'
import { walk } from './walk.ts'

/** Thrown where a function or a module's statement cannot be followed further; the message is the reason. */
export class Stop extends Error {}

/** How a block ended before its end. */
export type End = { readonly type: 'return'; readonly value: Value } | { readonly type: 'break' | 'continue' }

/** Runs a block; undefined where it came to its end. Throws a Stop where it cannot be followed. */
export function execute(interpreter: Interpreter, block: readonly Statement[], scope: Scope, module: PyModule): End | undefined {
  for (const statement of block) {
    const end = executeOne(interpreter, statement, scope, module)
    if (end !== undefined) return end
  }
  return undefined
}

function executeOne(interpreter: Interpreter, node: Statement, scope: Scope, module: PyModule): End | undefined {
  interpreter.step()
  const value = (part: Expression): Value => evaluate(interpreter, part, scope, module)
  switch (node.type) {
    case 'ExpressionStatement':
      value(node.value)
      return undefined
    case 'Assign': {
      const result = value(node.value)
      for (const target of node.targets) assign(interpreter, target, result, scope, module)
      return undefined
    }
    case 'AnnotatedAssign':
      if (node.value !== undefined) assign(interpreter, node.target, value(node.value), scope, module)
      return undefined
    case 'AugmentedAssign':
      augment(interpreter, node, scope, module)
      return undefined
    case 'Return':
      return { type: 'return', value: node.value === undefined ? null : value(node.value) }
    case 'Break':
      return { type: 'break' }
    case 'Continue':
      return { type: 'continue' }
    case 'If':
      return executeIf(interpreter, node, scope, module)
    case 'For':
      return executeFor(interpreter, node, scope, module)
    case 'While':
      return executeWhile(interpreter, node, scope, module)
    case 'With':
      for (const item of node.items) {
        value(item.value)
        if (item.as !== undefined) scope.set(item.as, unknown(`what a with statement gives (${module.path}:${node.line})`))
      }
      return execute(interpreter, node.body, scope, module)
    case 'Try':
      return executeTry(interpreter, node, scope, module)
    case 'Raise':
      throw new Stop(`an exception is raised (${module.path}:${node.line})`)
    case 'FunctionDef':
      scope.set(node.name, new PyFunction(node.name, node, scope.closure(), module))
      return undefined
    case 'ClassDef':
      scope.set(node.name, new PyClass(node, scope, module))
      return undefined
    case 'Import':
      for (const { name, as } of node.names) {
        const bound = as ?? (name.split('.')[0] as string)
        const path = as === undefined ? bound : name
        scope.setLazy(bound, { module: path, name: undefined, text: bound })
      }
      return undefined
    case 'FromImport': {
      const from = interpreter.package.resolve(module.name, node.level, node.module)
      for (const { name, as } of node.names) {
        if (from === undefined) scope.set(as ?? name, unknown(`an import from outside of the package (${module.path}:${node.line})`))
        else if (name === '*') scope.stars.push(from)
        else scope.setLazy(as ?? name, { module: from, name, text: as ?? name })
      }
      return undefined
    }
    case 'Delete':
      for (const target of node.targets) {
        if (target.type === 'Name') scope.delete(target.id)
        else if (target.type === 'Subscript') {
          const [object, key] = [value(target.object), value(target.index)]
          if (!(object instanceof PyDict) || isUnknown(key) || !object.delete(key)) taint([object], 'something in it was deleted')
        }
      }
      return undefined
    case 'Pass':
    case 'Assert':
      return undefined
    case 'Global':
    case 'Nonlocal':
      throw new Stop(`a ${node.type.toLowerCase()} statement (${module.path}:${node.line})`)
    case 'Unsupported':
      throw new Stop(`${node.what} (${module.path}:${node.line})`)
  }
}

/** Binds a target of an assignment, a loop or a comprehension. */
export function assign(interpreter: Interpreter, target: Expression, value: Value, scope: Scope, module: PyModule): void {
  switch (target.type) {
    case 'Name':
      scope.set(target.id, value)
      return
    case 'Tuple':
    case 'List': {
      const values = iterate(value)
      const star = target.items.findIndex((item) => item.type === 'Starred')
      const after = target.items.length - star - 1
      const fits = values !== undefined && (star < 0 ? values.length === target.items.length : values.length >= target.items.length - 1)
      target.items.forEach((item, i) => {
        const reason = isUnknown(value) ? value : unknown(`a part of a value that is not known (${module.path}:${target.line})`)
        if (!fits) assign(interpreter, item.type === 'Starred' ? item.value : item, reason, scope, module)
        else if (item.type === 'Starred') assign(interpreter, item.value, new PyList(values.slice(star, values.length - after)), scope, module)
        else assign(interpreter, item, values[star >= 0 && i > star ? values.length - target.items.length + i : i] as Value, scope, module)
      })
      return
    }
    case 'Subscript': {
      const object = evaluate(interpreter, target.object, scope, module)
      const index = evaluate(interpreter, target.index, scope, module)
      if (object instanceof PyDict && !isUnknown(index)) object.set(index, value)
      else if (object instanceof PyList && object.type === 'list') {
        const at = intOf(index)
        if (at !== undefined && object.items.at(at) !== undefined && at >= -object.items.length) object.items[at < 0 ? at + object.items.length : at] = value
        else taint([object], 'a part that is not known was replaced')
      } else taint([object], 'a part that is not known was replaced')
      return
    }
    case 'Attribute': {
      const object = evaluate(interpreter, target.object, scope, module)
      if (object instanceof PyCall) object.kwargs.tainted ??= `the attribute ${target.name} was set (${module.path}:${target.line})`
      return
    }
    default:
      throw new Stop(`an assignment to something else (${module.path}:${target.line})`)
  }
}

function augment(interpreter: Interpreter, node: AugmentedAssign, scope: Scope, module: PyModule): void {
  const before = evaluate(interpreter, node.target, scope, module)
  const after = evaluate(interpreter, node.value, scope, module)
  const more = before instanceof PyList && before.type === 'list' && node.op === '+' && before.tainted === undefined ? iterate(after) : undefined
  // A list is changed in place, also for others who hold it.
  if (more !== undefined && more.length < 10_000) (before as PyList).items.push(...more)
  else assign(interpreter, node.target, binary(node.op, before, after), scope, module)
}

function executeIf(interpreter: Interpreter, node: If, scope: Scope, module: PyModule): End | undefined {
  const test = evaluate(interpreter, node.test, scope, module)
  const known = truth(test)
  if (known !== undefined) return execute(interpreter, known ? node.body : node.otherwise, scope, module)
  const reason = `a condition that is not known (${module.path}:${node.line}${isUnknown(test) ? `: ${test.reason}` : ''})`
  // A branch that raises is a check: whoever comes past it did not take it.
  if (node.body.at(-1)?.type === 'Raise') return execute(interpreter, node.otherwise, scope, module)
  if (node.otherwise.at(-1)?.type === 'Raise') return execute(interpreter, node.body, scope, module)
  forget(interpreter, [...node.body, ...node.otherwise], scope, module, reason)
  return undefined
}

function executeFor(interpreter: Interpreter, node: For, scope: Scope, module: PyModule): End | undefined {
  const iterable = evaluate(interpreter, node.iterable, scope, module)
  const values = iterate(iterable)
  if (values === undefined) {
    forget(interpreter, [node], scope, module, `a loop over a value that is not known (${module.path}:${node.line})`)
    return undefined
  }
  for (const value of values) {
    interpreter.step()
    assign(interpreter, node.target, value, scope, module)
    const end = execute(interpreter, node.body, scope, module)
    if (end?.type === 'return') return end
    if (end?.type === 'break') return undefined
  }
  return execute(interpreter, node.otherwise, scope, module)
}

function executeWhile(interpreter: Interpreter, node: While, scope: Scope, module: PyModule): End | undefined {
  for (;;) {
    interpreter.step()
    const known = truth(evaluate(interpreter, node.test, scope, module))
    if (known === undefined) {
      forget(interpreter, [node], scope, module, `a loop with a condition that is not known (${module.path}:${node.line})`)
      return undefined
    }
    if (!known) return execute(interpreter, node.otherwise, scope, module)
    const end = execute(interpreter, node.body, scope, module)
    if (end?.type === 'return') return end
    if (end?.type === 'break') return undefined
  }
}

/**
 * The body runs as if nothing were raised. What the handlers bind differently is not known, unless the body only imports
 * from the package itself.
 */
function executeTry(interpreter: Interpreter, node: Try, scope: Scope, module: PyModule): End | undefined {
  const end = execute(interpreter, node.body, scope, module)
  const isCertain = node.body.every((statement) => {
    const from = statement.type === 'FromImport' ? interpreter.package.resolve(module.name, statement.level, statement.module) : undefined
    return from !== undefined && interpreter.package.has(from)
  })
  if (end !== undefined) throw new Stop(`a try statement that is left early (${module.path}:${node.line})`)
  const rest = node.handlers.length > 0 ? node.otherwise : []
  if (!isCertain) {
    const handlers = node.handlers.flatMap(({ body }) => body).filter((statement) => statement.type !== 'Raise')
    forget(interpreter, [...handlers, ...rest], scope, module, `it depends on an exception (${module.path}:${node.line})`)
  }
  return execute(interpreter, [...(isCertain ? rest : []), ...node.finally], scope, module)
}

/**
 * Makes unknown whatever a block may change, when it is not known whether, how often or how far it runs. Throws a Stop where
 * the block may leave what is around it; `isAlone`: there is nothing around it.
 */
export function forget(
  interpreter: Interpreter,
  block: readonly Statement[],
  scope: Scope,
  module: PyModule,
  reason: string,
  isAlone = false,
): void {
  const lost = unknown(reason)
  const touched: Expression[] = []
  walk(block, (node) => {
    switch (node.type) {
      case 'Return':
      case 'Global':
      case 'Nonlocal':
      case 'Unsupported':
        if (!isAlone) throw new Stop(reason)
        return true
      case 'Break':
      case 'Continue':
        // Leaves a loop inside or outside of the block; only the former is harmless.
        if (!isAlone && !block.some((statement) => statement.type === 'For' || statement.type === 'While')) throw new Stop(reason)
        return true
      case 'FunctionDef':
      case 'ClassDef':
        scope.set(node.name, lost)
        return false
      case 'Assign':
        touched.push(...node.targets)
        return true
      case 'AnnotatedAssign':
      case 'AugmentedAssign':
      case 'For':
      case 'NamedExpression':
        touched.push(node.target)
        return true
      case 'With':
        for (const { as } of node.items) if (as !== undefined) scope.set(as, lost)
        return true
      case 'Delete':
        touched.push(...node.targets)
        return true
      case 'Import':
      case 'FromImport':
        for (const { name, as } of node.names) if (name !== '*') scope.set(as ?? (name.split('.')[0] as string), lost)
        return true
      case 'Call':
        for (const { value } of node.args) taintRoot(interpreter, value, scope, module, reason)
        if (node.callee.type === 'Attribute') taintRoot(interpreter, node.callee.object, scope, module, reason)
        return true
      default:
        return true
    }
  })
  for (const target of touched) forgetTarget(interpreter, target, scope, module, lost)
}

function forgetTarget(interpreter: Interpreter, target: Expression, scope: Scope, module: PyModule, lost: Value & { reason: string }): void {
  if (target.type === 'Name') {
    // An augmented list is changed in place.
    taintRoot(interpreter, target, scope, module, lost.reason)
    scope.set(target.id, lost)
  } else if (target.type === 'Tuple' || target.type === 'List') {
    for (const item of target.items) forgetTarget(interpreter, item, scope, module, lost)
  } else if (target.type === 'Starred') forgetTarget(interpreter, target.value, scope, module, lost)
  else if (target.type === 'Subscript' || target.type === 'Attribute') taintRoot(interpreter, target.object, scope, module, lost.reason)
}

/** Taints what the name at the root of `a.b[c]` holds. */
function taintRoot(interpreter: Interpreter, node: Expression, scope: Scope, module: PyModule, reason: string): void {
  let root = node
  while (root.type === 'Attribute' || root.type === 'Subscript') root = root.object
  if (root.type !== 'Name') return
  const value = interpreter.lookup(root.id, scope, `${module.path}:${root.line}`)
  taint([value], reason)
  if (value instanceof PyCall) value.kwargs.tainted ??= reason
}
