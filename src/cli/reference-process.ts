/** Runs one graph in a process of its own, on the first of several providers that this machine has. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ownProgram } from '../host/own-program.ts'
import { files, type Answer, type RunAnswer } from '../reference/run/exchange.ts'
import type { Job } from '../reference/run/execute.ts'
import type { Failure } from '../reference/run/failure.ts'
import type { Provider } from '../reference/run/providers.ts'
import { printable } from '../text/index.ts'
import { UsageError, type Io } from './io.ts'

export interface RunRequest {
  readonly job: Omit<Job, 'provider'>
  /** In the order in which they are tried. */
  readonly providers: readonly Provider[]
  readonly model: Uint8Array
}

export interface FinishedRun extends RunAnswer {
  readonly provider: Provider
  /** The text of the runtime's profile. */
  readonly profile: string
}

/** The first answer of a provider that is there. Throws a UsageError in one sentence where there is none. */
export async function runInProcess({ job, providers, model }: RunRequest, io: Io): Promise<FinishedRun> {
  const reasons: string[] = []
  for (const provider of providers) {
    const outcome = await tryProvider({ ...job, provider }, model, io)
    if (!('failure' in outcome)) return outcome
    const { kind, message } = outcome.failure
    if (kind !== 'provider') throw new UsageError(`${job.path} was not run on ${provider}: ${message}`)
    reasons.push(`${provider}: ${message}`)
  }
  throw new UsageError(`${job.path} was not run: ${reasons.join('; ')}`)
}

async function tryProvider(job: Job, model: Uint8Array, io: Io): Promise<FinishedRun | { readonly failure: Failure }> {
  const folder = mkdtempSync(join(tmpdir(), 'lint-configs-run-'))
  try {
    writeFileSync(join(folder, files.model), model)
    writeFileSync(join(folder, files.request), JSON.stringify(job))
    const end = await workerEnd(folder, job, io)
    const answer = answerIn(folder)
    if (answer === undefined) return { failure: failureOfEnd(end, job) }
    if ('failure' in answer) return answer
    const profile = readdirSync(folder).find((name) => name.startsWith(`${files.profile}_`))
    if (profile === undefined) return { failure: { kind: 'graph', message: 'the runtime wrote no profile' } }
    return { ...answer, provider: job.provider, profile: readFileSync(join(folder, profile), 'utf8') }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A worker that did not come to its end has written none, or half of one. */
function answerIn(folder: string): Answer | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, files.answer), 'utf8')) as Answer
  } catch {
    return undefined
  }
}

interface End {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** The end of standard error. */
  readonly complaint: string
}

/** After this long a run is said to go on, again and again. */
const PROGRESS_SECONDS = 10

function workerEnd(folder: string, { path, provider }: Job, io: Io): Promise<End> {
  return new Promise((resolve, reject) => {
    const worker = spawn(process.execPath, [...ownProgram(), 'reference', 'worker', folder], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...io.env } })
    const start = performance.now()
    let stage = 'starting'
    let complaint = ''
    worker.stdout.on('data', (chunk: Buffer) => void (stage = chunk.toString().trim().split('\n').at(-1) ?? stage))
    worker.stderr.on('data', (chunk: Buffer) => void (complaint = (complaint + chunk.toString()).slice(-4096)))
    const progress = setInterval(() => {
      io.err(`${printable(path)}: ${printable(stage)} on ${provider}, ${Math.round((performance.now() - start) / 1000)} s\n`)
    }, PROGRESS_SECONDS * 1000)
    worker.on('error', (error) => {
      clearInterval(progress)
      reject(error)
    })
    worker.on('close', (code, signal) => {
      clearInterval(progress)
      resolve({ code, signal, complaint })
    })
  })
}

/** Why there is no answer. A driver that crashes makes its provider none; what the system ends has taken too much memory. */
function failureOfEnd({ code, signal, complaint }: End, { provider }: Job): Failure {
  if (signal === 'SIGKILL' || /out of memory|bad_alloc/i.test(complaint)) return { kind: 'memory', message: 'there is too little memory, and the system ended the run (--repeat 0 only counts, and needs less)' }
  if (signal !== null && provider !== 'cpu') return { kind: 'provider', message: `its driver crashed (${signal})` }
  if (signal !== null) return { kind: 'graph', message: `the runtime crashed (${signal})` }
  const line = complaint.trim().split('\n').at(-1)?.replace(/^lint-configs: /, '') ?? ''
  return { kind: 'graph', message: line === '' ? `the run ended with exit code ${code} and said nothing` : line }
}
