/** The program: `lint-configs`. */
import { complaint } from './complaint.ts'
import { main } from './main.ts'
import { processIo } from './process-io.ts'

/** The exit code is set, and the process left to end by itself, so that nothing written is lost. */
async function run(): Promise<void> {
  try {
    process.exitCode = await main(process.argv.slice(2), processIo())
  } catch (error) {
    process.stderr.write(complaint(error))
    process.exitCode = 2
  }
}

void run()
