/** Writes what a run has found out into the user's cache. Loaded only where there is something new. */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeTrusted } from '../host/cache-folder.ts'
import { putWhole } from '../host/whole-file.ts'
import type { KeptFile } from './own-cache.ts'

/** So many folders of configs are remembered. */
const MAX_SHARDS = 200

/** So many runs are recorded. */
const MAX_RUNS = 50

/** So many builds of lint-configs: several projects may each have their own. */
const MAX_BUILDS = 5

/** Writes files into `folder`, that of this build. Never throws for what the file system says: what is not kept is found out again. */
export function save(folder: string, files: readonly KeptFile[]): void {
  const isNew = !existsSync(folder)
  if (!makeTrusted(folder)) return
  try {
    for (const { path, content } of files) putWhole(path, content, 0o600)
    keepNewest(folder, /^results-[0-9a-f]+$/, MAX_SHARDS)
    keepNewest(folder, /^run-[0-9a-f]+$/, MAX_RUNS)
    if (isNew) keepNewest(dirname(folder), /^[0-9a-f]{16}$/, MAX_BUILDS)
  } catch {
    // A full disk, a folder that is read-only.
  }
}

function keepNewest(folder: string, names: RegExp, count: number): void {
  const found = readdirSync(folder).filter((name) => names.test(name)).map((name) => join(folder, name))
  if (found.length <= count) return
  const aged = found.map((path) => ({ path, time: statSync(path).mtimeMs })).sort((a, b) => b.time - a.time)
  for (const { path } of aged.slice(count)) rmSync(path, { recursive: true, force: true })
}
