/** Finds the JSON files below a folder, and the tables. */
import type { Dirent } from 'node:fs'
import { sep } from 'node:path'
import { entriesOf, isThere, targetOf } from './disk.ts'
import { describeFsError, type ReadFailure } from './failure.ts'
import { childPath, isTablePath } from './paths.ts'

/** Is told of every file that a walk meets: its absolute path and how it is shown. */
export interface WalkSink {
  file(absolute: string, shown: string): void
  /** A `*.csv` or `*.tsv`: most such files are no table of models, which their first line tells. */
  table(absolute: string, shown: string): void
  failure(failure: ReadFailure): void
  /** Is this folder (its absolute path) to be left out with all below it? */
  skips(absolute: string): boolean
}

/** The tool's own files, which no one means to lint where they lie among configs. */
const OWN: ReadonlySet<string> = new Set(['lint-configs.json', 'lint-configs-baseline.json'])

/**
 * Walks a folder. Every `*.json` file is found, but not below folders whose name starts with a dot, `node_modules`, and
 * Python environments, nor in folders that the sink skips: what lies there is somebody else's. A link to a file counts as a file (a snapshot of a Hugging
 * Face cache is made of them); a link to a folder is not followed, so that no file is met twice and no loop entered.
 * .gitignore is not consulted: trainers read ignored configs as well.
 */
export function walk(absolute: string, shown: string, sink: WalkSink): void {
  for (const entry of entriesIn(absolute, shown, sink)) {
    if (entry.isDirectory()) {
      if (!isForeign(entry.name)) walkBelow(below(absolute, entry.name), childPath(shown, entry.name), sink)
    } else if ((entry.name.endsWith('.json') && !OWN.has(entry.name)) || isTablePath(entry.name)) {
      meet(entry, below(absolute, entry.name), childPath(shown, entry.name), sink)
    }
  }
}

/** node:path's join does the same and normalises what is normal already: for a hundred files a millisecond more. */
function below(folder: string, name: string): string {
  return folder.endsWith(sep) ? folder + name : folder + sep + name
}

function walkBelow(absolute: string, shown: string, sink: WalkSink): void {
  if (!isPythonEnvironment(absolute) && !sink.skips(absolute)) walk(absolute, shown, sink)
}

function entriesIn(absolute: string, shown: string, sink: WalkSink): readonly Dirent[] {
  try {
    return entriesOf(absolute)
  } catch (error) {
    sink.failure({ path: shown === '' ? '.' : shown, message: describeFsError(error) })
    return []
  }
}

function isForeign(folder: string): boolean {
  return folder.startsWith('.') || folder === 'node_modules'
}

/** venv and virtualenv leave a pyvenv.cfg, conda a folder conda-meta. */
function isPythonEnvironment(absolute: string): boolean {
  return isThere(below(absolute, 'pyvenv.cfg')) || isThere(below(absolute, 'conda-meta'))
}

/** A pipe or a socket with such a name is passed over: reading it might never end. */
function meet(entry: Dirent, absolute: string, shown: string, sink: WalkSink): void {
  const met = (): void => (isTablePath(entry.name) ? sink.table(absolute, shown) : sink.file(absolute, shown))
  if (entry.isFile()) {
    met()
  } else if (entry.isSymbolicLink()) {
    try {
      if (targetOf(absolute) === 'file') met()
    } catch (error) {
      sink.failure({ path: shown, message: describeLinkError(error) })
    }
  }
}

function describeLinkError(error: unknown): string {
  const message = describeFsError(error)
  return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'a symbolic link to a file that does not exist' : message
}
