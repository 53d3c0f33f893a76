/** A small package in memory, for tests. */
import type { SourceFiles } from '../../../src/sources/folder.ts'
import { OpenClipSource } from '../../../src/sources/open_clip/package.ts'

/** Files by path. */
export function filesOf(texts: Readonly<Record<string, string>>): SourceFiles {
  return { paths: Object.keys(texts).sort(), read: (path) => texts[path] as string }
}

/** Modules of open_clip by their path in it: `{'model.py': ...}`. */
export function packageOf(texts: Readonly<Record<string, string>>): OpenClipSource {
  return new OpenClipSource(filesOf(Object.fromEntries(Object.entries(texts).map(([name, text]) => [`open_clip/${name}`, text]))))
}
