/** How V8 is to treat a run over many files. Loaded only for one. */
import { setFlagsFromString } from 'node:v8'
import { setVariant } from '../host/compiled.ts'

/** What is young is collected by one thread: for the few MiB of a run others are not worth waking, which costs 2 to 4 % of its CPU time. */
const COLLECTOR = '--no-parallel-scavenge'

/**
 * By versions of V8: fifteen times its defaults. Node 20 has 11.3 (--interrupt-budget=67584, bytes of bytecode run),
 * Node 22 to 24 have 12 and 13 (--invocation-count-for-turbofan=3000, -for-maglev=400). A flag that V8 does not know it complains about on
 * standard error, so that another version is told nothing.
 */
const LATER: readonly (readonly [versions: RegExp, flags: readonly string[]])[] = [
  [/^11\.3\./, ['--interrupt-budget=1000000', COLLECTOR]],
  [/^1[23]\./, ['--invocation-count-for-turbofan=45000', '--invocation-count-for-maglev=6000', COLLECTOR]],
]

/**
 * Tells V8 to optimize later. A lint is much code run a little, and each function optimized costs milliseconds on another thread: with this,
 * 144 files take a third less CPU time on Node 20 and a fifth less on Node 22 and 24. What is really hot is optimized all the same.
 */
export function optimizeLater(): void {
  const flags = LATER.find(([versions]) => versions.test(process.versions.v8))?.[1]
  if (flags === undefined) return
  setVariant('-many')
  for (const flag of flags) setFlagsFromString(flag)
}
