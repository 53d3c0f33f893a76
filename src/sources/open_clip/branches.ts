/** A builder function as the branches in which it reads its config object. */
import type { BuilderBranch } from '../../config/types.ts'
import { sourceOf, type Expression, type If, type Module, type Statement } from '../python/ast.ts'
import { namesIn, readsOf, type Code, type ReadingContext } from './reads.ts'

/**
 * What a function reads of its parameter `name`: first a branch that always holds, then each `if` of the function's body in
 * which a field is read, with its `elif`s and closed by its `else`. The test of a branch is read by that branch and by those
 * behind it. Deeper `if`s belong to the branch around them. Only names of `fields` count: the rest are methods and properties.
 */
export function branchesOf(code: Code, name: string, fields: ReadonlySet<string>, context: ReadingContext): BuilderBranch[] {
  const names = namesIn(code.body, name)
  const read = (nodes: readonly (Statement | Expression)[]): string[] => [...readsOf(nodes, code, names, context)].filter((field) => fields.has(field))
  const tree = context.source.tree(code.module)
  const always = new Set<string>()
  const chains: BuilderBranch[] = []
  for (const statement of code.body) {
    const reads = read([statement])
    if (reads.length === 0) continue
    if (statement.type === 'If') chains.push(...chainOf(statement, tree, read))
    else for (const field of reads) always.add(field)
  }
  return [{ when: '', reads: [...always] }, ...chains]
}

function chainOf(first: If, tree: Module, read: (nodes: readonly (Statement | Expression)[]) => string[]): BuilderBranch[] {
  const branches: BuilderBranch[] = []
  const tested = new Set<string>()
  let link: If | undefined = first
  let otherwise: readonly Statement[] = []
  while (link !== undefined) {
    for (const field of read([link.test])) tested.add(field)
    const when = sourceOf(tree, link.test).replace(/\s+/g, ' ')
    branches.push({ when, reads: [...new Set([...tested, ...read(link.body)])] })
    otherwise = link.otherwise
    const [next, ...more]: readonly Statement[] = otherwise
    link = next?.type === 'If' && more.length === 0 ? next : undefined
  }
  branches.push({ when: '', reads: [...new Set([...tested, ...read(otherwise)])] })
  return branches
}
