/** `lint-configs flops PATH|timm:NAME ...`: parameters and FLOPs of every tower. */
import { countFlops } from '../cost/flops.ts'
import { countParameters } from '../cost/parameters.ts'
import { flopsCsv, flopsJson, flopsMarkdown, flopsTable, type FlopsModel, type FlopsTower } from '../report/flops.ts'
import type { BuiltTower } from '../towers/build/index.ts'
import { oneOf, readArguments } from './arguments.ts'
import { UsageError, type ExitCode, type Io } from './io.ts'
import { catalogFor } from './lint.ts'
import { forEachModel, type GivenModel } from './models.ts'
import { commonOptions, styleOf, targetOf } from './options.ts'
import { readSizes, sizeOptions } from './sizes.ts'

/** The command. Throws a UsageError for a command line that asks for nothing, or a CatalogError. */
export async function flopsCommand(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values: flags, positionals: given } = readArguments(args, {
    ...commonOptions,
    ...sizeOptions,
    format: { kind: 'value', short: 'f' },
    'timm-kwargs': { kind: 'value' },
  })
  if (flags.help) {
    const { help } = await import('./information.ts')
    io.out(help('flops'))
    return 0
  }
  if (given.length === 0) throw new UsageError('flops needs a file, a folder or a timm model: lint-configs flops PATH|timm:NAME ...')
  const format = flags.format === undefined ? 'table' : oneOf('the format', flags.format, ['table', 'json', 'csv', 'markdown'])
  const sizes = readSizes(flags)
  const kwargs = flags['timm-kwargs']
  const request = { given, sizes, ...(kwargs === undefined ? {} : { timmKwargs: kwargs }) }
  const models: FlopsModel[] = []
  const hasFailed = await forEachModel(request, catalogFor(targetOf(flags.target), io), io, (model) => {
    const measured = measure(model)
    if (format === 'json') io.out(flopsJson(measured))
    else models.push(measured)
  })
  const batch = sizes.batch ?? 1
  if (models.length > 0) {
    if (format === 'table') io.out(flopsTable(models, batch, await styleOf(io, flags)))
    if (format === 'csv') io.out(flopsCsv(models))
    if (format === 'markdown') io.out(flopsMarkdown(models, batch))
  }
  return hasFailed ? 2 : 0
}

function measure(model: GivenModel): FlopsModel {
  const { path, built } = model
  const towers = built.towers.map((tower) => measureTower(tower, model))
  const own = built.own.reduce((sum, { shape }) => sum + BigInt(shape.reduce((product, size) => product * size, 1)), 0n)
  const params = towers.reduce<bigint | null>((sum, tower) => (sum === null || tower.params === null ? null : sum + tower.params), own)
  const reasons = towers.flatMap(({ tower, reason }) => (reason === undefined ? [] : [`${tower} tower: ${reason}`]))
  return {
    path,
    params: built.reason === undefined ? params : null,
    towers,
    not_modelled: built.reason ?? (reasons.length === 0 ? null : reasons.join('; ')),
  }
}

function measureTower(tower: BuiltTower, model: GivenModel): FlopsTower {
  const nothing = { tower: tower.name, params: null, flops: null, flops_by_op: null, image_size: null, context_length: null }
  const numbers = model.numbers(tower.name)
  if (tower.kind === 'failed') return { ...nothing, ...numbers, problem: tower.problem }
  if (tower.kind === 'not_modelled') return { ...nothing, ...numbers, reason: tower.reason }
  const { root, inputs } = tower.tower
  const { total, byOperator } = countFlops(root)
  const shape = inputs[0]?.shape ?? []
  return {
    tower: tower.name,
    params: countParameters(root),
    flops: total,
    flops_by_op: Object.fromEntries(Object.entries(byOperator).map(([operator, flops]) => [`aten.${operator}`, flops])),
    image_size: tower.name === 'image' ? shape.slice(-2) : null,
    context_length: tower.name === 'image' ? null : (shape[1] ?? null),
    ...numbers,
  }
}
