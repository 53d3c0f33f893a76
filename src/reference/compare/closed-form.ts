/** The closed form of a tower, spread out as a run can be compared with it: by kind of operation and by module. */
import { opCosts } from '../../cost/conventions.ts'
import { exactProduct } from '../../ir/tally.ts'
import type { Node, Op, Tower } from '../../ir/types.ts'
import { childName } from '../../ir/walk.ts'

/** How our own graphs write the operations of the IR that cost something. */
export type Kind = 'Conv' | 'Gemm' | 'MatMul'

export interface ClosedForm {
  readonly flops: bigint
  readonly byKind: Readonly<Record<Kind, bigint>>
  /** By the full name of the module that holds the operation. */
  readonly byModule: ReadonlyMap<string, bigint>
  /** Products of weights and tables alone, whatever image or text goes in. */
  readonly fixed: readonly { readonly module: string; readonly flops: bigint }[]
}

/** FLOPs of a tower by the convention `torch`; names begin with `prefix`, the tower's place in its model. */
export function closedForm({ root, inputs }: Tower, prefix: string): ClosedForm {
  const byKind = { Conv: 0n, Gemm: 0n, MatMul: 0n }
  const byModule = new Map<string, bigint>()
  const fixed: { module: string; flops: bigint }[] = []
  const moving = new Set(inputs.map(({ id }) => id))
  let flops = 0n
  const take = (op: Op, module: string): void => {
    const isMoving = op.inputs.some(({ id }) => moving.has(id))
    for (const { id } of op.outputs) mark(moving, id, isMoving)
    const costs = opCosts(op, 'torch')
    if (costs.length === 0) return
    const count = costs.reduce((sum, { factors }) => sum + exactProduct(factors), 0n)
    flops += count
    byKind[op.kind === 'conv' ? 'Conv' : op.kind === 'linear' ? 'Gemm' : 'MatMul'] += count
    byModule.set(module, (byModule.get(module) ?? 0n) + count)
    if (!isMoving) fixed.push({ module, flops: count })
  }
  const enter = (body: readonly Node[], module: string, index: number): void => {
    for (const node of body) {
      if (node.type === 'op') take(node, module)
      else if (node.type === 'module') enter(node.body, joined(module, childName(node.name, index)), 0)
      else {
        for (const { inner, outer } of node.carried) mark(moving, inner.id, moving.has(outer.id))
        for (let i = 0; i < node.count; i++) {
          enter(node.body, module, i)
          for (const { inner, result } of node.carried) mark(moving, inner.id, moving.has(result.id))
        }
      }
    }
  }
  enter(root.body, prefix, 0)
  return { flops, byKind, byModule, fixed }
}

function mark(set: Set<number>, id: number, isIn: boolean): void {
  if (isIn) set.add(id)
  else set.delete(id)
}

function joined(module: string, name: string): string {
  return module === '' || name === '' ? module + name : `${module}.${name}`
}
