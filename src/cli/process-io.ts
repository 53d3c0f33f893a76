/** The process as commands see it. */
import { fstatSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { cachePlace } from '../host/cache-folder.ts'
import { MAX_BYTES } from '../host/read.ts'
import { listIfAny, readTextIfAny } from '../host/user-files.ts'
import { UsageError, type Io } from './io.ts'

/** Set by the bundler: which build this is. Nothing is kept of what the sources find. */
declare const __BUILD__: string | undefined

/**
 * Standard streams are written by file descriptor: `process.stdout` costs milliseconds to set up, and to a pipe it writes later,
 * so that a process that ends may lose the rest. A reader that has gone (`| head`), or a closed stream, is no error: nothing more is written.
 */
export function processIo(): Io {
  const user = { env: process.env, ...homeFolder(process.env) }
  return {
    cwd: currentFolder(),
    ...user,
    files: { readText: readTextIfAny, list: listIfAny },
    ...cacheFolder(user),
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

/** As Python finds it first; the password database is not asked. */
function homeFolder({ HOME, USERPROFILE }: NodeJS.ProcessEnv): { readonly home?: string } {
  const home = HOME ?? USERPROFILE
  return home === undefined || home === '' ? {} : { home }
}

function cacheFolder(user: Pick<Io, 'env' | 'home'>): Pick<Io, 'cacheFolder'> {
  if (typeof __BUILD__ !== 'string') return {}
  const place = cachePlace({ ...user, platform: process.platform })
  return place === undefined ? {} : { cacheFolder: join(place, __BUILD__) }
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
