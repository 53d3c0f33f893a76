/** What a command may touch of the process: injected, so that tests run commands without one. */
import type { Rule } from '../lint/types.ts'
import type { OwnCache } from './own-cache.ts'

export interface Io {
  /** Folder that relative paths are relative to. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** The user's home folder, where it is known: the Hugging Face cache is looked for in it. */
  readonly home?: string
  /** Do people read the output? Decides colour, together with the options and the environment. */
  readonly outIsTerminal: boolean
  /** Writes to standard output, all of it, before it returns or as soon as the reader takes it. */
  out(text: string): void
  /** Writes to standard error. */
  err(text: string): void
  /** Files of the user that may be there or not. */
  readonly files: UserFiles
  /** Absent where nothing is to be kept. */
  readonly cache?: OwnCache
  /** Reads standard input to its end. */
  readStdin(): Promise<Uint8Array>
}

export interface UserFiles {
  /** The text of a file; undefined where there is none or it cannot be read. */
  readText(path: string): string | undefined
  /** The names in a folder, sorted; undefined where there is none. */
  list(path: string): readonly string[] | undefined
}

/** The rules that a run lints by. A function, for they are loaded when they are first needed. */
export type RuleSet = () => readonly Rule[]

/** How the config on standard input is called where it has no name. */
export const STDIN = '<stdin>'

/** 0 clean; 1 problems of at least `--fail-on`; 2 the tool could not do its work. */
export type ExitCode = 0 | 1 | 2

/**
 * The tool cannot do what it was asked: a bad option, a file that cannot be read. Commands throw it; `main` prints
 * `lint-configs: <message>` on standard error and exits with 2. The message is one or more plain sentences.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
