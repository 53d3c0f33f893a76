/** What was executed against the closed form, as integers. */
import type { OnnxModel } from '../model/read.ts'
import type { TraceNode } from '../trace/events.ts'
import type { ExecutedCount } from '../trace/count.ts'
import { flopsOf } from '../trace/operators.ts'
import type { ClosedForm } from './closed-form.ts'
import { fixedNodes } from './fixed.ts'
import { moduleDifferences } from './modules.ts'

export interface Comparison {
  /** The closed form. */
  readonly expected: bigint
  /** Is every FLOP of the closed form executed, or accounted for by `folded`? */
  readonly equal: boolean
  /** FLOPs of the closed form that whoever made the graph had computed beforehand: products of weights and tables alone. */
  readonly folded: bigint
  /** What is counted under another name, is folded, or is not equal: one sentence each. */
  readonly remarks: readonly string[]
}

export interface Executed {
  readonly model: OnnxModel
  /** Names of the inputs that are no weights. */
  readonly inputs: ReadonlySet<string>
  readonly trace: readonly TraceNode[]
  readonly count: ExecutedCount
  /** Is the graph made of our own IR? Then kinds and modules must be equal too. */
  readonly isOwn: boolean
}

/** Compares a run with the closed form of the tower that the graph is said to be. */
export function compare(executed: Executed, closed: ClosedForm): Comparison {
  const { count, isOwn } = executed
  const folding = foldedOf(executed, closed)
  const isTotal = count.flops + folding.flops === closed.flops
  const remarks: string[] = []
  if (folding.flops > 0n) remarks.push(`the graph holds the results of ${folding.modules.join(', ')}, products of weights and tables alone: ${folding.flops} FLOPs`)
  if (!isTotal) remarks.push(`${count.flops} FLOPs were executed, and the closed form has ${closed.flops}`)
  const kinds = kindDifferences(count, closed)
  const modules = (isOwn || namesModules(count)) && folding.flops === 0n ? moduleDifferences(count.flopsByModule, closed.byModule) : undefined
  const isSameByModule = modules !== undefined && modules.unequal.length === 0 && modules.moved.length === 0
  if (isTotal || isOwn) remarks.push(...kinds.map((kind) => (isSameByModule ? `${kind}; the sum of every module is equal` : kind)))
  if (modules !== undefined && (isTotal || isOwn)) remarks.push(...modules.moved, ...modules.unequal)
  const isEqual = isTotal && (!isOwn || (kinds.length === 0 && isSameByModule))
  return { expected: closed.flops, equal: isEqual, folded: folding.flops, remarks }
}

/** An exporter that names its nodes after modules does so throughout. */
function namesModules({ flopsByModule }: ExecutedCount): boolean {
  return flopsByModule.size > 0 && !flopsByModule.has('')
}

/** Where an exporter writes a linear layer as MatMul, or a convolution as Gemm, sums are equal and kinds are not. */
function kindDifferences({ flopsByOp }: ExecutedCount, { byKind }: ClosedForm): string[] {
  const kinds = new Set([...Object.keys(byKind), ...Object.keys(flopsByOp)])
  const differences = [...kinds].sort().flatMap((kind) => {
    const ours = Object.hasOwn(byKind, kind) ? byKind[kind as keyof typeof byKind] : 0n
    const theirs = flopsByOp[kind] ?? 0n
    return ours === theirs ? [] : [`${kind} ${theirs} instead of ${ours}`]
  })
  return differences.length === 0 ? [] : [`operations are called otherwise than in our own graph: ${differences.join(', ')}`]
}

interface Folding {
  readonly flops: bigint
  readonly modules: readonly string[]
}

const NOTHING: Folding = { flops: 0n, modules: [] }

/**
 * The products of weights and tables alone that the closed form has and the graph has not. Nothing is excused that the graph
 * does not bear out: what depends on the input must be equal by itself, and each fixed product that was executed must be
 * one of the closed form's.
 */
function foldedOf({ model, inputs, trace, count }: Executed, closed: ClosedForm): Folding {
  if (count.flops >= closed.flops || closed.fixed.length === 0) return NOTHING
  const fixed = fixedNodes(model, inputs)
  if (fixed === undefined) return NOTHING
  const open = [...closed.fixed]
  let moving = 0n
  for (const node of trace) {
    const flops = flopsOf(node)
    if (flops === undefined) continue
    if (!fixed.has(node.name)) {
      moving += flops
      continue
    }
    const found = open.findIndex((product) => product.flops === flops)
    if (found === -1) return NOTHING
    open.splice(found, 1)
  }
  const closedFixed = closed.fixed.reduce((sum, { flops }) => sum + flops, 0n)
  if (moving !== closed.flops - closedFixed) return NOTHING
  return { flops: open.reduce((sum, { flops }) => sum + flops, 0n), modules: open.map(({ module }) => module) }
}
