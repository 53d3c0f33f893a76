/** What a run keeps in the user's cache for the next one. */
import { newlyCompiled } from '../host/compiled.ts'
import type { ExitCode, Io, RuleSet } from './io.ts'
import { allRules } from './judge.ts'
import type { LintRequest } from './lint-options.ts'
import { expectFolders } from './many-files.ts'
import { Memory } from './memory.ts'
import type { KeptFile, OwnCache } from './own-cache.ts'
import { Recording } from './recording.ts'

/** Nothing is remembered of what is repaired, nor of rules that are not this version's own. */
function cacheFor({ flags, fixing, stdin }: LintRequest, { cache }: Io, ruleSet: RuleSet): OwnCache | undefined {
  return flags['no-cache'] || stdin || fixing !== undefined || ruleSet !== allRules ? undefined : cache
}

/** What earlier runs have found; undefined where nothing is to be kept. */
export function memoryFor(request: LintRequest, io: Io, ruleSet: RuleSet): Memory | undefined {
  const cache = cacheFor(request, io, ruleSet)
  const { files, env, home } = io
  return cache === undefined ? undefined : new Memory(cache, files, [home, env['HF_HUB_CACHE'], env['HUGGINGFACE_HUB_CACHE'], env['HF_HOME'], env['XDG_CACHE_HOME']])
}

/** A run that writes something besides what it prints has to happen each time, and is not recorded. */
export function recordingFor(request: LintRequest, io: Io, ruleSet: RuleSet): Recording | undefined {
  const { flags, outputs } = request
  const writes = flags['baseline-write'] !== undefined || flags['baseline-prune'] || outputs.some(({ file }) => file !== undefined)
  const cache = cacheFor(request, io, ruleSet)
  return writes || cache === undefined ? undefined : new Recording(io, cache)
}

/** Keeps the record of a lint, where there is one, and what the lint has found in files. */
export async function keep(memory: Memory | undefined, record: KeptFile | undefined): Promise<void> {
  if (memory === undefined || (record === undefined && !memory.hasJudged)) return
  await save(memory.folder, [...memory.changed(), ...newlyCompiled(), ...(record === undefined ? [] : [record])])
}

type Command = (args: readonly string[], io: Io) => Promise<ExitCode>

/** Runs a command that only looks and prints, and keeps its record. */
export async function recorded(args: readonly string[], io: Io, load: () => Promise<Command>): Promise<ExitCode> {
  expectFolders(args, io.cwd)
  const command = await load()
  const { cache } = io
  if (cache === undefined || args.includes(NO_CACHE)) return await command(args, io)
  const recording = new Recording(io, cache)
  const code = await command(args, recording.io)
  const record = recording.file(code)
  await save(cache.folder, [...newlyCompiled(), ...(record === undefined ? [] : [record])])
  return code
}

const NO_CACHE = '--no-cache'

async function save(folder: string, files: readonly KeptFile[]): Promise<void> {
  const { save } = await import('./memory-save.ts')
  save(folder, files)
}
