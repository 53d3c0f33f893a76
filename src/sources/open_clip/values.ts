/** Constants of open_clip's modules: literals, tuples, arithmetic, and names of such constants in any module of the package. */
import type { PyConstant } from '../../config/types.ts'
import type { JsonValue } from '../../json/types.ts'
import type { Expression } from '../python/ast.ts'
import type { Evaluate } from './classes.ts'
import { moduleOf, topStatements, type SourceModule, type SourcePackage } from './package.ts'
import { assigned } from './registry.ts'

export function evaluator(pkg: SourcePackage): Evaluate {
  return (expression, source) => evaluate(pkg, expression, source, 0)
}

function evaluate(pkg: SourcePackage, node: Expression, source: SourceModule, depth: number): PyConstant {
  const inner = (one: Expression): PyConstant => evaluate(pkg, one, source, depth)
  switch (node.type) {
    case 'Number':
    case 'String':
      return node.value
    case 'Constant':
      return node.value === 'None' ? null : node.value === 'True' ? true : node.value === 'False' ? false : { $name: '...' }
    case 'Tuple':
    case 'List':
      return node.items.map(inner)
    case 'Dict': {
      const entries = node.entries.map(({ key, value }) => [key?.type === 'String' ? key.value : undefined, inner(value)] as const)
      if (entries.some(([key]) => key === undefined)) return { $unknown: 'a dict with keys that are no strings' }
      return Object.fromEntries(entries as [string, PyConstant][])
    }
    case 'Unary': {
      const value = inner(node.operand)
      return node.op === '-' && typeof value === 'number' ? -value : { $unknown: `the operator ${node.op}` }
    }
    case 'Binary': {
      const value = arithmetic(node.op, inner(node.left), inner(node.right))
      return value ?? { $unknown: `the operator ${node.op}` }
    }
    case 'Name':
      return nameValue(pkg, node.id, source, depth)
    case 'Attribute':
      return { $name: dotted(node) ?? 'an attribute' }
    case 'Call': {
      const name = dotted(node.callee)
      if (name === undefined || node.args.some((one) => one.kind === 'star' || one.kind === 'doubleStar')) return { $unknown: 'a call' }
      if (name === 'dict') return Object.fromEntries(node.args.map((one) => [one.keyword, inner(one.value)]))
      const args = node.args.filter((one) => one.kind === 'plain').map((one) => inner(one.value))
      const kwargs = Object.fromEntries(node.args.flatMap((one) => (one.kind === 'keyword' ? [[one.keyword, inner(one.value)]] : [])))
      return { $call: name, args, kwargs } as JsonValue
    }
    default:
      return { $unknown: node.type === 'Unsupported' ? node.what : `a ${node.type.toLowerCase()}` }
  }
}

function nameValue(pkg: SourcePackage, name: string, source: SourceModule, depth: number): PyConstant {
  if (depth > 20) return { $unknown: `${name} is defined by itself` }
  const own = assigned(source, name)
  if (own !== undefined) return evaluate(pkg, own, source, depth + 1)
  for (const statement of topStatements(source.module.body)) {
    if (statement.type !== 'FromImport') continue
    const imported = statement.names.find((one) => (one.as ?? one.name) === name)
    const target = imported === undefined ? undefined : moduleOf(pkg, source, statement.level, statement.module)
    if (imported !== undefined && target !== undefined) return nameValue(pkg, imported.name, target, depth + 1)
  }
  return { $name: name }
}

function arithmetic(op: string, left: PyConstant, right: PyConstant): number | undefined {
  if (typeof left !== 'number' || typeof right !== 'number') return undefined
  switch (op) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return right === 0 ? undefined : left / right
    case '**':
      return left ** right
    default:
      return undefined
  }
}

function dotted(node: Expression): string | undefined {
  if (node.type === 'Name') return node.id
  const object = node.type === 'Attribute' ? dotted(node.object) : undefined
  return node.type === 'Attribute' && object !== undefined ? `${object}.${node.name}` : undefined
}
