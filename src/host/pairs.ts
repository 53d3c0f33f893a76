/** The JSON files of two files or folders, side by side. */
import { statSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { discover } from './discover.ts'
import { displayPath, withSlashes } from './paths.ts'
import { readSide, type Side } from './read.ts'

export interface FilePair {
  /** Of two folders the path in them; of two files the newer one as it is shown. */
  readonly path: string
  readonly renamedFrom?: string
  readonly before?: Side
  readonly after?: Side
}

/** Is there a file or folder of this name? */
export function isThere(given: string, cwd: string): boolean {
  return statSync(resolve(cwd, given), { throwIfNoEntry: false }) !== undefined
}

/** Pairs two files, or the files of two folders by their paths in them, sorted by path. A folder and a file have nothing in common: undefined. */
export async function pairFiles(before: string, after: string, cwd: string): Promise<readonly FilePair[] | undefined> {
  const [older, newer] = [resolve(cwd, before), resolve(cwd, after)]
  const areFolders = [older, newer].map((path) => statSync(path).isDirectory())
  if (areFolders[0] !== areFolders[1]) return undefined
  if (areFolders[0] !== true) {
    const [from, path] = [displayPath(before, cwd), displayPath(after, cwd)]
    return [{ path, ...(basename(from) === basename(path) ? {} : { renamedFrom: from }), before: readSide(older), after: readSide(newer) }]
  }
  const [first, second] = [await filesOf(older, cwd), await filesOf(newer, cwd)]
  return [...new Set([...first, ...second])].sort().map((path) => ({
    path,
    ...(first.has(path) ? { before: readSide(join(older, path)) } : {}),
    ...(second.has(path) ? { after: readSide(join(newer, path)) } : {}),
  }))
}

async function filesOf(folder: string, cwd: string): Promise<ReadonlySet<string>> {
  const { files } = await discover([folder], cwd)
  return new Set(files.map(({ absolute }) => withSlashes(relative(folder, absolute))))
}
