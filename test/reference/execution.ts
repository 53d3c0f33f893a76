/** Runs graphs in the process of the test. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClosedForm } from '../../src/reference/compare/closed-form.ts'
import { resultOf, type ReferenceResult } from '../../src/reference/result.ts'
import { execute, type Job } from '../../src/reference/run/execute.ts'
import type { Runtime } from '../../src/reference/runtime.ts'

export interface Given {
  readonly bytes: Uint8Array
  readonly isOwn?: boolean
  readonly closed?: ClosedForm
  readonly job?: Partial<Job>
}

/** What a run of a graph on the CPU shows, counted and not timed unless the job says so. */
export async function resultOn(runtime: Runtime, { bytes, isOwn = false, closed, job }: Given): Promise<ReferenceResult> {
  const folder = mkdtempSync(join(tmpdir(), 'lint-configs-run-'))
  try {
    const run = { path: 'model.onnx', provider: 'cpu', strict: false, repeat: 0, patience: null, batch: 1, dims: {}, ...job } as const
    const execution = await execute(runtime, bytes, run, {
      clock: () => performance.now(),
      profilePrefix: join(folder, 'profile'),
      ran: () => undefined,
      progress: () => undefined,
    })
    const [profile] = readdirSync(folder)
    if (profile === undefined) throw new Error('there is no profile')
    const raw = { provider: 'cpu', device: { name: 'a CPU', isGpu: false }, runtimeVersion: runtime.version, peakBytes: 0 } as const
    return resultOf({ path: run.path, bytes, isOwn, closed }, { ...raw, ...execution, profile: readFileSync(join(folder, profile), 'utf8') })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
