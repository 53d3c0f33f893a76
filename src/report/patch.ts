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

export interface Patch {
  readonly text: string
  /** Paths of files that change and are not in it: a log or a terminal would obey what their lines hold. */
  readonly left: readonly string[]
}

/**
 * One unified diff a file, one after another; empty where nothing changes. Paths get git's prefixes `a/` and `b/`, but for those
 * that lead out of the current folder, and names are quoted as git quotes them. The lines are those of the files, byte for byte,
 * or else no program could apply them: a file with lines that are better not printed is left out.
 */
export function patch(files: readonly ChangedText[]): Patch {
  const patches = files.filter(({ before, after }) => before !== after).map((file) => ({ path: file.path, text: patchOf(file) }))
  const isShown = ({ text }: { readonly text: string }): boolean => !OBEYED.test(text)
  return { text: patches.filter(isShown).map(({ text }) => text).join(''), left: patches.filter((one) => !isShown(one)).map(({ path }) => path) }
}

/**
 * What a terminal obeys or what reorders a line, and what CI services take for commands (see src/text/printable.ts): `::` at the beginning
 * of a line, whose own beginning a patch has moved by one, and after a lone carriage return, which some take for the end of a line.
 */
const OBEYED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|##(?:vso|teamcity)?\[|^[ +-]?[ \t]*::/m

function patchOf({ path, before, after }: ChangedText): string {
  const isBelow = !/^(?:\/|[A-Za-z]:|\.\.\/|<)/.test(path)
  // GNU patch takes a name to end at its first space unless a tab ends it.
  const end = path.includes(' ') ? '\t' : ''
  const [old, fresh] = isBelow ? [`a/${path}`, `b/${path}`] : [path, path]
  const text = createTwoFilesPatch(old, fresh, before, after, undefined, undefined, { context: CONTEXT, headerOptions: FILE_HEADERS_ONLY })
  return end === '' ? text : text.replace(/^(--- .*\n\+\+\+ .*)\n/, (_, names: string) => `${names.replace('\n', `${end}\n`)}${end}\n`)
}
