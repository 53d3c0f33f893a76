/** A recorded run as JSON: what was executed, on what, and of which model, so that the closed form can be held against it later. */
import type { JsonValue } from '../../json/types.ts'
import { Refusal } from '../refusal.ts'
import { flopsPerSecond, type ReferenceResult, type Shapes } from '../result.ts'

export interface ReferenceRecord {
  /** What it is a run of: a model of timm, or a config, which is then part of the record. */
  readonly model: { readonly timm: string } | { readonly config: JsonValue }
  readonly tower: 'image' | 'text' | 'multimodal'
  /** Versions of the libraries whose model it is. */
  readonly target: { readonly open_clip: string; readonly timm: string }
  readonly graph: {
    /** Who made it: lint-configs out of its IR, or an exporter. */
    readonly maker: string
    readonly sha256: string
    readonly opset: number
  }
  readonly runtime: {
    readonly name: 'onnxruntime-node'
    readonly version: string
    /** Executed nodes by provider, as the profile says. */
    readonly providers: Readonly<Record<string, number>>
  }
  readonly device: { readonly name: string | null; readonly is_gpu: boolean | null }
  readonly gpu_flops_share: number
  readonly gpu_nodes_share: number
  readonly inputs: Shapes
  readonly outputs: Shapes
  readonly nodes: number
  readonly flops: number
  readonly flops_by_op: Readonly<Record<string, number>>
  /** FLOPs of the closed form that the graph holds as results, being products of weights and tables alone. */
  readonly folded: number
  readonly remarks: readonly string[]
  /** Median of `runs` timed runs. */
  readonly latency: { readonly milliseconds: number; readonly runs: number; readonly flops_per_second: number } | null
  readonly peak_memory_bytes: number
}

export type RecordedModel = Pick<ReferenceRecord, 'model' | 'tower' | 'target'> & { readonly maker: string }

/** The record of a run. Throws a Refusal for counts that JSON does not hold exactly, and where no closed form is known. */
export function recordOf({ model, tower, target, maker }: RecordedModel, result: ReferenceResult): ReferenceRecord {
  const { count, comparison, latencyMs, runs } = result
  if (comparison === undefined) throw new Refusal('a run is recorded only where it is known which model it is of; see --against')
  const perSecond = flopsPerSecond(result)
  return {
    model,
    tower,
    target,
    graph: { maker, sha256: result.sha256, opset: result.opset },
    runtime: { name: 'onnxruntime-node', version: result.runtimeVersion, providers: count.providers },
    device: { name: result.device.name, is_gpu: result.device.isGpu },
    gpu_flops_share: result.gpuFlopsShare,
    gpu_nodes_share: result.gpuNodesShare,
    inputs: result.inputs,
    outputs: result.outputs,
    nodes: count.nodes,
    flops: exact(count.flops),
    flops_by_op: Object.fromEntries(Object.entries(count.flopsByOp).map(([op, flops]) => [op, exact(flops)])),
    folded: exact(comparison.folded),
    remarks: comparison.remarks,
    latency: latencyMs === null || perSecond === null ? null : { milliseconds: rounded(latencyMs), runs, flops_per_second: Math.round(perSecond) },
    peak_memory_bytes: result.peakBytes,
  }
}

function exact(flops: bigint): number {
  if (flops > BigInt(Number.MAX_SAFE_INTEGER)) throw new Refusal(`${flops} FLOPs are more than a record holds exactly; record a smaller batch`)
  return Number(flops)
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000
}
