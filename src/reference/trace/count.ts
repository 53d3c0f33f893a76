/** What was executed, summed: FLOPs by operator, by module and by provider. */
import type { TraceNode } from './events.ts'
import { flopsOf } from './operators.ts'

export interface ExecutedCount {
  readonly flops: bigint
  /** By ONNX operator, those that count alone: `Conv`, `Gemm`, `MatMul`. */
  readonly flopsByOp: Readonly<Record<string, bigint>>
  /** By the module that a node's name tells: `blocks.0.attn.qkv` of `blocks.0.attn.qkv/linear`, '' of a name without a slash. */
  readonly flopsByModule: ReadonlyMap<string, bigint>
  /** Number of executed nodes. */
  readonly nodes: number
  /** Executed nodes by provider. */
  readonly providers: Readonly<Record<string, number>>
  /** Share of the FLOPs, and of the nodes, that ran on a GPU provider: 0 to 1. */
  readonly gpuFlopsShare: number
  readonly gpuNodesShare: number
  /** Nodes that the CPU executed, `Shape_12 (Shape)`, in the order of execution. */
  readonly cpuNodes: readonly string[]
}

/** Providers of ONNX Runtime that execute on a GPU. Which device that is, they do not say: see `device.ts`. */
const gpu: ReadonlySet<string> = new Set([
  'CUDAExecutionProvider',
  'TensorrtExecutionProvider',
  'NvTensorRTRTXExecutionProvider',
  'WebGpuExecutionProvider',
  'DmlExecutionProvider',
  'ROCMExecutionProvider',
  'MIGraphXExecutionProvider',
])

/** Does a provider execute on a GPU, or on what takes itself for one? */
export function isGpuProvider(provider: string): boolean {
  return gpu.has(provider)
}

/** Counts the executed nodes. Throws a Refusal for an operator that computes and is not known. */
export function countTrace(trace: readonly TraceNode[]): ExecutedCount {
  const flopsByOp = new Map<string, bigint>()
  const flopsByModule = new Map<string, bigint>()
  const providers = new Map<string, number>()
  const cpuNodes: string[] = []
  let flops = 0n
  let gpuFlops = 0n
  for (const node of trace) {
    providers.set(node.provider, (providers.get(node.provider) ?? 0) + 1)
    const isGpu = isGpuProvider(node.provider)
    if (!isGpu) cpuNodes.push(`${node.name} (${node.op})`)
    const cost = flopsOf(node)
    if (cost === undefined) continue
    flops += cost
    if (isGpu) gpuFlops += cost
    flopsByOp.set(node.op, (flopsByOp.get(node.op) ?? 0n) + cost)
    const module = moduleOf(node.name)
    flopsByModule.set(module, (flopsByModule.get(module) ?? 0n) + cost)
  }
  return {
    flops,
    flopsByOp: sorted(flopsByOp),
    flopsByModule,
    nodes: trace.length,
    providers: sorted(providers),
    gpuFlopsShare: flops === 0n ? 0 : Number(gpuFlops) / Number(flops),
    gpuNodesShare: trace.length === 0 ? 0 : (trace.length - cpuNodes.length) / trace.length,
    cpuNodes,
  }
}

/** The part of a node's name before its last slash. */
export function moduleOf(node: string): string {
  return node.slice(0, Math.max(node.lastIndexOf('/'), 0))
}

function sorted<Value>(counts: ReadonlyMap<string, Value>): Record<string, Value> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}
