/** What a lint keeps in the user's cache for the next one. */
import { newlyCompiled } from '../host/compiled.ts'
import type { Io, RuleSet } from './io.ts'
import { allRules } from './judge.ts'
import type { LintRequest } from './lint-options.ts'
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

/** Keeps the record of a run, where there is one, and what the run has found in files. */
export async function keep(memory: Memory | undefined, record: KeptFile | undefined): Promise<void> {
  if (memory === undefined || (record === undefined && !memory.hasJudged)) return
  const { save } = await import('./memory-save.ts')
  save(memory.folder, [...memory.changed(), ...newlyCompiled(), ...(record === undefined ? [] : [record])])
}
