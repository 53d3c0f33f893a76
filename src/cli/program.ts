/** The program once it is loaded. */
import { complaint } from './complaint.ts'
import { main } from './main.ts'
import type { OwnCache } from './own-cache.ts'
import { processIo } from './process-io.ts'

/** Runs the command line of the process. The exit code is set, and the process left to end by itself, so that nothing written is lost. */
export async function runProgram(cache: OwnCache | undefined): Promise<void> {
  try {
    process.exitCode = await main(process.argv.slice(2), processIo(cache))
  } catch (error) {
    process.stderr.write(complaint(error))
    process.exitCode = 2
  }
}
