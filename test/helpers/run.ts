/** Runs the bundled command line as people do: as a process. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './project.ts'

export const bundledCli = join(root, 'dist/cli.cjs')

export interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end, without a terminal, with the colours of the environment off. */
export function run(program: string, args: readonly string[], cwd: string = root, env: NodeJS.ProcessEnv = {}): Outcome {
  const { NO_COLOR, FORCE_COLOR, ...inherited } = process.env
  const { status, stdout, stderr, error } = spawnSync(program, [...args], {
    cwd,
    encoding: 'utf8',
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (error !== undefined) throw error
  return { status, stdout, stderr }
}

/** Runs `node dist/cli.cjs ...args`. */
export function lintConfigs(args: readonly string[], cwd?: string, env?: NodeJS.ProcessEnv): Outcome {
  return run(process.execPath, [bundledCli, ...args], cwd, env)
}
