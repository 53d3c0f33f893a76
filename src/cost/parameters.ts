/** Parameters of a tower: how many, and each by its name in the whole model. */
import type { Module } from '../ir/types.ts'
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
