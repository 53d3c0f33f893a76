/** Paths as they are shown, compared and sorted. */
import { isAbsolute, normalize, relative, resolve, sep } from 'node:path'

/**
 * How a path that the user gave is shown: relative to `cwd` where it is inside it, however it was given; else as it was
 * given, normalised. Forward slashes on every system; the folder `cwd` itself is the empty string.
 */
export function displayPath(given: string, cwd: string): string {
  const inside = relative(cwd, resolve(cwd, given))
  const isInside = inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside)
  return withSlashes(isInside ? inside : trimmed(normalize(given)))
}

/** A child of a shown folder, as it is shown. */
export function childPath(folder: string, name: string): string {
  if (folder === '') return name
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`
}

/** Order of code units: the same on every system, whatever the locale. */
export function comparePaths(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Of two ways to show one file, the one to use: the shorter, else the first in order. */
export function preferredPath(a: string, b: string): string {
  if (a.length !== b.length) return a.length < b.length ? a : b
  return a < b ? a : b
}

function trimmed(path: string): string {
  return path.length > 1 && path.endsWith(sep) ? path.slice(0, -1) : path
}

/** The path with forward slashes, on every system. */
export function withSlashes(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/')
}

/** Is a file a table by its name? */
export function isTablePath(path: string): boolean {
  return /\.[ct]sv$/i.test(path)
}
