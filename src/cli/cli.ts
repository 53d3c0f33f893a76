/**
 * The program: `lint-configs`. It is loaded from here, where its run is not one to be said again, and little else is here, so that Node
 * compiles as little as can be.
 */
import { keepCompiled } from '../host/compiled.ts'
import { ownCache } from './own-cache.ts'
import { runProgram } from './program.ts'
import { repeat } from './repeat.ts'

/** In the bundle this file is also where other programs (src/cli/action.ts) have their modules from: then it is not the one that runs. */
const isBorrowed = typeof require !== 'undefined' && require.main !== undefined && require.main.filename !== __filename

if (!isBorrowed) {
  const cache = ownCache()
  if (cache === undefined || !repeat(cache)) {
    if (cache !== undefined) keepCompiled(cache)
    void runProgram(cache)
  }
}
