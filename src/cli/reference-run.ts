/** `lint-configs reference run`: executes graphs with ONNX Runtime and holds what was executed against the closed form. */
import { resolve } from 'node:path'
import type { Target } from '../config/types.ts'
import { packageRoot } from '../host/package-root.ts'
import { recordOf } from '../reference/record/record.ts'
import { Refusal } from '../reference/refusal.ts'
import { flopsPerSecond, resultOf, type ReferenceResult } from '../reference/result.ts'
import { candidates, providers } from '../reference/run/providers.ts'
import { findRuntime } from '../reference/runtime.ts'
import { referenceJson, referenceMarkdown, referenceTable, type ReferenceRow } from '../report/reference.ts'
import { printable } from '../text/index.ts'
import { oneOf, readArguments } from './arguments.ts'
import { UsageError, type ExitCode, type Io } from './io.ts'
import { openTarget } from './open-target.ts'
import { commonOptions, styleOf } from './options.ts'
import { RECORDS } from './recorded-runs.ts'
import { forEachGraph, isOnnxFile, type GivenGraph } from './reference-graphs.ts'
import { runInProcess, type RunRequest } from './reference-process.ts'
import { writeRecord } from './reference-records.ts'
import { readSizes, sizeOptions } from './sizes.ts'

const options = {
  ...commonOptions,
  ...sizeOptions,
  format: { kind: 'value', short: 'f' },
  tower: { kind: 'value' },
  provider: { kind: 'value' },
  'strict-gpu': { kind: 'flag' },
  repeat: { kind: 'value' },
  dim: { kind: 'list' },
  against: { kind: 'value' },
  record: { kind: 'flag' },
  records: { kind: 'value' },
  'max-params': { kind: 'value' },
  'timm-kwargs': { kind: 'value' },
} as const

/** Timed runs where nothing else is asked for, and how many milliseconds they may take before no further one is begun. */
const REPEATS = 5
const PATIENCE = 5000

/** Throws a UsageError for a command line that asks for nothing, a runtime that is not there, or a CatalogError. */
export async function runCommand(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values: flags, positionals: given } = readArguments(args, options)
  if (given.length === 0) throw new UsageError('reference run needs a config, a timm model or an ONNX file: lint-configs reference run CONFIG|timm:NAME|MODEL.onnx ...')
  const format = flags.format === undefined ? 'table' : oneOf('the format', flags.format, ['table', 'json', 'markdown'])
  const provider = flags.provider === undefined ? 'auto' : oneOf('the provider', flags.provider, providers)
  if (flags['strict-gpu'] && provider === 'cpu') throw new UsageError('--strict-gpu wants a GPU, and --provider cpu wants none')
  for (const name of ['image-size', 'text-length'] as const) {
    if (flags[name] !== undefined && given.some(isOnnxFile)) throw new UsageError(`--${name} is for configs and timm models; an ONNX file has sizes of its own (--dim names open ones)`)
  }
  const sizes = readSizes(flags)
  const job = {
    batch: sizes.batch ?? 1,
    dims: readDims(flags.dim),
    strict: flags['strict-gpu'],
    repeat: flags.repeat === undefined ? REPEATS : wholeNumber('--repeat', flags.repeat),
    patience: flags.repeat === undefined ? PATIENCE : null,
  }
  const order = candidates(provider).filter((each) => each !== 'cpu' || !job.strict)
  const { target, catalog } = await openTarget(flags, io)
  const records = flags.record || flags.records !== undefined ? resolve(io.cwd, flags.records ?? RECORDS) : undefined
  if (records !== undefined && flags['timm-kwargs'] !== undefined) throw new UsageError('a run with --timm-kwargs is not recorded: a record names a model of timm as it is')
  const runtime = findRuntime({ packageRoot, given: io.env['LINT_CONFIGS_RUNTIME'] })
  if ('missing' in runtime) throw new UsageError(runtime.missing)
  const request = {
    given,
    sizes,
    ...(flags.tower === undefined ? {} : { tower: oneOf('the tower', flags.tower, ['image', 'text', 'multimodal']) }),
    ...(flags['max-params'] === undefined ? {} : { maxParams: BigInt(wholeNumber('--max-params', flags['max-params'])) * 1_000_000n }),
    ...(flags.against === undefined ? {} : { against: flags.against }),
    ...(flags['timm-kwargs'] === undefined ? {} : { timmKwargs: flags['timm-kwargs'] }),
  }
  const rows: ReferenceRow[] = []
  const hasFailed = await forEachGraph(request, catalog, io, async (graph) => {
    const result = await run(graph, { job: { ...job, path: shownName(graph) }, providers: order, model: graph.bytes }, io)
    if (records !== undefined) record(records, graph, target, result, io)
    const row = rowOf(graph, result)
    rows.push(row)
    if (format === 'json') io.out(referenceJson(row))
  })
  if (rows.length > 0 && format === 'table') io.out(referenceTable(rows, await styleOf(io, flags)))
  if (rows.length > 0 && format === 'markdown') io.out(referenceMarkdown(rows))
  if (hasFailed) return 2
  return rows.some(({ equal }) => equal === false) ? 1 : 0
}

function shownName({ path, tower, isOwn }: GivenGraph): string {
  return isOwn && tower !== null ? `${path} (${tower})` : path
}

async function run(graph: GivenGraph, request: RunRequest, io: Io): Promise<ReferenceResult> {
  const finished = await runInProcess(request, io)
  const closed = await graph.closed(finished.inputs)
  return resultOf({ path: graph.path, bytes: graph.bytes, isOwn: graph.isOwn, closed }, finished)
}

function record(folder: string, { recordName, source, tower, maker }: GivenGraph, target: Target, result: ReferenceResult, io: Io): void {
  if (source === undefined || tower === null) throw new Refusal('a run is recorded only where it is known which model it is of; see --against')
  const of = { model: source, tower, maker, target: { open_clip: target.openClip, timm: target.timm } }
  const made = recordOf(of, result)
  if (!writeRecord(folder, recordName, made)) io.err(`${printable(recordName)}.json records a run on a GPU and is left as it is; remove it to record one on the CPU\n`)
}

function rowOf({ path, tower, maker }: GivenGraph, result: ReferenceResult): ReferenceRow {
  const { count, comparison } = result
  return {
    path,
    tower,
    maker,
    flops: count.flops,
    flopsByOp: count.flopsByOp,
    nodes: count.nodes,
    providers: count.providers,
    device: result.device.name,
    gpuFlopsShare: result.gpuFlopsShare,
    gpuNodesShare: result.gpuNodesShare,
    fellBack: result.provider === 'cpu' ? [] : count.cpuNodes,
    latencyMs: result.latencyMs,
    flopsPerSecond: flopsPerSecond(result),
    peakBytes: result.peakBytes,
    expected: comparison?.expected ?? null,
    folded: comparison?.folded ?? 0n,
    equal: comparison?.equal ?? null,
    remarks: comparison?.remarks ?? [],
  }
}

/** `--dim height=224`: sizes of open dimensions that are not the first. */
function readDims(settings: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    settings.map((setting) => {
      const [, name, size] = /^(.+)=(\d+)$/.exec(setting) ?? []
      if (name === undefined || size === undefined || Number(size) < 1) throw new UsageError(`--dim takes NAME=N, the size of an open dimension, and not "${setting}"`)
      return [name, Number(size)]
    }),
  )
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new UsageError(`${option} takes a whole number, and not "${text}"`)
  return Number(text)
}
