/** `lint-configs diff A B`: what changed between two files, folders or revisions, and what it costs. */
import { compareConfigs } from '../diff/compare.ts'
import type { ConfigPair } from '../diff/types.ts'
import { changedFiles, GitError, resolveRevisions } from '../host/git.ts'
import { isThere, pairFiles } from '../host/pairs.ts'
import { diffJson, diffMarkdown, diffTable } from '../report/diff.ts'
import { oneOf, readArguments } from './arguments.ts'
import { UsageError, type ExitCode, type Io } from './io.ts'
import { openTarget } from './open-target.ts'
import { commonOptions, styleOf } from './options.ts'

/** The command. Throws a UsageError for what cannot be compared, or a CatalogError. */
export async function diffCommand(args: readonly string[], io: Io): Promise<ExitCode> {
  // What follows `--` are paths, and must not be taken for revisions.
  const dashes = args.indexOf('--')
  const limits = dashes < 0 ? [] : args.slice(dashes + 1)
  const { values: flags, positionals } = readArguments(dashes < 0 ? args : args.slice(0, dashes), { ...commonOptions, format: { kind: 'value', short: 'f' } })
  if (flags.help) {
    const { help } = await import('./information.ts')
    io.out(help('diff'))
    return 0
  }
  const format = flags.format === undefined ? 'table' : oneOf('the format', flags.format, ['table', 'json', 'markdown'])
  const { catalog } = await openTarget(flags, io)
  const comparison = compareConfigs(await pairsOf(positionals, dashes < 0 ? undefined : limits, io), { before: catalog, after: catalog })
  if (format === 'json') io.out(diffJson(comparison))
  else io.out(format === 'markdown' ? diffMarkdown(comparison) : diffTable(comparison, await styleOf(io, flags)))
  return 0
}

/** Two paths that are there, else revisions; `limits` are what follows `--`, which only revisions have. */
async function pairsOf(given: readonly string[], limits: readonly string[] | undefined, io: Io): Promise<readonly ConfigPair[]> {
  const [first, second, ...more] = given
  if (first === undefined || more.length > 0) throw new UsageError('diff takes two files or folders, or revisions: lint-configs diff A B, or main...HEAD')
  const there = given.filter((path) => isThere(path, io.cwd))
  if (limits === undefined && second !== undefined && there.length === 2) {
    const pairs = await pairFiles(first, second, io.cwd)
    if (pairs === undefined) throw new UsageError(`${first} and ${second} are a file and a folder, which have nothing to compare`)
    return pairs
  }
  if (limits === undefined && second !== undefined && there.length === 1) {
    throw new UsageError(`${there[0]} is a path, and ${there[0] === first ? second : first} is none; name two paths, or put -- behind two revisions`)
  }
  try {
    return await changedFiles(io.cwd, await resolveRevisions(io.cwd, first, second), limits)
  } catch (error) {
    throw error instanceof GitError ? new UsageError(error.message) : error
  }
}
