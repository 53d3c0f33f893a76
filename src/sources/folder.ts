/** An unpacked Python package on disk, or in an archive: its files by path. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'

/** Files of a folder by their path from it, with forward slashes; the contents are read when they are asked for. */
export interface SourceFiles {
  /** Sorted. */
  readonly paths: readonly string[]
  /** The text of one of `paths`. */
  read(path: string): string
}

/** Where a library's package lies among the files. */
export interface FoundPackage {
  readonly library: 'open_clip' | 'timm'
  /** Path of the package's parent folder among the files, with a slash at its end, or empty. */
  readonly prefix: string
}

/** Files that only this library's package has. */
const MARKS = {
  open_clip: ['factory.py', 'model.py', 'tokenizer.py'],
  timm: ['models/registry.py', 'models/_registry.py'],
} as const

/**
 * Finds the package of a library that this project can read: `open_clip/` or `timm/`, in the folder itself, below `src/`,
 * or one folder down, as wheels, source archives and checkouts have them. Undefined where there is none. When the folder
 * is the package itself, its parent has to be given: see `readFolder`.
 */
export function findPackage(files: SourceFiles): FoundPackage | undefined {
  const all = new Set(files.paths)
  const prefixes = new Set(files.paths.flatMap((path) => /^((?:[^/]+\/){0,2})(?:open_clip|timm)\//.exec(path)?.[1] ?? []))
  for (const prefix of [...prefixes].sort((a, b) => a.length - b.length || (a < b ? -1 : 1))) {
    if (MARKS.open_clip.every((mark) => all.has(`${prefix}open_clip/${mark}`))) return { library: 'open_clip', prefix }
    if (MARKS.timm.some((mark) => all.has(`${prefix}timm/${mark}`))) return { library: 'timm', prefix }
  }
  return undefined
}

/**
 * The Python and JSON files of a folder. A folder that is the package itself (it is named open_clip or timm and holds an
 * `__init__.py`) is given as if its parent held nothing else. Links and folders that hold no sources (`.git`,
 * `node_modules`) are passed over. Throws the file system's error where the folder cannot be read.
 */
export function readFolder(folder: string): SourceFiles {
  const name = basename(folder)
  const entries = readdirSync(folder)
  const prefix = (name === 'open_clip' || name === 'timm') && entries.includes('__init__.py') ? `${name}/` : ''
  const paths: string[] = []
  walk(folder, prefix, paths, 0)
  return { paths: paths.sort(), read: (path) => readFileSync(join(folder, path.slice(prefix.length)), 'utf8') }
}

const PASSED_OVER: ReadonlySet<string> = new Set(['node_modules', '__pycache__', 'site-packages'])
/** Packages lie at most this deep; a home folder given by mistake is not walked to its end. */
const MAX_DEPTH = 6

function walk(folder: string, prefix: string, paths: string[], depth: number): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      if (depth < MAX_DEPTH && !entry.name.startsWith('.') && !PASSED_OVER.has(entry.name)) walk(join(folder, entry.name), `${prefix}${entry.name}/`, paths, depth + 1)
    } else if (entry.isFile() && isSource(prefix + entry.name)) paths.push(prefix + entry.name)
  }
}

/** Python, JSON, and the files of widths that timm cuts models down to. */
export function isSource(path: string): boolean {
  return /\.(?:py|json)$|(?:^|\/)_pruned\/[^/]+\.txt$/.test(path)
}

/** Is there such a folder? */
export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
