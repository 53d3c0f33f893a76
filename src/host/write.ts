/** Writes files that lint-configs makes: reports, and what it tells a CI service. Loaded only when there is one to write. */
import { appendFileSync, mkdirSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describeFsError } from './failure.ts'
import { putWhole } from './whole-file.ts'

/**
 * Makes a file hold this text, or these bytes, and the folders that lead to it. It is written beside its place and then put there, so that
 * whoever reads it meanwhile, or after a full disk, has the old one; of a symbolic link the file that it leads to is replaced. What is no
 * regular file (a pipe, /dev/null) is written to as it is. Answers one clause where that cannot be, and never throws for
 * what the file system says.
 */
export function writeWhole(absolute: string, text: string | Uint8Array): string | undefined {
  try {
    const stats = statSync(absolute, { throwIfNoEntry: false })
    if (stats?.isDirectory() === true) return 'it is a folder'
    if (stats !== undefined && !stats.isFile()) {
      writeFileSync(absolute, text)
      return undefined
    }
    mkdirSync(dirname(absolute), { recursive: true })
    putWhole(stats === undefined ? absolute : realpathSync(absolute), text, stats?.mode)
    return undefined
  } catch (error) {
    return describeFsError(error)
  }
}

/** Adds to the end of a file. Answers one clause where that cannot be. */
export function appendText(absolute: string, text: string): string | undefined {
  try {
    appendFileSync(absolute, text)
    return undefined
  } catch (error) {
    return describeFsError(error)
  }
}
