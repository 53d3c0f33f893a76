/** Generated files: what they should hold, against what is on the disk. */
import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface GeneratedFile {
  /** From the project's root, with forward slashes. */
  readonly path: string
  readonly content: string | Uint8Array
  /** Has the executable bit. */
  readonly executable?: boolean
}

/** Files that are made together. */
export interface GeneratedGroup {
  readonly files: readonly GeneratedFile[]
  /** Folders that hold nothing but files of this group: what else lies there is left over from an earlier state. */
  readonly folders?: readonly string[]
}

/** What is wrong with one path: `stale`, `missing`, `left over` or `not executable`. */
export interface Difference {
  readonly path: string
  readonly state: 'stale' | 'missing' | 'left over' | 'not executable'
}

/** Compares a group with the disk, byte by byte; an empty list means that all of it is up to date. */
export function compareGroup(root: string, group: GeneratedGroup): Difference[] {
  const differences: Difference[] = []
  for (const file of group.files) {
    const state = stateOf(join(root, file.path), file)
    if (state !== undefined) differences.push({ path: file.path, state })
  }
  for (const path of leftOver(root, group)) differences.push({ path, state: 'left over' })
  return differences
}

/** Writes what differs and removes what is left over; answers what was done. */
export function writeGroup(root: string, group: GeneratedGroup): Difference[] {
  const differences = compareGroup(root, group)
  const byPath = new Map(group.files.map((file) => [file.path, file]))
  for (const { path } of differences) {
    const absolute = join(root, path)
    const file = byPath.get(path)
    if (file === undefined) {
      rmSync(absolute)
      continue
    }
    mkdirSync(dirname(absolute), { recursive: true })
    writeFileSync(absolute, file.content)
    if (file.executable === true) chmodSync(absolute, 0o755)
  }
  return differences
}

function stateOf(absolute: string, file: GeneratedFile): Difference['state'] | undefined {
  const stats = statSync(absolute, { throwIfNoEntry: false })
  if (stats === undefined) return 'missing'
  if (!readFileSync(absolute).equals(Buffer.from(file.content))) return 'stale'
  // Windows has no executable bit to compare.
  if (file.executable === true && process.platform !== 'win32' && (stats.mode & 0o111) === 0) return 'not executable'
  return undefined
}

function leftOver(root: string, group: GeneratedGroup): string[] {
  const wanted = new Set(group.files.map((file) => file.path))
  return (group.folders ?? []).flatMap((folder) => {
    const absolute = join(root, folder)
    if (statSync(absolute, { throwIfNoEntry: false }) === undefined) return []
    return readdirSync(absolute)
      .map((name) => `${folder}/${name}`)
      .filter((path) => !wanted.has(path))
      .sort()
  })
}
