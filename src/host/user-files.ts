/** Files of the user that may be there or not: a config.json beside a linted file, or in a cache. */
import { entriesOf, kindOf, textOf } from './disk.ts'
import { MAX_BYTES } from './read.ts'

/**
 * The text of a file; undefined where there is none, it cannot be read, or is larger than `limit` bytes, as a file of the run may be.
 * Pipes, which may never end, are none.
 */
export function readTextIfAny(path: string, limit: number = MAX_BYTES): string | undefined {
  return orUndefined(() => textOf(path, limit))
}

/** Is there a regular file, or a link to one? */
export function isRegularFile(path: string): boolean {
  return orUndefined(() => kindOf(path)) === 'file'
}

/** The names in a folder, sorted; undefined where there is none or it cannot be read. */
export function listIfAny(path: string): readonly string[] | undefined {
  return orUndefined(() => entriesOf(path).map(({ name }) => name).sort())
}

/** What the file system refuses is not there; anything else is a bug and stays one. */
function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof Error && (error as NodeJS.ErrnoException).code !== undefined) return undefined
    throw error
  }
}
