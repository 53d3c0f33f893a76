/** `lint-configs profile CONFIG|timm:NAME ...`: a table of models, as open_clip's profiler writes it and with what it lacks. */
import { profileCsv, profileJson, profileMarkdown } from '../report/profile.ts'
import { modelOf, nameOfConfig } from '../tables/find.ts'
import { isUnknown, type TableModel, type Unknown } from '../tables/model.ts'
import { profileOf, type Profile } from '../tables/profile.ts'
import { timmTableModel } from '../tables/timm.ts'
import { withSlashes } from '../host/paths.ts'
import { oneOf, readArguments } from './arguments.ts'
import { forEachGiven } from './given.ts'
import { UsageError, type ExitCode, type Io } from './io.ts'
import { openTarget } from './open-target.ts'
import { commonOptions } from './options.ts'
import { TIMM } from './timm-names.ts'

interface Profiled {
  readonly path: string
  readonly profile: Profile
}

/** The command. Throws a UsageError for a command line that asks for nothing, or a CatalogError. */
export async function profileCommand(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values: flags, positionals: given } = readArguments(args, {
    ...commonOptions,
    format: { kind: 'value', short: 'f' },
  })
  if (flags.help) {
    const { help } = await import('./information.ts')
    io.out(help('profile'))
    return 0
  }
  if (given.length === 0) throw new UsageError('profile needs a file, a folder or a timm model: lint-configs profile CONFIG|timm:NAME ...')
  const format = flags.format === undefined ? 'csv' : oneOf('the format', flags.format, ['csv', 'markdown', 'json'])
  const { catalog } = await openTarget(flags, io)
  const found: Profiled[] = []
  const openers = {
    config: (path: string, config: Parameters<typeof modelOf>[1], beside: Parameters<typeof modelOf>[2], absolute: string | undefined): Profiled =>
      profiled(path, absolute === undefined ? path : nameOfConfig(withSlashes(absolute)), modelOf(path, config, beside)),
    timm: (name: string): Profiled => profiled(`${TIMM}${name}`, name, timmTableModel(name, catalog.timm)),
  }
  const hasFailed = await forEachGiven(given, catalog, io, openers, (one) => void found.push(one))
  found.sort(compare)
  if (format === 'json') for (const { path, profile } of found) io.out(profileJson(path, profile))
  else if (found.length > 0) io.out((format === 'csv' ? profileCsv : profileMarkdown)(found.map(({ profile }) => profile)))
  return hasFailed ? 2 : 0
}

function profiled(path: string, name: string, model: TableModel | Unknown): Profiled {
  if (isUnknown(model)) throw new UsageError(`${path}: ${model.reason}`)
  return { path, profile: profileOf(name, model) }
}

/** As open_clip's profiler sorts: by GFLOPs, parameters and name; what has no number comes last. */
function compare(a: Profiled, b: Profiled): number {
  return by(a, b, 'gflops') || by(a, b, 'mparams') || (a.profile.model < b.profile.model ? -1 : Number(a.profile.model > b.profile.model))
}

function by(a: Profiled, b: Profiled, column: string): number {
  const [left, right] = [a, b].map(({ profile }) => profile.counts.get(column)?.value ?? null)
  if (left === null || left === undefined) return right === null || right === undefined ? 0 : 1
  if (right === null || right === undefined) return -1
  return left < right ? -1 : Number(left > right)
}
