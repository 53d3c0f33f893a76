/** Walks over the tree of a module. */
import type { Argument, Comprehension, Dict, Expression, Param, Statement } from './ast.ts'

/**
 * Every statement and expression below the given ones, themselves included, in the order of the text. `enter` may say
 * false to pass over what is below a node.
 */
export function walk(nodes: readonly (Statement | Expression)[], enter: (node: Statement | Expression) => boolean | void): void {
  const pending: (Statement | Expression)[] = [...nodes].reverse()
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (enter(node) !== false) pending.push(...partsOf(node).reverse())
  }
}

type Part = Statement | Expression | undefined

/** The statements and expressions directly below a node. */
function partsOf(node: Statement | Expression): (Statement | Expression)[] {
  return allParts(node).filter((part): part is Statement | Expression => part !== undefined)
}

function allParts(node: Statement | Expression): Part[] {
  switch (node.type) {
    case 'List':
    case 'Tuple':
    case 'Set':
      return [...node.items]
    case 'Dict':
      return node.entries.flatMap(({ key, value }: Dict['entries'][number]): Part[] => [key, value])
    case 'Comprehension':
      return [...node.clauses.flatMap(clauseParts), node.key, node.element]
    case 'Call':
      return [node.callee, ...values(node.args)]
    case 'Attribute':
      return [node.object]
    case 'Subscript':
      return [node.object, node.index]
    case 'Slice':
      return [node.lower, node.upper, node.step]
    case 'Unary':
      return [node.operand]
    case 'Binary':
      return [node.left, node.right]
    case 'Compare':
      return [node.left, ...node.rest.map(({ right }) => right)]
    case 'Conditional':
      return [node.test, node.then, node.otherwise]
    case 'Lambda':
      return [...defaults(node.params), node.body]
    case 'Starred':
      return [node.value]
    case 'NamedExpression':
      return [node.target, node.value]
    case 'FormatString':
      return node.parts.flatMap((part): Part[] => (part.type === 'value' ? [part.value, ...part.spec.flatMap((inner): Part[] => (inner.type === 'value' ? [inner.value] : []))] : []))
    case 'ClassDef':
      return [...node.decorators, ...values(node.args), ...node.body]
    case 'FunctionDef':
      return [...node.decorators, ...defaults(node.params), ...node.body]
    case 'Assign':
      return [...node.targets, node.value]
    case 'AnnotatedAssign':
    case 'AugmentedAssign':
      return [node.target, node.value]
    case 'Return':
    case 'Raise':
    case 'ExpressionStatement':
      return [node.value]
    case 'If':
    case 'While':
      return [node.test, ...node.body, ...node.otherwise]
    case 'For':
      return [node.target, node.iterable, ...node.body, ...node.otherwise]
    case 'With':
      return [...node.items.map(({ value }) => value), ...node.body]
    case 'Try':
      return [...node.body, ...node.handlers.flatMap(({ exception, body }): Part[] => [exception, ...body]), ...node.otherwise, ...node.finally]
    case 'Assert':
      return [node.test]
    case 'Delete':
      return [...node.targets]
    default:
      return []
  }
}

function clauseParts(clause: Comprehension['clauses'][number]): Part[] {
  return [clause.target, clause.iterable, ...clause.conditions]
}

function values(args: readonly Argument[]): Part[] {
  return args.map(({ value }) => value)
}

function defaults(params: readonly Param[]): Part[] {
  return params.map((param) => param.default)
}
