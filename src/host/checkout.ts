/** The repository that a CI service has checked out. */
import { realpathSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { cannotLookAgain } from './disk.ts'
import { displayPath } from './paths.ts'

/**
 * Its folder, as GitHub (GITHUB_WORKSPACE) or GitLab (CI_PROJECT_DIR) tells it; undefined elsewhere, and where the current folder does
 * not lie in it.
 */
export function checkoutRoot(env: Readonly<Record<string, string | undefined>>, cwd: string): string | undefined {
  const told = env['GITHUB_WORKSPACE'] ?? env['CI_PROJECT_DIR']
  if (told === undefined || told === '') return undefined
  const root = realpathIfAny(resolve(cwd, told))
  return isAbsolute(displayPath(cwd, root)) ? undefined : root
}

/** A path that is shown relative to `cwd`, shown relative to `root`, in which `cwd` lies. */
export function seenFrom(root: string, path: string, cwd: string): string {
  return displayPath(resolve(cwd, path), root)
}

/** The current folder is told without links, and so is to be what it is compared with. */
function realpathIfAny(path: string): string {
  cannotLookAgain()
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
