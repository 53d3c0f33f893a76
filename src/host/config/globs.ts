/** Globs of the tool's config: which files they are for. */
import { isAbsolute, relative, sep } from 'node:path'
import picomatch from 'picomatch'
import { slowGlob } from '../slow-glob.ts'

export interface FileSet {
  /** Does it have this file or folder (an absolute path)? Undefined where no glob fits it, nor a folder around it. */
  has(absolute: string): boolean | undefined
  /** Could a folder that it has hold files that it has not? */
  readonly hasExceptions: boolean
}

/**
 * The files that globs mean, seen from the folder of the config in which they stand. A glob without a slash is for a name at
 * any depth, any other for a path from that folder; one that fits a folder stands for all below it. The last that fits
 * decides, and one with a leading `!` takes out. A file outside of the folder is known by its whole path, so that only
 * globs without a slash or with a leading `**` can fit it.
 */
export function fileSet(globs: readonly string[], folder: string): FileSet {
  const matchers = globs.map(compile)
  const has = (absolute: string): boolean | undefined => {
    const inside = relative(folder, absolute)
    const isInside = inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside)
    const levels = withParents(slashes(isInside ? inside : absolute.replace(/^([A-Za-z]:)?[\\/]+/, '')))
    const decisive = matchers.findLast(({ anchored, fits }) => (isInside || !anchored) && levels.some((level) => fits(level)))
    return decisive === undefined ? undefined : !decisive.negated
  }
  return { has, hasExceptions: matchers.some(({ negated }) => negated) }
}

/** What is wrong with a glob, as a clause; undefined where nothing is. */
export function globFault(glob: string): string | undefined {
  const { pattern } = parts(glob)
  if (pattern === '') return 'a glob without any character fits nothing'
  if (pattern.split('/').includes('..')) return 'a glob cannot leave the folder of its config: ".." fits nothing'
  return slowGlob(pattern)
}

interface Matcher {
  readonly negated: boolean
  readonly anchored: boolean
  readonly fits: (path: string) => boolean
}

function compile(glob: string): Matcher {
  const { negated, anchored, pattern } = parts(glob)
  return { negated, anchored, fits: picomatch(anchored || pattern.startsWith('**/') ? pattern : `**/${pattern}`, { dot: true, nonegate: true }) }
}

function parts(glob: string): { readonly negated: boolean; readonly anchored: boolean; readonly pattern: string } {
  const negated = glob.startsWith('!')
  const begun = glob.slice(negated ? 1 : 0).replace(/^\.\/+/, '')
  const written = withoutEnd(begun, '/')
  const pattern = written === '.' ? '**' : written.replace(/^\/+/, '')
  return { negated, anchored: written === '.' || (written.includes('/') && !pattern.startsWith('**/')), pattern }
}

/** Without these characters at its end, but for the first. */
function withoutEnd(text: string, character: string): string {
  let end = text.length
  while (end > 1 && text[end - 1] === character) end--
  return text.slice(0, end)
}

/** `a/b/c.json` -> `a`, `a/b`, `a/b/c.json` */
function withParents(path: string): string[] {
  const names = path.split('/')
  return names.map((_, index) => names.slice(0, index + 1).join('/'))
}

function slashes(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/')
}
