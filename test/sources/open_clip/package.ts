/** A small package in memory, for tests. */
import type { SourceFiles } from '../../../src/sources/folder.ts'
import type { SourcePackage } from '../../../src/sources/open_clip/package.ts'
import { parsePython } from '../../../src/sources/python/parse.ts'

/** Files by path. */
export function filesOf(texts: Readonly<Record<string, string>>): SourceFiles {
  return { paths: Object.keys(texts).sort(), read: (path) => texts[path] as string }
}

/** Modules of open_clip by their path in it: `{'model.py': ...}`. */
export function packageOf(texts: Readonly<Record<string, string>>): SourcePackage {
  const modules = new Map(
    Object.entries(texts).map(([name, text]) => [`open_clip/${name}`, { path: `open_clip/${name}`, module: parsePython(text) }] as const),
  )
  return { name: 'open_clip', modules }
}
