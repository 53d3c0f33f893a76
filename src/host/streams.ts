/**
 * Standard output and standard error, written by file descriptor: `process.stdout` costs milliseconds to set up, and to a pipe it writes later,
 * so that a process that ends may lose the rest. A reader that has gone (`| head`), or a closed stream, is no error: nothing more is written.
 */
import { fstatSync, statSync, writeSync } from 'node:fs'

export function writer(fd: 1 | 2): (text: string) => void {
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

/** Is standard output a terminal? */
export function isTerminal(): boolean {
  try {
    return outDevice() !== undefined && process.stdout.isTTY === true
  } catch {
    return false
  }
}

/**
 * The number of the device that standard output is, where that may be a terminal; undefined for a file, a pipe and /dev/null, and where it
 * is closed. They are told apart without the stream classes, which take milliseconds to load.
 */
export function outDevice(): number | undefined {
  try {
    const stats = fstatSync(1)
    return stats.isCharacterDevice() && stats.rdev !== statSync('/dev/null', { throwIfNoEntry: false })?.rdev ? stats.rdev : undefined
  } catch {
    return undefined
  }
}
