/**
 * Where the batch is. Its size is left open in the graph, though an IR is built for one size: in every value that depends on
 * an input it is the first dimension, or a factor of it (images times windows).
 */
import type { Node, Tower, Value } from '../../ir/types.ts'

/**
 * Does a convolution take kernels that were made for each image (timm's CondConv2d)? They are the groups of one convolution,
 * whose number is part of the graph: the batch cannot be left open.
 */
export function mixesKernels({ root, inputs }: Tower): boolean {
  const dependent = new Set(inputs.map(({ id }) => id))
  const depends = (value: Value): boolean => dependent.has(value.id)
  let found = false
  const enter = (body: readonly Node[]): void => {
    for (const node of body) {
      if (node.type === 'module') enter(node.body)
      else if (node.type === 'repeat') {
        for (const { outer, inner } of node.carried) if (depends(outer)) dependent.add(inner.id)
        enter(node.body)
      } else {
        if (node.kind === 'conv' && depends(node.inputs[1]!)) found = true
        if (node.inputs.some(depends)) for (const output of node.outputs) dependent.add(output.id)
      }
    }
  }
  enter(root.body)
  return found
}
