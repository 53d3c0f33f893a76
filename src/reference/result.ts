/** What one run showed, from the profile and the closed form: the one source of the table, the JSON lines and the records. */
import { createHash } from 'node:crypto'
import type { ClosedForm } from './compare/closed-form.ts'
import { compare, type Comparison } from './compare/compare.ts'
import type { Device } from './device.ts'
import { readModel, type OnnxModel } from './model/read.ts'
import { Refusal } from './refusal.ts'
import type { Provider } from './run/providers.ts'
import { countTrace, type ExecutedCount } from './trace/count.ts'
import { readTrace, type TraceNode } from './trace/events.ts'
import { isCounted } from './trace/operators.ts'

export interface Shapes {
  readonly [name: string]: readonly number[]
}

/** What a run gave, whoever ran it. */
export interface RawRun {
  readonly provider: Provider
  readonly profile: string
  readonly device: Device
  readonly runtimeVersion: string
  readonly inputs: Shapes
  readonly outputs: Shapes
  readonly milliseconds: readonly number[]
  readonly peakBytes: number
}

export interface Subject {
  readonly path: string
  readonly bytes: Uint8Array
  /** Is it a graph of our own IR? */
  readonly isOwn: boolean
  /** Of the tower that the graph is said to be, at the sizes that were run; undefined where nobody says. */
  readonly closed: ClosedForm | undefined
}

export interface ReferenceResult {
  /** SHA-256 of the graph's bytes, unpacked. */
  readonly sha256: string
  /** As the file says: `pytorch 2.13.0`. */
  readonly producer: string
  readonly opset: number
  readonly provider: Provider
  readonly runtimeVersion: string
  readonly device: Device
  readonly inputs: Shapes
  readonly outputs: Shapes
  readonly count: ExecutedCount
  /** Shares are 0 where a GPU provider ran on a device that is none. */
  readonly gpuFlopsShare: number
  readonly gpuNodesShare: number
  /** Median of the timed runs; null without any. */
  readonly latencyMs: number | null
  readonly runs: number
  readonly peakBytes: number
  /** Undefined where no closed form is known. */
  readonly comparison: Comparison | undefined
}

/** Counts a run and compares it. Throws a Refusal where the profile is not whole or an operator is not known. */
export function resultOf({ path, bytes, isOwn, closed }: Subject, run: RawRun): ReferenceResult {
  const model = readModel(bytes, path)
  const trace = readTrace(run.profile)
  checkWhole(model, trace)
  const count = countTrace(trace)
  const isGpu = run.provider !== 'cpu' && run.device.isGpu !== false
  return {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    producer: model.producer,
    opset: model.opset,
    provider: run.provider,
    runtimeVersion: run.runtimeVersion,
    device: run.device,
    inputs: run.inputs,
    outputs: run.outputs,
    count,
    gpuFlopsShare: isGpu ? count.gpuFlopsShare : 0,
    gpuNodesShare: isGpu ? count.gpuNodesShare : 0,
    latencyMs: median(run.milliseconds),
    runs: run.milliseconds.length,
    peakBytes: run.peakBytes,
    comparison: closed === undefined ? undefined : compare({ model, inputs: new Set(Object.keys(run.inputs)), trace, count, isOwn }, closed),
  }
}

/** Every product that stands in the graph must stand in the profile: nothing is fused or folded while it is counted. */
function checkWhole({ nodes, hasFunctions }: OnnxModel, trace: readonly TraceNode[]): void {
  if (hasFunctions || nodes.some(({ hasSubgraph }) => hasSubgraph)) return
  const written = nodes.filter(({ opType }) => isCounted(opType)).length
  const executed = trace.filter(({ op }) => isCounted(op)).length
  if (executed !== written) throw new Refusal(`the runtime's profile is not whole: it shows ${executed} of the graph's ${written} products`)
}

/** The middle one, or the mean of the middle two; null of none. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1]!, sorted[Math.floor(sorted.length / 2)]!]
  return (low + high) / 2
}

/** FLOPs per second at the median latency; null where nothing was timed. */
export function flopsPerSecond({ count, latencyMs }: Pick<ReferenceResult, 'count' | 'latencyMs'>): number | null {
  return latencyMs === null || latencyMs === 0 ? null : (Number(count.flops) * 1000) / latencyMs
}
