/** A record against the closed form of today, and against itself. */
import type { ClosedForm } from '../compare/closed-form.ts'
import { isGpuProvider } from '../trace/count.ts'
import type { ReferenceRecord } from './record.ts'

/** What is wrong with a record, one clause each; nothing where it holds. */
export function recordProblems(record: ReferenceRecord, closed: ClosedForm): string[] {
  const { flops, folded, flops_by_op: byOp } = record
  const problems: string[] = []
  const sum = Object.values(byOp).reduce((total, count) => total + count, 0)
  if (sum !== flops) problems.push(`its operators have ${sum} FLOPs together, and not the ${flops} that it tells`)
  if (BigInt(flops) + BigInt(folded) !== closed.flops) {
    problems.push(`${flops} FLOPs were executed${folded === 0 ? '' : ` and ${folded} folded`}, and the closed form has ${closed.flops}`)
  }
  return [...problems, ...gpuProblems(record)]
}

/** A record says GPU only where its own histogram of providers and its device do. */
function gpuProblems({ gpu_flops_share, gpu_nodes_share, runtime, device }: ReferenceRecord): string[] {
  const saysGpu = gpu_flops_share > 0 || gpu_nodes_share > 0
  const onGpu = Object.entries(runtime.providers).reduce((sum, [provider, nodes]) => sum + (isGpuProvider(provider) ? nodes : 0), 0)
  const all = Object.values(runtime.providers).reduce((sum, nodes) => sum + nodes, 0)
  if (saysGpu && (onGpu === 0 || device.is_gpu === false)) return ['it says that a GPU took part, and its providers or its device say otherwise']
  if (saysGpu && Math.abs(onGpu / all - gpu_nodes_share) > 1e-9) return ['its share of nodes on the GPU is not that of its providers']
  return []
}
