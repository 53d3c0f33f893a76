/** The program once it is loaded. */
import { complaint } from './complaint.ts'
import { main } from './main.ts'
import type { OwnCache } from './own-cache.ts'
import { processIo } from './process-io.ts'

/**
 * Runs the command line of the process, and ends it: what a command prints is written by then (src/host/streams.ts). Left to end by itself,
 * the process would collect garbage once more and take its heap apart, a twentieth of a lint of many files.
 */
export async function runProgram(cache: OwnCache | undefined): Promise<void> {
  try {
    process.exit(await main(process.argv.slice(2), processIo(cache)))
  } catch (error) {
    process.stderr.write(complaint(error))
    process.exitCode = 2
  }
}
