/** The process as commands see it. */
import { MAX_BYTES } from '../host/read.ts'
import { isTerminal, writer } from '../host/streams.ts'
import { listIfAny, readTextIfAny } from '../host/user-files.ts'
import { UsageError, type Io } from './io.ts'
import { homeFolder, type OwnCache } from './own-cache.ts'

/** `cache` is where something is to be kept. */
export function processIo(cache: OwnCache | undefined): Io {
  const home = homeFolder()
  return {
    cwd: currentFolder(),
    env: process.env,
    ...(home === undefined ? {} : { home }),
    files: { readText: readTextIfAny, list: listIfAny },
    ...(cache === undefined ? {} : { cache }),
    get outIsTerminal() {
      return isTerminal()
    },
    out: writer(1),
    err: writer(2),
    readStdin,
  }
}

function currentFolder(): string {
  try {
    return process.cwd()
  } catch {
    throw new UsageError('the current folder does not exist any more')
  }
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer)
    // It is too large by now, and may have no end.
    if ((length += (chunk as Buffer).length) > 2 * MAX_BYTES) break
  }
  return Buffer.concat(chunks)
}
