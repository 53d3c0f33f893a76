/**
 * The hooks as the real pre-commit installs and runs them: LINT_CONFIGS_PRE_COMMIT, or the pre-commit on the PATH. It needs no
 * network from 4.7 on; earlier versions ask npm for what only development needs.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { pageOf, shell, stepsOf } from '../helpers/console.ts'
import { root } from '../helpers/project.ts'
import { lintConfigs } from '../helpers/run.ts'

const named = process.env['LINT_CONFIGS_PRE_COMMIT']
const program = named === undefined || named === '' ? 'pre-commit' : named
const found = spawnSync(program, ['--version'], { encoding: 'utf8' })
const version = found.status === 0 ? found.stdout.trim() : undefined
if (named !== undefined && named !== '' && version === undefined) throw new Error(`LINT_CONFIGS_PRE_COMMIT is ${named}, which is no pre-commit`)
if (version === undefined) console.log('there is no pre-commit here: its hooks are not run (LINT_CONFIGS_PRE_COMMIT may name one)')

const good = readFileSync(join(root, 'configs/examples/right/vit-small-16.json'), 'utf8')
const bad = readFileSync(join(root, 'configs/examples/eva-giant-14.json'), 'utf8')

describe.skipIf(version === undefined)(`the hooks in ${version === undefined ? 'pre-commit (not run: there is none here)' : version}`, () => {
  let base: string
  let hooks: string
  let scratch: string

  beforeAll(() => {
    base = realpathSync(mkdtempSync(join(tmpdir(), 'lint-configs-hooks-')))
    hooks = join(base, 'hooks')
    scratch = join(base, 'scratch')
    // What a clone has and an installation takes: the committed bundle is that of the working tree.
    const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: readonly string[] }
    const parts = [...files.filter((path) => !path.includes('*')), 'rules', 'package.json', 'package-lock.json', '.npmrc', '.pre-commit-hooks.yaml', 'README.md', 'LICENSE']
    for (const path of parts) cpSync(join(root, path), join(hooks, path), { recursive: true })
    commit(hooks)
    write('src/model_configs/good.json', good)
    write('src/model_configs/bad.json', bad)
    write('elsewhere/bad.json', bad)
    write('tsconfig.json', '{ "compilerOptions": {} }\n')
    commit(scratch)
  })
  afterAll(() => rmSync(base, { recursive: true, force: true }))

  test('are described as pre-commit wants them', () => {
    expect(preCommit('validate-manifest', join(root, '.pre-commit-hooks.yaml'))).toMatchObject({ status: 0 })
  })

  test('fail on the bad config and name no other file, and pass after --fix', { timeout: 300_000 }, () => {
    const before = preCommit('try-repo', hooks, 'lint-configs', '--all-files')
    expect(before.status).toBe(1)
    expect(before.out).toContain('src/model_configs/bad.json:5:28  warning  fallback-default')
    expect(before.out).not.toContain('good.json:')
    expect(before.out).not.toContain('elsewhere/')
    expect(before.out).toContain('1 warning, 1 info in 2 files')
    expect(lintConfigs(['--fix', 'src/model_configs'], scratch)).toMatchObject({ status: 0, stderr: '' })
    commit(scratch)
    expect(preCommit('try-repo', hooks, 'lint-configs', '--all-files').status).toBe(0)
  })

  test('repair when they are asked to, and fail as pre-commit has it when a hook changes files', { timeout: 300_000 }, () => {
    write('src/model_configs/bad.json', bad)
    configure('lint-configs', 'args: [--fix]')
    commit(scratch)
    const first = preCommit('run', '--all-files')
    expect(first.status).toBe(1)
    expect(first.out).toContain('files were modified by this hook')
    expect(readFileSync(join(scratch, 'src/model_configs/bad.json'), 'utf8')).toContain('"width": 1408')
    commit(scratch)
    expect(preCommit('run', '--all-files').status).toBe(0)
  })

  test('look at all files where that is asked for, and honour what the project ignores', { timeout: 300_000 }, () => {
    write('src/model_configs/bad.json', bad)
    configure('lint-configs-all')
    commit(scratch)
    const all = preCommit('run', '--all-files')
    expect(all.status).toBe(1)
    expect(all.out).toContain('elsewhere/bad.json:5:28')
    expect(all.out).toContain('src/model_configs/bad.json:5:28')
    write('lint-configs.yaml', 'ignore: ["**/bad.json"]\n')
    commit(scratch)
    expect(preCommit('run', '--all-files').status).toBe(0)
    configure('lint-configs')
    commit(scratch)
    // pre-commit names the file; it is ignored all the same.
    expect(preCommit('run', '--files', 'src/model_configs/bad.json').status).toBe(0)
  })

  test('come about as docs/pre-commit.md says', { timeout: 300_000 }, () => {
    const here = (text: string): string => text.replaceAll('REPOSITORY', hooks).replaceAll('REVISION', git(hooks, 'rev-parse', 'HEAD').trim())
    const author = { GIT_AUTHOR_NAME: 'test', GIT_AUTHOR_EMAIL: 'test@example.org', GIT_COMMITTER_NAME: 'test', GIT_COMMITTER_EMAIL: 'test@example.org' }
    const path = program.includes('/') ? { PATH: `${dirname(program)}:${process.env['PATH']}` } : {}
    const { folder, run } = shell({ ...author, ...path, PRE_COMMIT_HOME: join(base, 'home-of-docs') })
    onTestFinished(() => rmSync(dirname(folder), { recursive: true }))
    git(folder, 'init', '--quiet')
    const steps = stepsOf(pageOf('pre-commit.md'))
    expect(steps.map(({ command }) => ({ command, printed: run(here(command)) }))).toEqual(
      steps.map(({ command, shown }) => ({ command, printed: here(shown) })),
    )
  })

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(scratch, path)), { recursive: true })
    writeFileSync(join(scratch, path), text)
  }

  function configure(hook: string, more = ''): void {
    const revision = git(hooks, 'rev-parse', 'HEAD').trim()
    write('.pre-commit-config.yaml', `repos:\n- repo: ${hooks}\n  rev: ${revision}\n  hooks:\n  - id: ${hook}\n${more === '' ? '' : `    ${more}\n`}`)
  }

  function preCommit(...args: string[]): { status: number | null; out: string } {
    const { NO_COLOR, FORCE_COLOR, ...env } = process.env
    const { status, stdout, stderr } = spawnSync(program, [...args, ...(args[0] === 'run' || args[0] === 'try-repo' ? ['--color', 'never'] : [])], {
      cwd: scratch,
      encoding: 'utf8',
      env: { ...env, PRE_COMMIT_HOME: join(base, 'home') },
    })
    return { status, out: stdout + stderr }
  }
})

/** Commits whatever is in a folder, which becomes a repository where it is none. */
function commit(folder: string): void {
  git(folder, 'init', '--quiet')
  git(folder, 'add', '--all')
  git(folder, '-c', 'user.name=test', '-c', 'user.email=test@example.org', 'commit', '--quiet', '--allow-empty', '--no-verify', '--message', 'test')
}

function git(cwd: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
  return stdout
}
