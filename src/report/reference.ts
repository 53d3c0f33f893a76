/** What `lint-configs reference run` prints: what was executed, beside the closed form. */
import { jsonText } from './json-text.ts'
import type { Style } from './style.ts'
import { markdownLines, tableLines, type Table } from './table.ts'

export interface ReferenceRow {
  readonly path: string
  readonly tower: string | null
  readonly maker: string
  /** Executed. */
  readonly flops: bigint
  readonly flopsByOp: Readonly<Record<string, bigint>>
  readonly nodes: number
  /** Executed nodes by provider. */
  readonly providers: Readonly<Record<string, number>>
  readonly device: string | null
  /** 0 to 1. */
  readonly gpuFlopsShare: number
  readonly gpuNodesShare: number
  /** Nodes that a provider for GPUs left to the CPU; empty where none was asked for. */
  readonly fellBack: readonly string[]
  readonly latencyMs: number | null
  readonly flopsPerSecond: number | null
  readonly peakBytes: number
  /** The closed form; null where none is known. */
  readonly expected: bigint | null
  readonly folded: bigint
  readonly equal: boolean | null
  readonly remarks: readonly string[]
}

/** One object on one line. */
export function referenceJson(row: ReferenceRow): string {
  return `${jsonText({
    path: row.path,
    tower: row.tower,
    maker: row.maker,
    flops: row.flops,
    flops_by_op: row.flopsByOp,
    nodes: row.nodes,
    providers: row.providers,
    device: row.device,
    gpu_flops_share: row.gpuFlopsShare,
    gpu_nodes_share: row.gpuNodesShare,
    fell_back: row.fellBack,
    latency_ms: row.latencyMs,
    flops_per_second: row.flopsPerSecond,
    peak_memory_bytes: row.peakBytes,
    expected: row.expected,
    folded: row.folded,
    equal: row.equal,
    remarks: row.remarks,
  })}\n`
}

/** A line a graph; then what is to be said of single ones, and the devices. */
export function referenceTable(rows: readonly ReferenceRow[], style: Style): string {
  const [head = '', ...lines] = tableLines(tableOf(rows))
  return `${[style.strong(head), ...lines, ...notes(rows)].join('\n')}\n`
}

export function referenceMarkdown(rows: readonly ReferenceRow[]): string {
  return `${markdownLines(tableOf(rows)).join('\n')}\n`
}

function tableOf(rows: readonly ReferenceRow[]): Table {
  return {
    heads: [
      { title: 'path' },
      { title: 'tower' },
      { title: 'closed form', isNumber: true },
      { title: 'executed', isNumber: true },
      { title: 'equal' },
      { title: 'FLOPs on GPU', isNumber: true },
      { title: 'ms', isNumber: true },
      { title: 'TFLOP/s', isNumber: true },
      { title: 'peak MiB', isNumber: true },
    ],
    rows: rows.map((row) => [
      row.path,
      row.tower ?? '',
      row.expected === null ? '-' : String(row.expected),
      String(row.flops),
      equality(row),
      percent(row.gpuFlopsShare),
      row.latencyMs === null ? '-' : row.latencyMs.toFixed(1),
      row.flopsPerSecond === null ? '-' : (row.flopsPerSecond / 1e12).toFixed(3),
      String(Math.round(row.peakBytes / 1024 / 1024)),
    ]),
  }
}

function equality({ equal, folded }: ReferenceRow): string {
  if (equal === null) return 'unknown'
  if (!equal) return 'NO'
  return folded === 0n ? 'yes' : 'yes, less folded'
}

function percent(share: number): string {
  if (share === 0 || share === 1) return `${share * 100} %`
  return `${(share * 100).toFixed(1)} %`
}

/** Of many nodes the first are told. */
const TOLD = 12

function notes(rows: readonly ReferenceRow[]): string[] {
  const lines = rows.flatMap(({ path, tower, remarks, fellBack, nodes }) => {
    const name = tower === null ? path : `${path} ${tower}`
    const rest = fellBack.length > TOLD ? ` and ${fellBack.length - TOLD} more` : ''
    const left = fellBack.length === 0 ? [] : [`${name}: ${fellBack.length} of ${nodes} nodes ran on the CPU: ${fellBack.slice(0, TOLD).join(', ')}${rest}`]
    return [...remarks.map((remark) => `${name}: ${remark}`), ...left]
  })
  const devices = new Map<string, number>()
  for (const { device, providers } of rows) {
    const key = `${device ?? 'a device that the system does not tell'} (${Object.keys(providers).join(', ')})`
    devices.set(key, (devices.get(key) ?? 0) + 1)
  }
  return [...lines, ...[...devices].map(([device, count]) => `${count} ${count === 1 ? 'graph' : 'graphs'} ran on ${device}`)]
}
