/** From the paths of a command line to the files of the run. */
import { resolve } from 'node:path'
import { kindOf } from './disk.ts'
import { describeFsError, type ReadFailure } from './failure.ts'
import { comparePaths, displayPath, preferredPath } from './paths.ts'
import { firstLine } from './read.ts'
import { slowGlob } from './slow-glob.ts'
import { walk, type WalkSink } from './walk.ts'

export interface FoundFile {
  readonly absolute: string
  /** As shown to people and compared: relative to the current folder where it is inside it. */
  readonly path: string
}

export interface Discovery {
  /** Each file once, sorted by path, whatever the order of the arguments. */
  readonly files: readonly FoundFile[]
  /** What could not be read on the way, sorted by path. */
  readonly failures: readonly ReadFailure[]
  /** Arguments that gave no file at all, sorted. */
  readonly unmatched: readonly Unmatched[]
}

export interface Unmatched {
  readonly argument: string
  /** One clause: `no such file or folder`. */
  readonly reason: string
}

/** Loads what tells a table by its first line: only where a walk has met a CSV. */
export type LoadTableTest = () => Promise<(firstLine: string) => boolean>

/**
 * Finds the files that arguments name: a file is taken whatever its name is, a folder is walked for `*.json`, and what does
 * not exist but has the characters of a glob is one (the glob library is loaded only then), and a failure where it could take minutes. Folders below them that `skips`
 * names (by absolute path) are not walked; tables in folders are found where `isTable` says so of their first line. Never
 * throws for what the file system says.
 */
export async function discover(
  args: readonly string[],
  cwd: string,
  skips?: (absolute: string) => boolean,
  isTable?: LoadTableTest,
): Promise<Discovery> {
  const found = new Collector(skips)
  for (const argument of args) {
    const before = found.met
    const reason = await collect(argument, cwd, found)
    await found.takeTables(isTable)
    if (found.met === before) found.unmatched.push({ argument, reason })
  }
  return found.result()
}

/** Adds the files of one argument; answers why there is none, should there be none. */
async function collect(argument: string, cwd: string, found: Collector): Promise<string> {
  const absolute = resolve(cwd, argument)
  const shown = displayPath(argument, cwd)
  try {
    const kind = kindOf(absolute)
    if (kind === 'folder') {
      walk(absolute, shown, found)
      return 'no *.json file in this folder'
    }
    if (kind !== 'none') {
      found.file(absolute, shown)
      return ''
    }
  } catch (error) {
    found.failure({ path: shown, message: describeFsError(error) })
    return ''
  }
  if (!/[*?[\]{}]|[@!+]\(/.test(argument)) return 'no such file or folder'
  const fault = slowGlob(argument)
  if (fault !== undefined) {
    found.failure({ path: argument, message: fault })
    return ''
  }
  const { expandGlob } = await import('./glob.ts')
  expandGlob(argument, cwd, found)
  return 'no file matches this pattern'
}

class Collector implements WalkSink {
  readonly unmatched: Unmatched[] = []
  /** Files, failures and skipped folders met so far, also those met before. */
  met = 0
  readonly #paths = new Map<string, string>()
  readonly #failures = new Map<string, string>()
  readonly #skips: ((absolute: string) => boolean) | undefined
  #tables: FoundFile[] = []

  constructor(skips: ((absolute: string) => boolean) | undefined) {
    this.#skips = skips
  }

  file(absolute: string, shown: string): void {
    this.met += 1
    const earlier = this.#paths.get(absolute)
    this.#paths.set(absolute, earlier === undefined ? shown : preferredPath(earlier, shown))
  }

  /** A folder that is skipped was met: to find nothing but such is no mistake. */
  skips(absolute: string): boolean {
    const isSkipped = this.#skips?.(absolute) === true
    if (isSkipped) this.met += 1
    return isSkipped
  }

  table(absolute: string, path: string): void {
    this.#tables.push({ absolute, path })
  }

  /** Keeps the tables met since the last call that are tables of models; without a test none is. */
  async takeTables(load: LoadTableTest | undefined): Promise<void> {
    const tables = this.#tables
    this.#tables = []
    if (tables.length === 0 || load === undefined) return
    const isTable = await load()
    for (const { absolute, path } of tables) if (isTable(firstLine(absolute))) this.file(absolute, path)
  }

  failure(failure: ReadFailure): void {
    this.met += 1
    this.#failures.set(failure.path, failure.message)
  }

  result(): Discovery {
    const files = Array.from(this.#paths, ([absolute, path]) => ({ absolute, path }))
    const failures = Array.from(this.#failures, ([path, message]) => ({ path, message }))
    return {
      files: files.sort((a, b) => comparePaths(a.path, b.path)),
      failures: failures.sort((a, b) => comparePaths(a.path, b.path)),
      unmatched: this.unmatched.sort((a, b) => comparePaths(a.argument, b.argument)),
    }
  }
}
