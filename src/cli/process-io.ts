/** The process as commands see it. */
import { fstatSync, statSync, writeSync } from 'node:fs'
import { MAX_BYTES } from '../host/read.ts'
import { listIfAny, readTextIfAny } from '../host/user-files.ts'
import { UsageError, type Io } from './io.ts'
import { homeFolder, ownCache } from './own-cache.ts'

/**
 * Standard streams are written by file descriptor: `process.stdout` costs milliseconds to set up, and to a pipe it writes later,
 * so that a process that ends may lose the rest. A reader that has gone (`| head`), or a closed stream, is no error: nothing more is written.
 */
export function processIo(): Io {
  const [home, cacheFolder] = [homeFolder(), ownCache()]
  return {
    cwd: currentFolder(),
    env: process.env,
    ...(home === undefined ? {} : { home }),
    files: { readText: readTextIfAny, list: listIfAny },
    ...(cacheFolder === undefined ? {} : { cacheFolder }),
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

/** A file, a pipe and /dev/null are none; they are told apart without the stream classes, which take milliseconds to load. */
function isTerminal(): boolean {
  try {
    const stats = fstatSync(1)
    return stats.isCharacterDevice() && stats.rdev !== nullDevice() && process.stdout.isTTY === true
  } catch {
    // Standard output is closed.
    return false
  }
}

function nullDevice(): number | undefined {
  return statSync('/dev/null', { throwIfNoEntry: false })?.rdev
}

function writer(fd: 1 | 2): (text: string) => void {
  let isOpen = true
  return (text) => {
    let rest = Buffer.from(text)
    while (isOpen && rest.length > 0) {
      try {
        rest = rest.subarray(writeSync(fd, rest))
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        if (code === 'EPIPE' || code === 'EBADF') isOpen = false
        else if (code === 'EAGAIN') pause()
        else throw error
      }
    }
  }
}

/** A pipe that another process has made non-blocking is full: waits a moment for its reader. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
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
