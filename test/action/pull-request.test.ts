/** What the summary says of a pull request, over real histories as actions/checkout makes them. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { marked } from 'marked'
import { describe, expect, test } from 'vitest'
import { HIDDEN, hostileConfig, hostileNames } from '../report/hostile.ts'
import { git, runAction, temporary, type ActionRun } from './runner.ts'

const hasGit = spawnSync('git', ['--version']).status === 0
if (!hasGit) console.log('git is not installed: what a pull request changes is not tested')

const vit = (width: number): string => `{"embed_dim": 512, "vision_cfg": {"width": ${width}}, "text_cfg": {}}\n`

/** A repository whose branch `topic` has been merged into main, as GitHub does for a check; the base has gone on meanwhile. */
function repository(): { readonly folder: string; readonly base: string; readonly head: string } {
  const folder = temporary()
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const commit = (): string => {
    git(folder, 'add', '-A')
    git(folder, 'commit', '-qm', 'change')
    return git(folder, 'rev-parse', 'HEAD').trim()
  }
  git(folder, 'init', '-q')
  write('configs/a.json', vit(768))
  write('configs/same.json', vit(768))
  write('configs/gone.json', vit(768))
  write('elsewhere/b.json', vit(768))
  write('package.json', '{"name": "x", "dependencies": {}}')
  commit()
  git(folder, 'checkout', '-qb', 'topic')
  write('configs/a.json', vit(1024))
  write('configs/new|**.json', vit(384))
  write('elsewhere/b.json', vit(1024))
  write('package.json', '{"name": "y", "dependencies": {}}')
  rmSync(join(folder, 'configs/gone.json'))
  const head = commit()
  git(folder, 'checkout', '-q', 'main')
  write('configs/same.json', vit(512))
  const base = commit()
  git(folder, 'checkout', '-qb', 'pull', 'main')
  git(folder, 'merge', '-q', '--no-ff', '-m', 'merge', 'topic')
  return { folder, base, head }
}

/** A clone of one revision, as deep as it is said; `HEAD` is detached, as actions/checkout leaves it. */
function checkout(folder: string, revision: string, depth: number): string {
  const clone = join(temporary(), 'clone')
  git(folder, 'clone', '-q', '--depth', String(depth), '--no-local', '--branch', revision, `file://${folder}`, clone)
  git(clone, 'checkout', '-q', '--detach')
  return clone
}

const pull = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_BASE_REF: 'main', GITHUB_HEAD_REF: 'topic', GITHUB_REF: 'refs/pull/7/merge' }

function changesOf({ summary }: Pick<ActionRun, 'summary'>): string {
  return summary.split('#### What this pull request changes\n')[1]?.split('#### Problems')[0] ?? ''
}

describe.skipIf(!hasGit)('the summary of a pull request', () => {
  test('says what it changes in each config that was linted, before and after', () => {
    const { folder } = repository()
    const run = runAction(checkout(folder, 'pull', 2), { inputs: { paths: 'configs' }, env: pull })
    const changes = changesOf(run)
    expect(run.code).toBe(0)
    expect(changes).toContain('configs/a.json (changed)')
    expect(changes).toContain('configs/new\\|\\*\\*.json (added)')
    expect(changes).toContain('configs/gone.json (removed)')
    expect(changes).not.toContain('same.json')
    expect(changes).not.toContain('package.json')
    // A ViT-B/16-like tower of width 768 against 1024: parameters in millions.
    const image = changes.split('\n').find((line) => line.includes('| image |'))
    expect(image).toMatch(/\| \d+\.\d\d → \d+\.\d\d \+\d+\.\d\d% \|/)
  })

  test('tells paths of the workspace from a working directory, and leaves out what was not linted', () => {
    const { folder } = repository()
    const changes = changesOf(runAction(checkout(folder, 'pull', 2), { inputs: { 'working-directory': 'elsewhere' }, env: pull }))
    expect(changes).toContain('elsewhere/b.json (changed)')
    expect(changes).not.toContain('configs/a.json')
  })

  test('compares the head of the pull request with where it left its base', () => {
    const { folder, base } = repository()
    const clone = join(temporary(), 'clone')
    git(folder, 'clone', '-q', '--branch', 'topic', folder, clone)
    const changes = changesOf(runAction(clone, { env: { ...pull, GITHUB_REF: 'refs/pull/7/head' }, event: { pull_request: { base: { sha: base } } } }))
    expect(changes).toContain('configs/a.json (changed)')
    expect(changes).not.toContain('same.json')
    const byBranch = changesOf(runAction(clone, { env: { ...pull, GITHUB_REF: 'refs/pull/7/head' } }))
    expect(byBranch).toBe(changes)
  })

  test('says so where the clone is too shallow, and nothing else is different', () => {
    const { folder, base } = repository()
    const clone = checkout(folder, 'pull', 1)
    const run = runAction(clone, { env: pull, event: { pull_request: { base: { sha: base } } } })
    expect(run.code).toBe(0)
    expect(changesOf(run)).toMatch(/^\nThat is not known, since the commit that this pull request is compared with is not in this clone: give actions\/checkout `fetch-depth: 2`/)
    expect(run.outputs).toMatchObject({ errors: '0' })
  })

  test('says so where there is no repository', () => {
    const folder = temporary()
    writeFileSync(join(folder, 'a.json'), vit(768))
    expect(changesOf(runAction(folder, { env: pull }))).toMatch(/^\nThat is not known: git says: not a git repository/)
  })

  test('shows a hostile config as text', () => {
    const { folder } = repository()
    git(folder, 'checkout', '-q', 'topic')
    for (const name of hostileNames) writeFileSync(join(folder, name), hostileConfig())
    writeFileSync(join(folder, 'configs/a.json'), hostileConfig())
    git(folder, 'add', '-A')
    git(folder, 'commit', '-qm', 'hostile')
    const { summary, log } = runAction(folder, { env: { ...pull, GITHUB_REF: 'refs/pull/7/head' }, event: { pull_request: { base: { sha: git(folder, 'rev-parse', 'main').trim() } } } })
    const changes = changesOf({ summary })
    expect(changes).toContain('configs/a.json (changed)')
    expect(changes).toContain('b.json (added)')
    expect(HIDDEN.exec(summary + log)?.[0]).toBeUndefined()
    const html = marked.parse(changes, { gfm: true, async: false })
    const tags = new Set([...html.matchAll(/<\/?([a-z0-9!-]+)/gi)].map(([, name]) => name))
    expect([...tags].sort()).toEqual(['!--', 'p', 'strong', 'table', 'tbody', 'td', 'th', 'thead', 'tr'])
  })

  test('is not there for a push', () => {
    const { folder } = repository()
    expect(runAction(folder).summary).not.toContain('What this pull request changes')
  })

  test('takes no name for an option of git', () => {
    const { folder } = repository()
    const env = { ...pull, GITHUB_REF: 'x', GITHUB_BASE_REF: '--output=/tmp/x' }
    const run = runAction(folder, { env, event: { pull_request: { base: { sha: '--output=x' } } } })
    expect(changesOf(run)).toContain('That is not known')
  })
})
