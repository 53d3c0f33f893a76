/** Names at the top of a module whose values functions change when they are called: nobody knows when that is. */
import type { Expression, FunctionDef, Statement } from './ast.ts'
import { walk } from './walk.ts'

/** Methods of lists, dicts and sets that change them. */
const CHANGING: ReadonlySet<string> = new Set([
  'add', 'append', 'appendleft', 'clear', 'discard', 'extend', 'insert', 'pop', 'popitem', 'remove', 'reverse', 'setdefault', 'sort', 'update',
])

/** By name, with the line of the first change: `global` names, and containers that a function writes into. */
export function changedByFunctions(body: readonly Statement[]): ReadonlyMap<string, number> {
  const changed = new Map<string, number>()
  walk(body, (node) => {
    if (node.type !== 'FunctionDef') return true
    changesIn(node, changed)
    return false
  })
  return changed
}

function changesIn(def: FunctionDef, changed: Map<string, number>): void {
  const own = new Set(def.params.map(({ name }) => name))
  const touched: { readonly root: string; readonly line: number }[] = []
  const touch = (target: Expression): void => {
    let root = target
    while (root.type === 'Attribute' || root.type === 'Subscript') root = root.object
    if (root.type === 'Name') touched.push({ root: root.id, line: target.line })
  }
  const bind = (target: Expression): void => {
    if (target.type === 'Name') own.add(target.id)
    else if (target.type === 'Starred') bind(target.value)
    else if (target.type === 'Tuple' || target.type === 'List') target.items.forEach(bind)
    else touch(target)
  }
  const globals = new Map<string, number>()
  walk(def.body, (node) => {
    if (node.type === 'Global') for (const name of node.names) globals.set(name, node.line)
    else if (node.type === 'Assign') node.targets.forEach(bind)
    else if (node.type === 'Delete') node.targets.forEach(touch)
    else if (node.type === 'AnnotatedAssign' || node.type === 'AugmentedAssign' || node.type === 'For' || node.type === 'NamedExpression') bind(node.target)
    else if (node.type === 'Comprehension') for (const clause of node.clauses) bind(clause.target)
    else if (node.type === 'With') for (const { as } of node.items) own.add(as === undefined ? '' : as)
    else if (node.type === 'FunctionDef' || node.type === 'Lambda') for (const param of node.params) own.add(param.name)
    else if (node.type === 'Call' && node.callee.type === 'Attribute' && CHANGING.has(node.callee.name)) touch(node.callee.object)
    return true
  })
  for (const [name, line] of globals) if (!changed.has(name)) changed.set(name, line)
  for (const { root, line } of touched) if (!own.has(root) && !changed.has(root)) changed.set(root, line)
}
