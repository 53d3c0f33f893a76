/** Applies a baseline to the results of a run, prunes it or writes it. Loaded only where there is one, or is to be one. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import { ConfigError } from '../host/config/error.ts'
import { readSource } from '../host/config/source.ts'
import { validated } from '../host/config/validate.ts'
import { createFile } from '../host/create.ts'
import { isThere } from '../host/disk.ts'
import { displayPath } from '../host/paths.ts'
import { replaceFile } from '../host/replace.ts'
import { acceptProblems, countProblems, entriesOf, prune, sorted, staleEntries, type Accepted, type AcceptedInFile, type StaleEntry } from '../lint/baseline.ts'
import { isOn } from '../lint/severity.ts'
import type { FileResult } from '../lint/types.ts'
import { printable } from '../text/index.ts'
import { UsageError, type Io, type RuleSet } from './io.ts'
import type { SettingsOf } from './settings.ts'
import type { BaselinePlan } from './which-baseline.ts'

/** How many stale entries are told one by one. */
const MAX_TOLD = 10

export interface BaselineRun {
  readonly plan: BaselinePlan
  readonly settingsOf: SettingsOf
  readonly ruleSet: RuleSet
  readonly io: Io
  /** Say what is stale, where the baseline is only applied. */
  readonly tellsStale: boolean
}

/**
 * The results with the accepted problems suppressed. Says on standard error what is stale, what was pruned, or what was written.
 * Throws a ConfigError for a baseline that is none, and a UsageError where it cannot be written; then it is as it was.
 */
export async function applyBaseline(results: readonly FileResult[], run: BaselineRun): Promise<FileResult[]> {
  const { absolute, action } = run.plan
  const path = displayPath(absolute, run.io.cwd)
  const accepted = action === 'write' && !existsSync(absolute) ? {} : await readBaseline(run.plan, path)
  const keyed = results.map((result) => ({ result, key: keyOf(result, run) }))
  if (action === 'write') return writeAll(accepted, keyed, path, run)
  const stale = staleFiles(accepted, keyed, run)
  const count = stale.reduce((sum, { entries }) => sum + entries.length, 0)
  if (action === 'prune') {
    if (count > 0) write(absolute, path, pruned(accepted, stale))
    run.io.err(`lint-configs: ${count === 0 ? `no entry of ${printable(path)} is stale` : `${counted(count, 'stale entry', 'stale entries')} taken out of ${printable(path)}`}\n`)
  } else if (count > 0 && run.tellsStale) {
    run.io.err(`lint-configs: ${counted(count, 'entry', 'entries')} of ${printable(path)} accept${count === 1 ? 's' : ''} problems that are not there any more; --baseline-prune takes ${count === 1 ? 'it' : 'them'} out\n${told(stale)}`)
  }
  return keyed.map(({ result, key }) => accept(result, entryOf(accepted, key)))
}

interface Keyed {
  readonly result: FileResult
  readonly key: string
}

interface StaleFile {
  readonly key: string
  readonly entries: readonly StaleEntry[]
}

/** The path of a file as the baseline has it: from its own folder, with forward slashes. */
function keyOf({ path }: FileResult, { plan, io }: BaselineRun): string {
  return relative(dirname(plan.absolute), resolve(io.cwd, path)).split(sep).join('/')
}

async function readBaseline({ absolute, from }: BaselinePlan, path: string): Promise<Accepted> {
  try {
    const source = await readSource(absolute, path, 'baseline')
    return (validated(source) as { readonly files: Accepted }).files
  } catch (error) {
    if (!(error instanceof ConfigError) || from === undefined) throw error
    throw new ConfigError(error.complaints.map((complaint) => (complaint.startsWith('cannot read ') ? `${from}: ${complaint}` : complaint)))
  }
}

function accept(result: FileResult, entry: AcceptedInFile | undefined): FileResult {
  return entry === undefined ? result : acceptProblems(result, entry)
}

/** Files that were linted tell what is stale, and so does the absence of a file; of all others nothing is known. */
function staleFiles(accepted: Accepted, keyed: readonly Keyed[], { plan, settingsOf, ruleSet, io }: BaselineRun): StaleFile[] {
  const results = new Map(keyed.map(({ key, result }) => [key, result]))
  const files = Object.entries(accepted).map(([key, entry]) => {
    const result = results.get(key)
    if (result === undefined) return { key, entries: isThere(resolve(dirname(plan.absolute), key)) ? [] : entriesOf(entry) }
    const { kind } = result
    if (kind === 'unparsed' || !isComplete(result)) return { key, entries: [] }
    const { options } = settingsOf(resolve(io.cwd, result.path))
    return { key, entries: staleEntries(result, entry, (id) => {
      const meta = ruleSet().find((rule) => rule.meta.id === id)?.meta
      return meta === undefined || (isOn(meta, options) && meta.kinds.some((each) => each === kind))
    }) }
  })
  return files.filter(({ entries }) => entries.length > 0)
}

/** Was all of the file looked at? */
function isComplete({ kind, failures }: FileResult): boolean {
  return kind !== 'unknown' && kind !== 'unreadable' && failures === undefined
}

function pruned(accepted: Accepted, stale: readonly StaleFile[]): Accepted {
  const byKey = new Map(stale.map(({ key, entries }) => [key, entries]))
  return Object.fromEntries(Object.entries(accepted).flatMap(([key, entry]) => {
    const kept = prune(entry, byKey.get(key) ?? [])
    return kept === undefined ? [] : [[key, kept]]
  }))
}

/** Entries of files that are there and were not linted in this run are kept. */
function writeAll(before: Accepted, keyed: readonly Keyed[], path: string, { plan, io }: BaselineRun): FileResult[] {
  const incomplete = keyed.find(({ result }) => result.kind === 'unreadable' || result.failures !== undefined)
  if (incomplete !== undefined) throw new UsageError(`the baseline is not written, for ${incomplete.result.path} could not be linted`)
  const linted = new Map(keyed.filter(({ result }) => isComplete(result)).map(({ key, result }) => [key, countProblems(result)]))
  const kept = Object.entries(before).filter(([key]) => !linted.has(key) && existsSync(resolve(dirname(plan.absolute), key)))
  const accepted = sorted([...kept, ...[...linted].filter(([, entry]) => Object.keys(entry).length > 0)])
  write(plan.absolute, path, accepted)
  const results = keyed.map(({ result, key }) => accept(result, entryOf(accepted, key)))
  const count = keyed.reduce((sum, { result }) => sum + result.problems.length, 0)
  io.err(`lint-configs: ${counted(count, 'problem', 'problems')} of this run accepted in ${printable(path)}\n`)
  return results
}

/** Throws a UsageError where the file cannot be written; it is as it was then. */
function write(absolute: string, path: string, files: Accepted): void {
  const content = `${JSON.stringify({ version: 1, files }, undefined, 2)}\n`
  const replaced = existsSync(absolute) ? replaceFile(absolute, readFileSync(absolute), Buffer.from(content)) : createFile(absolute, content)
  if (!replaced.ok) throw new UsageError(`${path} cannot be written: ${replaced.reason}`)
}

function entryOf(accepted: Accepted, key: string): AcceptedInFile | undefined {
  return Object.hasOwn(accepted, key) ? accepted[key] : undefined
}

function told(stale: readonly StaleFile[]): string {
  const lines = stale.flatMap(({ key, entries }) => entries.map(({ rule, pointer, accepted, found }) => {
    return `  ${printable(key)}: ${printable(rule)} at ${pointer === '' ? 'the top level' : printable(pointer)}, ${accepted} accepted and ${found} found\n`
  }))
  const rest = lines.length - MAX_TOLD
  return `${lines.slice(0, MAX_TOLD).join('')}${rest > 0 ? `  and ${rest} more\n` : ''}`
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}
