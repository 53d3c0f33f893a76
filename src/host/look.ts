/** Looks at the user's disk as text, so that one look can be compared with an earlier one (src/host/disk.ts notes them, src/cli/repeat.ts looks again). */
import { readFileSync, readdirSync, statSync, type Dirent, type Stats } from 'node:fs'

/** What a path leads to. */
export type Kind = 'file' | 'folder' | 'other' | 'none'

/** Of UTF-8, for a character as JavaScript counts them. */
const MAX_BYTES_A_CHARACTER = 3

/** What a path leads to by now, or what lies in a folder; or how the system refuses to say it. */
export function lookAgain(question: 'kind' | 'entries', path: string): string {
  try {
    return question === 'kind' ? kindIn(statSync(path, { throwIfNoEntry: false })) : printed(readdirSync(path, { withFileTypes: true }))
  } catch (error) {
    return refusal(error)
  }
}

/** The text of a file by now; undefined where it cannot be one of so many characters: what may be endless by now is not read. */
export function readAgain(path: string, length: number): string | undefined {
  try {
    const stats = statSync(path, { throwIfNoEntry: false })
    return stats?.isFile() === true && stats.size >= length && stats.size <= length * MAX_BYTES_A_CHARACTER ? readFileSync(path, 'utf8') : undefined
  } catch (error) {
    refusal(error)
    return undefined
  }
}

export function kindIn(stats: Stats | undefined): Kind {
  if (stats === undefined) return 'none'
  return stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other'
}

/** No name has a slash. */
export function printed(entries: readonly Dirent[]): string {
  return entries.map((entry) => `${entry.name}/${entry.isFile() ? 'f' : entry.isDirectory() ? 'd' : entry.isSymbolicLink() ? 'l' : 'o'}`).join('/')
}

/** By its code, for a message says no more (src/host/failure.ts); no other answer looks like it. Rethrows what is no error of node:fs. */
export function refusal(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  if (code === undefined) throw error
  return `!${code}`
}
