/** The closed form of a count as text: names, numbers, and what is repeated once. */
import type { IndexedName, Module, Node } from '../ir/types.ts'
import { opCosts, type Convention } from './conventions.ts'

interface Term {
  /** Names of the modules around the operation. */
  readonly path: readonly string[]
  readonly factors: readonly number[]
}

interface Loop {
  readonly count: number
  readonly parts: readonly Part[]
}

type Part = Term | Loop

/**
 * The summands of a tower's FLOPs, in the order in which they run: `patch_embed.proj 2*16*16*1408*3*14*14`, and
 * `40 x (blocks.attn.qkv 2*257*1408*4224 + ...)` for what is repeated. An operation has the name of the module that it is in;
 * factors of 1 are left out.
 */
export function formula(root: Module, convention: Convention = 'torch'): readonly string[] {
  return partsOf(root.body, [], convention).map(text)
}

function partsOf(body: readonly Node[], path: readonly string[], convention: Convention): Part[] {
  return body.flatMap((node): Part[] => {
    if (node.type === 'module') return partsOf(node.body, node.name === '' ? path : [...path, nameOf(node.name)], convention)
    if (node.type === 'repeat') {
      const parts = partsOf(node.body, path, convention)
      return parts.length === 0 ? [] : [{ count: node.count, parts }]
    }
    return opCosts(node, convention).map(({ factors }) => ({ path, factors }))
  })
}

/** A list's name stands for all of its blocks; a block without a list has its first number. */
function nameOf(name: string | IndexedName): string {
  if (typeof name === 'string') return name
  return name.prefix === '' ? String(name.start) : name.prefix.slice(0, -1)
}

function text(part: Part): string {
  if ('count' in part) return `${part.count} x (${part.parts.map(text).join(' + ')})`
  const factors = part.factors.filter((factor) => factor !== 1)
  const product = factors.length === 0 ? '1' : factors.join('*')
  return part.path.length === 0 ? product : `${part.path.join('.')} ${product}`
}
