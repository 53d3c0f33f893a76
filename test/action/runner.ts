/** The action's bundle, run as GitHub's runner does: inputs and context in variables, answers in files. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { root } from '../helpers/project.ts'
import { run } from '../helpers/run.ts'
import { readCommand, type Command } from '../report/runner.ts'

export interface ActionRun {
  readonly code: number | null
  readonly log: string
  /** What the runner takes from the log, in order. */
  readonly commands: readonly Command[]
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
}

export interface Step {
  readonly inputs?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  /** The payload of the event. */
  readonly event?: unknown
}

/** Defaults of action.yml are handed over as if they were given. */
const defaults = { 'paths': '', 'config': '', 'preset': '', 'open-clip': '', 'timm': '', 'fail-on': 'warning', 'sarif-file': '', 'summary': 'true', 'working-directory': '.' }

export function runAction(workspace: string, { inputs = {}, env = {}, event = {} }: Step = {}): ActionRun {
  const folder = temporary()
  const file = (name: string, text = ''): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const output = file('output')
  const summary = file('summary.md')
  const variables = {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: workspace,
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_EVENT_PATH: file('event.json', JSON.stringify(event)),
    GITHUB_EVENT_NAME: 'push',
    GITHUB_BASE_REF: '',
    GITHUB_HEAD_REF: '',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'someone/models',
    GITHUB_ACTION_REPOSITORY: 'OWNER/lint-configs',
    GITHUB_ACTION_REF: 'v1',
    ...env,
    ...Object.fromEntries(Object.entries({ ...defaults, ...inputs }).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  }
  const { status, stdout, stderr } = run(process.execPath, [join(root, 'dist/action.cjs')], workspace, variables)
  if (stderr !== '') throw new Error(stderr)
  const outputs = readFileSync(output, 'utf8').split('\n').filter((line) => line !== '').map((line) => line.split('=') as [string, string])
  return {
    code: status,
    log: stdout,
    commands: stdout.split('\n').flatMap((line) => readCommand(line) ?? []),
    outputs: Object.fromEntries(outputs),
    summary: readFileSync(summary, 'utf8'),
  }
}

/** Runs git in a folder, with nothing of the user's own settings. */
export function git(cwd: string, ...args: string[]): string {
  const who = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.org', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.org' }
  const env = { ...process.env, ...who, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
  return execFileSync('git', ['-c', 'init.defaultBranch=main', '-c', 'protocol.file.allow=always', ...args], { cwd, encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] })
}

/** A folder that is gone after the test. */
export function temporary(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lint-configs-action-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
