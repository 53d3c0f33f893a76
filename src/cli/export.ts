/** `lint-configs export CONFIG|timm:NAME -o MODEL.onnx`: one tower as an ONNX model. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { countParameters } from '../cost/parameters.ts'
import { writeWhole } from '../host/write.ts'
import { emitOnnx } from '../reference/onnx/emit.ts'
import { OnnxError } from '../reference/onnx/error.ts'
import { printable } from '../text/index.ts'
import type { BuiltTower } from '../towers/build/index.ts'
import { oneOf, readArguments } from './arguments.ts'
import { UsageError, type ExitCode, type Io } from './io.ts'
import { forEachModel, type GivenModel } from './models.ts'
import { openTarget } from './open-target.ts'
import { commonOptions } from './options.ts'
import { readSizes, sizeOptions } from './sizes.ts'

const TOWERS = ['image', 'text', 'multimodal'] as const

/** Of the numbers that `--weights random` stores. */
const SEED = 0

type Built = Extract<BuiltTower, { kind: 'built' }>

/** The command. Throws a UsageError for what cannot be exported, and then writes nothing; or a CatalogError. */
export async function exportCommand(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values: flags, positionals: given } = readArguments(args, {
    ...commonOptions,
    ...sizeOptions,
    output: { kind: 'value', short: 'o' },
    tower: { kind: 'value' },
    weights: { kind: 'value' },
    'timm-kwargs': { kind: 'value' },
  })
  if (flags.help) {
    const { help } = await import('./information.ts')
    io.out(help('export'))
    return 0
  }
  const { output } = flags
  if (given.length !== 1) throw new UsageError('export takes one config or timm model: lint-configs export CONFIG|timm:NAME -o MODEL.onnx')
  if (output === undefined) throw new UsageError('export needs the file to write: -o MODEL.onnx')
  const name = flags.tower === undefined ? undefined : oneOf('the tower', flags.tower, TOWERS)
  const weights = flags.weights === undefined ? 'inputs' : oneOf('what to do with weights', flags.weights, ['inputs', 'random'])
  const target = resolve(io.cwd, output)
  if (existsSync(target) && !output.endsWith('.onnx')) throw new UsageError(`${output} is there already and is no .onnx file: it is left as it is`)
  const sizes = readSizes(flags)
  const kwargs = flags['timm-kwargs']
  const models: GivenModel[] = []
  const { catalog } = await openTarget(flags, io)
  const hasFailed = await forEachModel({ given, sizes, ...(kwargs === undefined ? {} : { timmKwargs: kwargs }) }, catalog, io, (model) => void models.push(model))
  if (hasFailed) return 2
  const [model] = models
  if (model === undefined || models.length > 1) throw new UsageError(`export writes one model, and ${given[0]} names ${models.length}`)
  const tower = chosen(model, name)
  const bytes = emit(tower, model.path, { weights, batch: sizes.batch })
  const problem = writeWhole(target, bytes)
  if (problem !== undefined) throw new UsageError(`cannot write ${output}: ${problem}`)
  io.out(`${printable(output)}: the ${tower.name} tower of ${printable(model.path)}, ${countParameters(tower.tower.root)} parameters ${weights === 'inputs' ? 'as inputs' : 'stored'}, ${bytes.length} bytes\n`)
  return 0
}

/** The tower that is asked for, or the only one. */
function chosen({ path, built }: GivenModel, name: BuiltTower['name'] | undefined): Built {
  if (built.reason !== undefined) throw new UsageError(`${path} is not modelled: ${built.reason}`)
  const names = built.towers.map((tower) => tower.name).join(', ')
  if (name === undefined && built.towers.length > 1) throw new UsageError(`${path} has several towers: choose one with --tower (${names})`)
  const tower = built.towers.find((each) => name === undefined || each.name === name)
  if (tower === undefined) throw new UsageError(`${path} has no ${name} tower; it has ${names}`)
  if (tower.kind === 'not_modelled') throw new UsageError(`the ${tower.name} tower of ${path} is not modelled: ${tower.reason}`)
  if (tower.kind === 'failed') throw new UsageError(`the ${tower.name} tower of ${path} cannot be built: ${printable(tower.problem.message)}`)
  return tower
}

function emit({ name, prefix, tower }: Built, path: string, { weights, batch }: { weights: 'inputs' | 'random'; batch: number | undefined }): Uint8Array {
  try {
    return emitOnnx(tower, {
      name: `${path} ${name}`,
      prefix,
      weights: weights === 'inputs' ? 'inputs' : { seed: SEED },
      ...(batch === undefined ? {} : { batch }),
    })
  } catch (error) {
    if (error instanceof OnnxError) throw new UsageError(`the ${name} tower of ${path} cannot be exported: ${error.message}`)
    throw error
  }
}
