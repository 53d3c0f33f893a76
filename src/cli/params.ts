/** `lint-configs params CONFIG|timm:NAME`: names and shapes of all parameters and buffers. */
import { countNames, namedShapes } from '../cost/parameters.ts'
import { paramsJson, paramsTable, type ParamsModel } from '../report/params.ts'
import { printable } from '../text/index.ts'
import { oneOf, readArguments } from './arguments.ts'
import { UsageError, type ExitCode, type Io } from './io.ts'
import { forEachModel, type GivenModel } from './models.ts'
import { openTarget } from './open-target.ts'
import { cacheOptions, commonOptions, styleOf } from './options.ts'
import { readSizes, sizeOptions } from './sizes.ts'

/** The command. Throws a UsageError for a command line that asks for nothing, or a CatalogError. */
export async function paramsCommand(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values: flags, positionals: given } = readArguments(args, {
    ...commonOptions,
    ...cacheOptions,
    ...sizeOptions,
    format: { kind: 'value', short: 'f' },
    'timm-kwargs': { kind: 'value' },
  })
  if (flags.help) {
    const { help } = await import('./information.ts')
    io.out(help('params'))
    return 0
  }
  if (given.length === 0) throw new UsageError('params needs a config or a timm model: lint-configs params CONFIG|timm:NAME')
  const format = flags.format === undefined ? 'table' : oneOf('the format', flags.format, ['table', 'json'])
  const style = await styleOf(io, flags)
  const kwargs = flags['timm-kwargs']
  const request = { given, sizes: readSizes(flags), ...(kwargs === undefined ? {} : { timmKwargs: kwargs }) }
  const { catalog } = await openTarget(flags, io)
  const hasFailed = await forEachModel(request, catalog, io, (model) => {
    const listed = list(model)
    io.out(format === 'json' ? paramsJson(listed) : paramsTable(listed, style))
  })
  return hasFailed ? 2 : 0
}

/** A hundred times what real towers have: a config may ask for any number of layers. */
const MAX_NAMES = 1_000_000

/** Throws a UsageError where a tower is not built: half of a model's names are not its names. */
function list({ path, built }: GivenModel): ParamsModel {
  if (built.reason !== undefined) throw new UsageError(`${path} is not modelled: ${built.reason}`)
  const parameters: Record<string, readonly number[]> = {}
  const buffers: Record<string, readonly number[]> = {}
  for (const { name, shape } of built.own) parameters[name] = shape
  for (const tower of built.towers) {
    if (tower.kind === 'not_modelled') throw new UsageError(`the ${tower.name} tower of ${path} is not modelled: ${tower.reason}`)
    if (tower.kind === 'failed') {
      const { field, message } = tower.problem
      throw new UsageError(`the ${tower.name} tower of ${path} cannot be built${field === '' ? '' : ` (${field})`}: ${printable(message)}`)
    }
    if (countNames(tower.tower.root) > MAX_NAMES) throw new UsageError(`the ${tower.name} tower of ${path} has more than ${MAX_NAMES} parameters by name, which are not listed; flops counts them`)
    const shapes = namedShapes(tower.tower.root, tower.prefix)
    Object.assign(parameters, shapes.parameters)
    Object.assign(buffers, shapes.buffers)
  }
  return { path, parameters, buffers }
}
