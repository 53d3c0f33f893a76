/** The tree of a tower's modules with the sizes of their layers, for people to read: a walk over the IR. */
import type { Module, Node, Op, Param } from '../ir/types.ts'
import { elements, repeatedName } from '../ir/walk.ts'

export interface TreeModule {
  /** As in its parent, `attn.qkv`; `blocks.0-39` for modules that are held once. Empty for the root. */
  readonly name: string
  /** The Python class; `Parameter` for a parameter of the module above that is no layer's weight. */
  readonly class: string
  /** How many such modules stand there. */
  readonly count: number
  /** What goes in and comes out: `3 x 14x14 -> 1408` of a convolution, `1408 -> 4224` of a linear layer, a shape of a parameter. */
  readonly sizes: string
  /** Of one of them, with everything below. */
  readonly params: bigint
  readonly children: readonly TreeModule[]
}

/** The tree below a module, itself included. A module that is applied twice stands where it is applied first. */
export function moduleTree(root: Module): TreeModule {
  return treeOf(root, 1)
}

function treeOf(module: Module, count: number): TreeModule {
  const own: Op[] = []
  const children: TreeModule[] = []
  const seen = new Set<string>()
  const enter = (body: readonly Node[], repeats: number): void => {
    for (const node of body) {
      if (node.type === 'op') own.push(node)
      else if (node.type === 'repeat') enter(node.body, node.count)
      else {
        const child = treeOf(node, repeats)
        if (seen.has(child.name)) continue
        seen.add(child.name)
        children.push(child)
      }
    }
  }
  enter(module.body, 1)
  const layers = own.flatMap((op) => layerSizes(op) ?? [])
  const told = new Set(layers.flatMap(({ weights }) => weights))
  const parameters = module.params.filter((param) => param.kind === 'parameter')
  const rest = parameters.filter((param) => !told.has(param)).map(parameterNode)
  const params = parameters.reduce((sum, param) => sum + BigInt(elements(param)), 0n) + children.reduce((sum, child) => sum + BigInt(child.count) * child.params, 0n)
  const sizes = [...new Set(layers.map(({ sizes: each }) => each))].join('; ')
  return { name: repeatedName(module.name, count), class: module.class, count, sizes, params, children: [...rest, ...children] }
}

function parameterNode(param: Param): TreeModule {
  return { name: param.name, class: 'Parameter', count: 1, sizes: param.shape.length === 0 ? 'scalar' : param.shape.join('x'), params: BigInt(elements(param)), children: [] }
}

interface LayerSizes {
  readonly sizes: string
  /** The parameters that the sizes are those of. */
  readonly weights: readonly Param[]
}

/** Sizes of the operation of a layer; undefined for operations without weights that people know a layer by. */
function layerSizes(op: Op): LayerSizes | undefined {
  const weights = op.inputs.flatMap((value) => value.param ?? [])
  const [first, second] = op.inputs
  switch (op.kind) {
    case 'conv': {
      const [out, , ...kernel] = second!.shape
      const { groups } = op.attrs
      return { sizes: `${first!.shape[1]} x ${kernel.join('x')} -> ${out}${groups === 1 ? '' : `, ${String(groups)} groups`}`, weights }
    }
    case 'linear':
      return { sizes: `${first!.shape.at(-1)} -> ${op.outputs[0]!.shape.at(-1)}`, weights }
    case 'embedding':
      return { sizes: first!.shape.join(' x '), weights }
    case 'norm':
      return weights.length === 0 ? undefined : { sizes: String(weights[0]!.shape.join('x')), weights }
    case 'attention':
      return { sizes: `${first!.shape.at(-3) ?? 1} heads of ${first!.shape.at(-1)}`, weights: [] }
    default:
      return undefined
  }
}
