/**
 * CPU time of a lint as a multiple of an empty Node: `npm run bench`. User and system time of the whole process, medians of
 * interleaved runs, so that a busy machine slows all of them alike. Needs bash, whose `time` reads the children's times.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const cli = join(root, 'dist/cli.cjs')
const corpus = join(root, '../shared/corpus/open_clip-3.3.0')
const examples = join(root, 'configs/examples')
const output = join(mkdtempSync(join(tmpdir(), 'lint-configs-bench-')), 'output')
const rounds = Number(process.argv[2] ?? '31')

interface Candidate {
  readonly name: string
  readonly args: readonly string[]
  /** At most this many times the CPU time of the first candidate. */
  readonly bound?: number
}

function candidates(): Candidate[] {
  const folder = existsSync(corpus) ? corpus : examples
  const files = readdirSync(folder).filter((name) => name.endsWith('.json')).sort()
  // One config of open_clip's own towers, and one that names a timm model and has problems with fixes.
  const single = folder === corpus ? ['ViT-B-32.json', 'EVA01-g-14.json'] : ['right/vit-small-16.json', 'eva-giant-14.json']
  return [
    { name: 'node -e 0', args: ['-e', '0'] },
    { name: 'lint-configs --version', args: [cli, '--version'] },
    ...single.map((name) => ({ name: `one file, ${name}`, args: [cli, join(folder, name)], bound: 1.3 })),
    { name: `${files.length} files`, args: [cli, folder], bound: 1.5 },
  ]
}

/** User plus system time of one run of node, in milliseconds. Throws where node fails otherwise than a lint with problems does. */
function cpuTime(args: readonly string[]): number {
  // The output goes to a file, as in a hook or a pipeline: /dev/null is a character device, in which a terminal is looked for.
  const script = `TIMEFORMAT='%3U %3S'; time "$@" >"$OUTPUT" 2>&1 </dev/null; exit 0`
  const options = { encoding: 'utf8', env: { ...process.env, OUTPUT: output } } as const
  const { stderr, status } = spawnSync('bash', ['-c', script, 'bash', process.execPath, ...args], options)
  const [user, system] = stderr.trim().split(' ').map(Number)
  if (status !== 0 || user === undefined || system === undefined) throw new Error(`bash could not time node: ${stderr}`)
  return (user + system) * 1000
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (middle === undefined) throw new Error('a median of nothing')
  return middle
}

/** A run that does not lint is no measurement: a lint ends with 0 or 1. */
function checkRuns({ name, args }: Candidate): void {
  const { status, stderr } = spawnSync(process.execPath, [...args], { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] })
  if (status !== 0 && status !== 1) throw new Error(`${name}: exit ${status}: ${stderr}`)
}

const all = candidates()
all.forEach(checkRuns)
const times = new Map(all.map((candidate) => [candidate, [] as number[]]))
for (let round = 0; round < rounds; round++) {
  for (const [candidate, measured] of times) measured.push(cpuTime(candidate.args))
}

rmSync(dirname(output), { recursive: true })

const base = median([...times.values()][0] ?? [])
console.log(`Node ${process.version}, ${rounds} rounds, CPU time (user + system), medians`)
if (process.env['NODE_EXTRA_CA_CERTS'] !== undefined) console.log('NODE_EXTRA_CA_CERTS is set: each run of Node reads certificates as well')
for (const [candidate, measured] of times) {
  const time = median(measured)
  const ratio = time / base
  const verdict = candidate.bound === undefined ? '' : `  (bound ${candidate.bound}x: ${ratio <= candidate.bound ? 'held' : 'EXCEEDED'})`
  console.log(`${candidate.name.padEnd(32)} ${time.toFixed(1).padStart(7)} ms  ${ratio.toFixed(2)}x${verdict}`)
}
console.log('')
for (const name of readdirSync(join(root, 'dist')).sort()) {
  const { size } = statSync(join(root, 'dist', name))
  console.log(`dist/${name.padEnd(27)} ${(size / 1024).toFixed(1).padStart(7)} KiB`)
}
