/** Where lint-configs keeps what it can make again. */
import { existsSync, mkdirSync, readFileSync, statSync, type Stats } from 'node:fs'
import { isAbsolute, join } from 'node:path'

/** What decides where it is. */
export interface CachePlace {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home?: string
  readonly platform: NodeJS.Platform
}

/**
 * The user's folder for it: LINT_CONFIGS_CACHE_DIR (empty: none), else lint-configs in the system's own place, which is
 * XDG_CACHE_HOME or ~/.cache (https://specifications.freedesktop.org/basedir-spec), ~/Library/Caches on macOS, LOCALAPPDATA on Windows.
 */
export function cachePlace({ env, home, platform }: CachePlace): string | undefined {
  const own = env['LINT_CONFIGS_CACHE_DIR']
  if (own !== undefined) return isAbsolute(own) ? own : undefined
  const system = platform === 'win32' ? env['LOCALAPPDATA'] : platform === 'darwin' ? below(home, 'Library', 'Caches') : xdg(env['XDG_CACHE_HOME'], home)
  return system !== undefined && isAbsolute(system) ? join(system, 'lint-configs') : undefined
}

/** The specification has a path that is not absolute ignored. */
function xdg(given: string | undefined, home: string | undefined): string | undefined {
  return given !== undefined && isAbsolute(given) ? given : below(home, '.cache')
}

function below(home: string | undefined, ...names: string[]): string | undefined {
  return home === undefined ? undefined : join(home, ...names)
}

/**
 * Is the folder there, and can nobody but the user have written into it? What lies in a folder that others write to is not
 * believed. Windows has no such modes; its place is in the user's own profile.
 */
export function isTrusted(folder: string): boolean {
  const stats = statsOf(folder)
  if (stats?.isDirectory() !== true) return false
  return process.getuid === undefined || (stats.uid === process.getuid() && (stats.mode & 0o022) === 0)
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

/** A file of the cache; undefined where it cannot be read. */
export function readKept(path: string): Buffer | undefined
export function readKept(path: string, encoding: 'utf8'): string | undefined
export function readKept(path: string, encoding?: 'utf8'): Buffer | string | undefined {
  try {
    // An error costs more to make than this to ask, and most runs are not recorded.
    return existsSync(path) ? readFileSync(path, encoding) : undefined
  } catch {
    return undefined
  }
}

/** Makes the folder where it is not there yet. False where that cannot be, or where it is not to be trusted. */
export function makeTrusted(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return isTrusted(folder)
  } catch {
    return false
  }
}
