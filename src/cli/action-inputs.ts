/** The inputs of the GitHub Action, as its runner hands them over: one variable each. */
import { oneOf } from './arguments.ts'
import type { Io } from './io.ts'

export interface ActionInputs {
  /** The command line that lints as the inputs say. */
  readonly args: readonly string[]
  /** Relative to the workspace. */
  readonly workingDirectory: string
  /** Relative to the workspace; absent where none is wanted. */
  readonly sarifFile?: string
  readonly summary: boolean
}

/** Throws a UsageError for a `summary` that is neither true nor false; what is wrong with the others is told by whoever reads the command line. */
export function readInputs(env: Io['env']): ActionInputs {
  const input = (name: string): string => (env[`INPUT_${name.toUpperCase()}`] ?? '').trim()
  const option = (name: string, value: string): string[] => (value === '' ? [] : [`--${name}=${value}`])
  const target = (library: string, name: string): string[] => option('target', input(name) === '' ? '' : `${library}=${input(name)}`)
  const paths = input('paths').split('\n').map((line) => line.trim()).filter((line) => line !== '')
  const args = [
    ...option('fail-on', input('fail-on')),
    ...option('preset', input('preset')),
    ...option('config', input('config')),
    ...target('open_clip', 'open-clip'),
    ...target('timm', 'timm'),
    '--',
    // A path is a path, also one that would be standard input.
    ...paths.map((path) => (path === '-' ? './-' : path)),
  ]
  const summary = input('summary').toLowerCase()
  return {
    args,
    workingDirectory: input('working-directory'),
    ...(input('sarif-file') === '' ? {} : { sarifFile: input('sarif-file') }),
    summary: summary === '' || oneOf('the input summary', summary, ['true', 'false']) === 'true',
  }
}
