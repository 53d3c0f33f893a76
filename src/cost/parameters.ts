/** Parameters of a tower: how many, and each by its name in the whole model. */
import type { Module, Node } from '../ir/types.ts'
import { countParams, namedParams } from '../ir/walk.ts'

export interface NamedShapes {
  readonly parameters: Readonly<Record<string, readonly number[]>>
  /** Buffers of the state dict; those that PyTorch does not save are left out. */
  readonly buffers: Readonly<Record<string, readonly number[]>>
}

/** Number of scalars in all parameters of a tower, exact at any size. */
export function countParameters(root: Module): bigint {
  return countParams(root)
}

/** Names and shapes of a tower that lies under `prefix` in its model (`visual`, or the empty string). */
export function namedShapes(root: Module, prefix: string): NamedShapes {
  const parameters: Record<string, readonly number[]> = {}
  const buffers: Record<string, readonly number[]> = {}
  for (const { name, param } of namedParams(root, prefix)) {
    if (param.kind === 'parameter') parameters[name] = param.shape
    else if (param.persistent) buffers[name] = param.shape
  }
  return { parameters, buffers }
}

/** Number of the names of a tower's parameters and buffers, or a little more. */
export function countNames(root: Module): number {
  const ofBody = (body: readonly Node[]): number => body.reduce((sum, node) => {
    if (node.type === 'module') return sum + ofModule(node)
    return node.type === 'repeat' ? sum + node.count * ofBody(node.body) : sum
  }, 0)
  const ofModule = ({ params, body }: Module): number => params.length + ofBody(body)
  return ofModule(root)
}
