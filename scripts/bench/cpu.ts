/** CPU time of a run of node, user and system; needs bash, whose `time` reads the children's times. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A command line of node, by the name that it is reported under. */
export interface Candidate {
  readonly name: string
  readonly args: readonly string[]
  /** Beside the environment of this process. */
  readonly env?: Readonly<Record<string, string>>
  /** At most this many times the CPU time of the first candidate. */
  readonly bound?: number
}

/** Medians of interleaved runs, so that a busy machine slows all of them alike; in milliseconds, in the order of the candidates. */
export function measureCpu(candidates: readonly Candidate[], rounds: number): ReadonlyMap<Candidate, number> {
  const output = join(mkdtempSync(join(tmpdir(), 'lint-configs-bench-')), 'output')
  candidates.forEach(checkRuns)
  const times = new Map(candidates.map((candidate) => [candidate, [] as number[]]))
  for (let round = 0; round < rounds; round++) {
    for (const [candidate, measured] of times) measured.push(cpuTime(candidate, output))
  }
  rmSync(dirname(output), { recursive: true })
  return new Map([...times].map(([candidate, measured]) => [candidate, median(measured)]))
}

/** One line a candidate: its time, and how many times that of the first. */
export function printCpu(measured: ReadonlyMap<Candidate, number>): void {
  const [base] = measured.values()
  for (const [candidate, time] of measured) {
    const ratio = time / base!
    const verdict = candidate.bound === undefined ? '' : `  (bound ${candidate.bound}x: ${ratio <= candidate.bound ? 'held' : 'EXCEEDED'})`
    console.log(`${candidate.name.padEnd(40)} ${time.toFixed(1).padStart(7)} ms  ${ratio.toFixed(2)}x${verdict}`)
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (middle === undefined) throw new Error('a median of nothing')
  return middle
}

/** User plus system time of one run of node, in milliseconds. Throws where node fails otherwise than a lint with problems does. */
function cpuTime({ args, env }: Candidate, output: string): number {
  // The output goes to a file, as in a hook or a pipeline: /dev/null is a character device, in which a terminal is looked for.
  const script = `TIMEFORMAT='%3U %3S'; time "$@" >"$OUTPUT" 2>&1 </dev/null; exit 0`
  const options = { encoding: 'utf8', env: { ...process.env, ...env, OUTPUT: output } } as const
  const { stderr, status } = spawnSync('bash', ['-c', script, 'bash', process.execPath, ...args], options)
  const [user, system] = stderr.trim().split(' ').map(Number)
  if (status !== 0 || user === undefined || system === undefined) throw new Error(`bash could not time node: ${stderr}`)
  return (user + system) * 1000
}

/** A run that does not lint is no measurement: a lint ends with 0 or 1. */
function checkRuns({ name, args, env }: Candidate): void {
  const { status, stderr } = spawnSync(process.execPath, [...args], { encoding: 'utf8', env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] })
  if (status !== 0 && status !== 1) throw new Error(`${name}: exit ${status}: ${stderr}`)
}
