/** Parameters, FLOPs and activations of every module: what the tree of a model costs, branch by branch. */
import { exactProduct } from '../ir/tally.ts'
import type { Module, Node } from '../ir/types.ts'
import { elements, repeatedName } from '../ir/walk.ts'
import { opActivations } from './activations.ts'
import { opCosts, type Convention } from './conventions.ts'
import { bytesOf, opBytes, type NumberFormat } from './memory.ts'

export interface ModuleCost {
  /** As in its parent, `attn.qkv`; `blocks.0-39` for modules that are held once. Empty for the root. */
  readonly name: string
  /** The Python class. */
  readonly class: string
  /** How many such modules there are in the whole model. */
  readonly count: bigint
  /** Of all of them, with everything below. */
  readonly params: bigint
  readonly flops: bigint
  /** See countActivations. */
  readonly activations: bigint
  /** In the number format that is asked for. */
  readonly weight_bytes?: bigint
  readonly activation_bytes?: bigint
  readonly children: readonly ModuleCost[]
}

/** The cost of a tower and of every module in it; the parent's is the sum of its children's and its own. */
export function costByModule(root: Module, convention: Convention = 'torch', format?: NumberFormat): ModuleCost {
  return costOf(root, 1n, 1, { convention, format })
}

interface Measure {
  readonly convention: Convention
  readonly format: NumberFormat | undefined
}

/** `repeats` is the count of the innermost loop around the module, over which its indexed name runs. */
function costOf(module: Module, count: bigint, repeats: number, measure: Measure): ModuleCost {
  const { convention, format } = measure
  let flops = 0n
  let params = 0n
  let activations = 0n
  let activation_bytes = 0n
  const children: ModuleCost[] = []
  for (const param of module.params) if (param.kind === 'parameter') params += count * BigInt(elements(param))
  const enter = (body: readonly Node[], times: bigint, innermost: number): void => {
    for (const node of body) {
      if (node.type === 'repeat') enter(node.body, times * BigInt(node.count), node.count)
      else if (node.type === 'module') {
        const child = costOf(node, times, innermost, measure)
        children.push(child)
        flops += child.flops
        params += child.params
        activations += child.activations
        activation_bytes += child.activation_bytes ?? 0n
      } else {
        for (const { factors } of opCosts(node, convention)) flops += times * exactProduct(factors)
        activations += times * opActivations(node, convention)
        if (format !== undefined) activation_bytes += times * opBytes(node, format)
      }
    }
  }
  enter(module.body, count, 1)
  const bytes = format === undefined ? {} : { weight_bytes: bytesOf(params, format), activation_bytes }
  return { name: repeatedName(module.name, repeats), class: module.class, count, params, flops, activations, ...bytes, children }
}
