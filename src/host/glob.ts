/** Globs of the command line, for shells that do not expand them and for quoted ones. Loaded only when there is one. */
import type { readdirSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { globSync } from 'tinyglobby'
import { entriesOf, targetOf } from './disk.ts'
import { describeFsError } from './failure.ts'
import { displayPath, isTablePath } from './paths.ts'
import { walk, type WalkSink } from './walk.ts'

/**
 * Adds what a pattern matches. Folders are walked; files are taken whatever their names are, but where the last part of
 * the pattern has no dot, as in `configs/**`, only `*.json` and tables: nobody means the README beside the configs. A `*` does not match a
 * name that starts with a dot; links to folders are not followed.
 */
export function expandGlob(pattern: string, cwd: string, sink: WalkSink): void {
  const matches = globSync(pattern, {
    cwd,
    onlyFiles: false,
    expandDirectories: false,
    followSymbolicLinks: false,
    // Nothing else is asked for where links are not followed, and always with the kinds of the entries.
    fs: { readdirSync: entriesOf as unknown as typeof readdirSync },
    ignore: ['**/node_modules/**'],
  })
  const anyName = pattern.slice(pattern.lastIndexOf('/') + 1).includes('.')
  for (const match of matches) {
    const absolute = resolve(cwd, match)
    const shown = displayPath(isAbsolute(pattern) ? absolute : match, cwd)
    try {
      if (targetOf(absolute) === 'folder') walk(absolute, shown, sink)
      else if (anyName || shown.endsWith('.json')) sink.file(absolute, shown)
      else if (isTablePath(shown)) sink.table(absolute, shown)
    } catch (error) {
      sink.failure({ path: shown, message: describeFsError(error) })
    }
  }
}
