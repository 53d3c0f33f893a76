/** Makes a new file: all of it, or none. Loaded only when a file is to be written. */
import { rmSync, writeFileSync } from 'node:fs'
import { describeFsError } from './failure.ts'
import type { Replaced } from './replace.ts'

/** Writes a file that is not there yet. Never writes over one, and never throws for what the file system says. */
export function createFile(absolute: string, content: string): Replaced {
  try {
    writeFileSync(absolute, content, { flag: 'wx' })
    return { ok: true }
  } catch (error) {
    const reason = describeFsError(error)
    // Where there is one already nothing was begun.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') rmSync(absolute, { force: true })
    return { ok: false, reason }
  }
}
