/** What would change in files, as a patch that `git apply` and `patch -p1` take. Loaded only where one is asked for. */
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'

export interface ChangedText {
  /** As shown to people; forward slashes. */
  readonly path: string
  readonly before: string
  readonly after: string
}

/** Lines around a change, as git has them. */
const CONTEXT = 3

/**
 * One unified diff a file, one after another; empty where nothing changes. Paths get git's prefixes `a/` and `b/`, but for those
 * that lead out of the current folder, and names are quoted as git quotes them. The lines are those of the files, byte for byte.
 */
export function patch(files: readonly ChangedText[]): string {
  return files.filter(({ before, after }) => before !== after).map(patchOf).join('')
}

function patchOf({ path, before, after }: ChangedText): string {
  const isBelow = !/^(?:\/|[A-Za-z]:|\.\.\/|<)/.test(path)
  // GNU patch takes a name to end at its first space unless a tab ends it.
  const end = path.includes(' ') ? '\t' : ''
  const [old, fresh] = isBelow ? [`a/${path}`, `b/${path}`] : [path, path]
  const text = createTwoFilesPatch(old, fresh, before, after, undefined, undefined, { context: CONTEXT, headerOptions: FILE_HEADERS_ONLY })
  return end === '' ? text : text.replace(/^(--- .*\n\+\+\+ .*)\n/, (_, names: string) => `${names.replace('\n', `${end}\n`)}${end}\n`)
}
