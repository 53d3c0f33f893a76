/** `lint-configs flops PATH|timm:NAME ...`: parameters and FLOPs of every tower. */
import { countActivations } from '../cost/activations.ts'
import { costByModule } from '../cost/by-module.ts'
import { CONVENTIONS, type Convention } from '../cost/conventions.ts'
import { countAll } from '../cost/flops.ts'
import { formula } from '../cost/formula.ts'
import { activationBytes, DTYPES, peakActivationBytes, weightBytes, type NumberFormat } from '../cost/memory.ts'
import { flopsJson, type Counting, type FlopsBytes, type FlopsCount, type FlopsModel, type FlopsTower } from '../report/flops.ts'
import { flopsDetail, modulesCsv, modulesMarkdown } from '../report/flops-detail.ts'
import { flopsCsv, flopsMarkdown, flopsTable } from '../report/flops-table.ts'
import { shareOutcomes, type BuiltTower } from '../towers/build/index.ts'
import { oneOf, readArguments } from './arguments.ts'
import { UsageError, type ExitCode, type Io } from './io.ts'
import { forEachModel, type GivenModel } from './models.ts'
import { openTarget } from './open-target.ts'
import { cacheOptions, commonOptions, styleOf } from './options.ts'
import { readSizes, sizeOptions } from './sizes.ts'
import { readSweep, type SweepPoint } from './sweep.ts'
import { TIMM } from './timm-names.ts'

/** The command. Throws a UsageError for a command line that asks for nothing, or a CatalogError. */
export async function flopsCommand(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values: flags, positionals: given } = readArguments(args, {
    ...commonOptions,
    ...cacheOptions,
    ...sizeOptions,
    format: { kind: 'value', short: 'f' },
    by: { kind: 'value' },
    convention: { kind: 'value' },
    dtype: { kind: 'value' },
    sweep: { kind: 'list' },
    formula: { kind: 'flag' },
    'timm-kwargs': { kind: 'value' },
  })
  if (flags.help) {
    const { help } = await import('./information.ts')
    io.out(help('flops'))
    return 0
  }
  if (given.length === 0) throw new UsageError('flops needs a file, a folder or a timm model: lint-configs flops PATH|timm:NAME ...')
  const format = flags.format === undefined ? 'table' : oneOf('the format', flags.format, ['table', 'json', 'csv', 'markdown'])
  const detail = readDetail(flags, format)
  const sizes = readSizes(flags)
  const points = readSweep(flags.sweep, sizes)
  const kwargs = flags['timm-kwargs']
  const request = { given, sizes, share: shareOutcomes(), ...(kwargs === undefined ? {} : { timmKwargs: kwargs }) }
  const models: FlopsModel[] = []
  const counts: Counts = new WeakMap()
  const swept = Object.keys(points[0]?.at ?? {})
  if (swept.some((name) => name.startsWith('timm.')) && !given.some((each) => each.startsWith(TIMM))) {
    throw new UsageError(`--sweep timm.KEYWORD is for models that ${TIMM}NAME names, and there is none`)
  }
  const counting: Counting = { convention: detail.convention, batch: swept.includes('batch') ? undefined : (sizes.batch ?? 1), dtype: detail.dtype, swept }
  const { catalog } = await openTarget(flags, io)
  const hasFailed = await forEachModel(request, catalog, io, (model) => {
    for (const measured of measureAt(model, points, detail, counts)) {
      if (format === 'json') io.out(flopsJson(measured, counting))
      else models.push(measured)
    }
  })
  if (models.length > 0) {
    const style = await styleOf(io, flags)
    const isLong = detail.modules || detail.formula
    if (format === 'table') io.out((isLong ? flopsDetail : flopsTable)(models, counting, style))
    if (format === 'csv') io.out((detail.modules ? modulesCsv : flopsCsv)(models, counting))
    if (format === 'markdown') io.out((detail.modules ? modulesMarkdown : flopsMarkdown)(models, counting))
  }
  return hasFailed ? 2 : 0
}

/** How much is said of a tower, and what is counted. */
interface Detail {
  readonly convention: Convention
  readonly dtype: NumberFormat | undefined
  /** Tables show them beside bytes alone. */
  readonly activations: boolean
  readonly modules: boolean
  readonly formula: boolean
}

function readDetail(flags: { by: string | undefined; convention: string | undefined; dtype: string | undefined; formula: boolean }, format: string): Detail {
  if (flags.formula && format !== 'table' && format !== 'json') throw new UsageError(`--formula is for the formats table and json, and not for ${format}`)
  return {
    convention: flags.convention === undefined ? 'torch' : oneOf('the convention', flags.convention, CONVENTIONS),
    dtype: flags.dtype === undefined ? undefined : oneOf('the number format', flags.dtype, Object.keys(DTYPES) as NumberFormat[]),
    activations: flags.dtype !== undefined || format === 'json' || format === 'csv',
    modules: flags.by !== undefined && oneOf('what to count by', flags.by, ['tower', 'module']) === 'module',
    formula: flags.formula,
  }
}

/** The model at every point of the sweep; without one as it is. */
function* measureAt(model: GivenModel, points: readonly SweepPoint[], detail: Detail, counts: Counts): Iterable<FlopsModel> {
  for (const { sizes, kwargs, at } of points) {
    if (Object.keys(at).length === 0) yield measure(model, detail, counts)
    else yield { ...measure(model.at(sizes, kwargs), detail, counts), at }
  }
}

function measure(model: GivenModel, detail: Detail, counts: Counts): FlopsModel {
  const { path, built } = model
  const towers = built.towers.map((tower) => measureTower(tower, model, detail, counts))
  const own = built.own.reduce((sum, { shape }) => sum + BigInt(shape.reduce((product, size) => product * size, 1)), 0n)
  const params = towers.reduce<bigint | null>((sum, { count }) => (sum === null || count.params === null ? null : sum + count.params), own)
  const reasons = towers.flatMap(({ count: { tower, reason } }) => (reason === undefined ? [] : [`${tower} tower: ${reason}`]))
  return {
    path,
    params: built.reason === undefined ? params : null,
    towers,
    not_modelled: built.reason ?? (reasons.length === 0 ? null : reasons.join('; ')),
  }
}

/** What has been counted, by the towers: several models may have one in common. */
type Counts = WeakMap<BuiltTower, FlopsCount>

function measureTower(tower: BuiltTower, model: GivenModel, detail: Detail, counts: Counts): FlopsTower {
  let count = counts.get(tower)
  if (count === undefined) counts.set(tower, (count = countTower(tower, detail)))
  const numbers = model.numbers(tower.name)
  return { count, numbers }
}

/** Of a tower that is not built nothing can be counted. */
function notCounted(tower: BuiltTower['name'], { dtype }: Detail): FlopsCount {
  const bytes = dtype === undefined ? {} : { weight_bytes: null, activation_bytes: null, peak_activation_bytes: null }
  return { tower, params: null, flops: null, flops_by_op: null, activations: null, ...bytes, image_size: null, context_length: null }
}

function countTower(built: BuiltTower, detail: Detail): FlopsCount {
  if (built.kind === 'failed') return { ...notCounted(built.name, detail), problem: built.problem }
  if (built.kind === 'not_modelled') return { ...notCounted(built.name, detail), reason: built.reason }
  const { tower } = built
  const { root, inputs } = tower
  const { params, total, byOperator } = countAll(root, detail.convention)
  const shape = inputs[0]?.shape ?? []
  return {
    tower: built.name,
    params,
    flops: total,
    flops_by_op: byOperator,
    activations: detail.activations ? countActivations(root, detail.convention) : null,
    ...(detail.dtype === undefined ? {} : bytesOf(tower, detail.dtype)),
    image_size: built.name === 'image' ? shape.slice(-2) : null,
    context_length: built.name === 'image' ? null : (shape[1] ?? null),
    ...(detail.modules ? { modules: costByModule(root, detail.convention, detail.dtype) } : {}),
    ...(detail.formula ? { formula: formula(root, detail.convention) } : {}),
  }
}

function bytesOf(tower: Extract<BuiltTower, { kind: 'built' }>['tower'], dtype: NumberFormat): FlopsBytes {
  return {
    weight_bytes: weightBytes(tower.root, dtype),
    activation_bytes: activationBytes(tower.root, dtype),
    peak_activation_bytes: peakActivationBytes(tower, dtype),
  }
}
