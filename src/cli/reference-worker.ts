/** `lint-configs reference worker FOLDER`: one run in a process of its own. Started by `reference run`, not by people. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cpuName, loadedLibraries, nvidiaNames, openDeviceFiles } from '../host/device.ts'
import { packageRoot } from '../host/package-root.ts'
import { deviceOf, type DeviceEvidence } from '../reference/device.ts'
import { files, type Answer } from '../reference/run/exchange.ts'
import { execute, type Job } from '../reference/run/execute.ts'
import { failureOf } from '../reference/run/failure.ts'
import { findRuntime } from '../reference/runtime.ts'
import { UsageError, type ExitCode, type Io } from './io.ts'

/** Writes the answer into the folder; each stage is a line on standard output. */
export async function workerCommand([folder]: readonly string[], io: Io): Promise<ExitCode> {
  if (folder === undefined) throw new UsageError('reference worker is started by reference run')
  const job = JSON.parse(readFileSync(join(folder, files.request), 'utf8')) as Job
  writeFileSync(join(folder, files.answer), JSON.stringify(await answer(folder, job, io)))
  return 0
}

async function answer(folder: string, job: Job, io: Io): Promise<Answer> {
  const runtime = findRuntime({ packageRoot, given: io.env['LINT_CONFIGS_RUNTIME'] })
  if ('missing' in runtime) throw new UsageError(runtime.missing)
  let evidence: DeviceEvidence | undefined
  try {
    const execution = await execute(runtime, readFileSync(join(folder, files.model)), job, {
      clock: () => performance.now(),
      profilePrefix: join(folder, files.profile),
      ran: () => void (evidence = { cpu: cpuName(), libraries: loadedLibraries(), deviceFiles: openDeviceFiles(), nvidia: nvidiaNames() }),
      progress: (stage) => io.out(`${stage}\n`),
    })
    if (evidence === undefined) throw new Error('the run did not say that it ran')
    return {
      ...execution,
      device: deviceOf(job.provider, evidence),
      peakBytes: process.resourceUsage().maxRSS * 1024,
      runtimeVersion: runtime.version,
    }
  } catch (error) {
    return { failure: failureOf(error) }
  }
}
