/** `lint-configs reference verify [FOLDER]`: the closed form against all recorded runs. */
import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { readTarget } from '../catalog/targets.ts'
import { parseJson } from '../json/parse.ts'
import { closedForm } from '../reference/compare/closed-form.ts'
import { recordProblems } from '../reference/record/check.ts'
import type { ReferenceRecord } from '../reference/record/record.ts'
import { Refusal } from '../reference/refusal.ts'
import { buildConfig, buildTimmModel, type BuiltTower } from '../towers/build/index.ts'
import { printable } from '../text/index.ts'
import { readArguments } from './arguments.ts'
import { UsageError, type ExitCode, type Io } from './io.ts'
import { configOf } from './read-config.ts'
import { RECORDS } from './recorded-runs.ts'
import { emitted, sizesOf } from './reference-graphs.ts'
import { readRecords, type NamedRecord } from './reference-records.ts'
import { catalogFor } from './catalog-for.ts'
import { TIMM } from './timm-names.ts'

/** Prints one line a record that does not hold, and a closing line. Throws a UsageError for a folder without records. */
export async function verifyCommand(args: readonly string[], io: Io): Promise<ExitCode> {
  const { positionals } = readArguments(args, { help: { kind: 'flag', short: 'h' } })
  const [folder = RECORDS, ...more] = positionals
  if (more.length > 0) throw new UsageError('reference verify takes one folder')
  const records = refused(() => readRecords(resolve(io.cwd, folder), folder))
  if (records.length === 0) throw new UsageError(`there is no record in ${folder}; lint-configs reference run --record writes some`)
  let different = 0
  let otherGraphs = 0
  for (const { name, record } of records) {
    const { problems, isSameGraph } = check({ name, record }, io)
    for (const problem of problems) io.out(`${printable(`${folder}/${name}.json`)}: ${printable(problem)}\n`)
    if (problems.length > 0) different += 1
    if (!isSameGraph) otherGraphs += 1
  }
  io.out(`${records.length} ${records.length === 1 ? 'record' : 'records'}: ${records.length - different} equal to the closed form, ${different} not; ${summary(records, otherGraphs)}\n`)
  return different > 0 ? 1 : 0
}

function check({ name, record }: NamedRecord, io: Io): { readonly problems: readonly string[]; readonly isSameGraph: boolean } {
  const built = rebuilt(record, name, io)
  if (built.kind !== 'built') {
    const why = built.kind === 'failed' ? built.problem.message : built.reason
    return { problems: [`its tower is not built any more: ${why}`], isSameGraph: true }
  }
  const shapes = Object.values(record.inputs)
  const isSameSize = built.tower.inputs.length === shapes.length && built.tower.inputs.every(({ shape }, index) => shape.join() === shapes[index]?.join())
  if (!isSameSize) return { problems: [`its inputs are ${JSON.stringify(shapes)}, and the tower takes ${JSON.stringify(built.tower.inputs.map(({ shape }) => shape))}`], isSameGraph: true }
  const problems = recordProblems(record, closedForm(built.tower, built.prefix))
  return { problems, isSameGraph: !isOwn(record) || hashOf(built, name) === record.graph.sha256 }
}

function rebuilt({ model, tower, target, inputs }: ReferenceRecord, name: string, io: Io): BuiltTower {
  const catalog = catalogFor(readTarget([`open_clip=${target.open_clip}`, `timm=${target.timm}`]), io)
  const sizes = sizesOf(inputs)
  if ('timm' in model) return buildTimmModel(model.timm, catalog.timm, new Map(), sizes)
  const { towers, reason } = buildConfig(configOf(parseJson(JSON.stringify(model.config)), name, catalog), catalog, sizes)
  const found = towers.find((each) => each.name === tower)
  return found ?? { name: tower, prefix: '', kind: 'not_modelled', reason: reason ?? `it has no ${tower} tower` }
}

function isOwn({ graph }: ReferenceRecord): boolean {
  return graph.maker.startsWith('lint-configs ')
}

/** Of the graph that is emitted today. */
function hashOf(built: BuiltTower, name: string): string {
  const stem = name.slice(0, -`.${built.name}`.length)
  const path = stem.startsWith('timm.') ? stem.replace('timm.', TIMM) : `${stem}.json`
  return createHash('sha256').update(emitted({ path, json: () => undefined }, built).bytes).digest('hex')
}

/** How many of the runs took place on a GPU, and how many were of graphs that are written otherwise today. */
function summary(records: readonly NamedRecord[], otherGraphs: number): string {
  const gpu = records.filter(({ record }) => record.gpu_flops_share > 0).length
  const written = otherGraphs === 0 ? '' : `; the graphs of ${otherGraphs} are written otherwise today`
  return `${gpu} ran on a GPU, ${records.length - gpu} on a CPU${written}`
}

function refused<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof Refusal ? new UsageError(error.message) : error
  }
}
