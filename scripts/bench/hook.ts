/** What installing the pre-commit hook costs: seconds, and what it leaves on the disk. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Installs the hook of the commit that is checked out, with fresh caches, and prints a line; LINT_CONFIGS_PRE_COMMIT names the
 * program where it is not on the PATH. Where there is none, that is said.
 */
export function printHookInstall(root: string): void {
  const given = process.env['LINT_CONFIGS_PRE_COMMIT']
  const program = given === undefined || given === '' ? 'pre-commit' : given
  const version = spawnSync(program, ['--version'], { encoding: 'utf8' })
  if (version.status !== 0) {
    console.log('hook install: not measured, there is no pre-commit here (LINT_CONFIGS_PRE_COMMIT may name one)')
    return
  }
  const base = mkdtempSync(join(tmpdir(), 'lint-configs-hook-'))
  try {
    const revision = run('git', ['rev-parse', 'HEAD'], root).trim()
    const scratch = join(base, 'scratch')
    mkdirSync(scratch)
    run('git', ['init', '--quiet'], scratch)
    writeFileSync(join(scratch, '.pre-commit-config.yaml'), `repos:\n- repo: ${root}\n  rev: ${revision}\n  hooks:\n  - id: lint-configs\n`)
    const env = { ...process.env, PRE_COMMIT_HOME: join(base, 'home'), NPM_CONFIG_CACHE: join(base, 'npm') }
    const start = performance.now()
    run(program, ['install-hooks'], scratch, env)
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    console.log(`hook install, ${version.stdout.trim()}: ${seconds} s, leaves ${mebibytes(env.PRE_COMMIT_HOME)}, and ${mebibytes(env.NPM_CONFIG_CACHE)} in npm's cache`)
  } finally {
    rmSync(base, { recursive: true, force: true })
  }
}

function run(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${stdout}${stderr}`)
  return stdout
}

/** The sizes of all files below a folder, without what the file system adds. */
function mebibytes(folder: string): string {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true })
  const bytes = entries.filter((entry) => entry.isFile()).reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`
}
