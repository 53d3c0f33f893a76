/** The program: `lint-configs`. */
import { keepCompiled } from '../host/compiled.ts'
import { complaint } from './complaint.ts'
import { main } from './main.ts'
import { processIo } from './process-io.ts'

/** The exit code is set, and the process left to end by itself, so that nothing written is lost. */
async function run(): Promise<void> {
  try {
    const io = processIo()
    if (io.cacheFolder !== undefined) keepCompiled(io.cacheFolder)
    process.exitCode = await main(process.argv.slice(2), io)
  } catch (error) {
    process.stderr.write(complaint(error))
    process.exitCode = 2
  }
}

/** In the bundle this file is also where other programs (src/cli/action.ts) have their modules from: then it is not the one that runs. */
const isBorrowed = typeof require !== 'undefined' && require.main !== undefined && require.main.filename !== __filename

if (!isBorrowed) void run()
