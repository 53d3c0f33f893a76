/** Files of the user that may be there or not: a config.json beside a linted file, or in a cache. */
import { readFileSync, readdirSync } from 'node:fs'

/** The text of a file; undefined where there is none or it cannot be read. */
export function readTextIfAny(path: string): string | undefined {
  return orUndefined(() => readFileSync(path, 'utf8'))
}

/** The names in a folder, sorted; undefined where there is none or it cannot be read. */
export function listIfAny(path: string): readonly string[] | undefined {
  return orUndefined(() => readdirSync(path).sort())
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
