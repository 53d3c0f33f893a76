/** The program of the GitHub Action: action.yml. */
import { allRules } from './judge.ts'
import { ownCache } from './own-cache.ts'
import { processIo } from './process-io.ts'
import { runAction } from './run-action.ts'

/** The exit code is set, and the process left to end by itself, so that nothing written is lost. */
async function run(): Promise<void> {
  process.exitCode = await runAction(processIo(ownCache()), allRules)
}

void run()
