/** Replaces the content of a file of the user: all of it, or nothing. Loaded only when a file is to be written. */
import { closeSync, fchmodSync, fchownSync, fstatSync, fsyncSync, openSync, readFileSync, realpathSync, statSync, writeFileSync, type Stats } from 'node:fs'
import { dirname } from 'node:path'
import { describeFsError } from './failure.ts'
import { put } from './whole-file.ts'

/** Either it is done, or the file is as it was: one clause for the user. */
export type Replaced = { readonly ok: true } | { readonly ok: false; readonly reason: string }

/**
 * Writes a file anew, as a temporary file beside it that then takes its place, so that nobody ever reads half of it and a full
 * disk costs nothing. Its mode, and its owner where that is allowed, are kept; of a symbolic link the file that it leads to is
 * replaced. `before` is what the file is expected to hold: where it holds something else by now, it is left alone. Never
 * throws for what the file system says.
 */
export function replaceFile(absolute: string, before: Uint8Array, after: Uint8Array): Replaced {
  try {
    const target = realpathSync(absolute)
    const stats = statSync(target)
    if (!stats.isFile()) return refused('it is no regular file')
    // Who may write in the folder could replace a file that is meant to be read only.
    closeSync(openSync(target, 'r+'))
    return write(target, stats, before, after)
  } catch (error) {
    return refused(describeFsError(error))
  }
}

function write(target: string, stats: Stats, before: Uint8Array, after: Uint8Array): Replaced {
  const fill = (fd: number): void => {
    writeFileSync(fd, after)
    keepOwner(fd, stats)
    fchmodSync(fd, stats.mode & 0o7777)
    fsyncSync(fd)
  }
  if (!put(target, fill, () => readFileSync(target).equals(before))) return refused('it was changed by something else while it was linted')
  syncFolder(dirname(target))
  return { ok: true }
}

/** Whoever is not root cannot give files away: then the new file is the writer's own, as a file written by an editor is. */
function keepOwner(fd: number, { uid, gid }: Stats): void {
  const own = fstatSync(fd)
  if (own.uid !== uid || own.gid !== gid) ifAllowed(() => fchownSync(fd, uid, gid))
}

/** So that the renaming, too, is on the disk. Not every file system can do that for a folder; the file itself is safe. */
function syncFolder(folder: string): void {
  ifAllowed(() => {
    const fd = openSync(folder, 'r')
    try {
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
  })
}

/** What the file system refuses is left undone; anything else is a bug and stays one. */
function ifAllowed(action: () => void): void {
  try {
    action()
  } catch (error) {
    if (!(error instanceof Error) || (error as NodeJS.ErrnoException).code === undefined) throw error
  }
}

function refused(reason: string): Replaced {
  return { ok: false, reason }
}
