/** `lint-configs diff` with files, folders and a real git repository. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { root } from '../helpers/project.ts'
import { temporaryFolder } from '../host/temporary.ts'
import { fakeIo } from './io.ts'

const vit = readFileSync(join(root, 'configs/examples/right/vit-small-16.json'), 'utf8')
const deep = vit.replace('"layers": 12,\n    "width": 384,\n    "head', '"layers": 24,\n    "width": 384,\n    "head')

async function run(cwd: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = fakeIo(cwd)
  const code = await main(['diff', ...args], io)
  return { code, ...io.written }
}

interface Row {
  readonly path: string
  readonly state: string
  readonly renamedFrom?: string
  readonly problems: Readonly<Record<string, string>>
}

async function rows(cwd: string, ...args: string[]): Promise<Row[]> {
  const { code, out, err } = await run(cwd, '--format', 'json', ...args)
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return out.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Row)
}

const briefly = (found: readonly Row[]): string[] => found.map(({ path, state, renamedFrom }) => `${state} ${path}${renamedFrom === undefined ? '' : ` from ${renamedFrom}`}`)

describe('files and folders', () => {
  test('two files, for people', async () => {
    const cwd = temporaryFolder({ 'a/vit.json': vit, 'b/vit.json': deep })
    expect(await run(cwd, 'a/vit.json', 'b/vit.json')).toEqual({
      code: 0,
      err: '',
      out: `b/vit.json: changed
  vision_cfg.layers  12 (written)  ->  24 (written)
  tower      params (M)   change          GFLOPs   change     weights (MiB)   change  activations (MiB)  change
  image  21.81 -> 43.11  +97.61%   9.20 -> 18.28  +98.73%   83.21 -> 164.44  +97.61%               3.17       =
  text            40.44        =            3.38        =            154.28        =               1.02       =
  model  62.26 -> 83.55  +34.20%  12.58 -> 21.66  +72.20%  237.49 -> 318.72  +34.20%               3.17       =

configs: 1 changed
`,
    })
  })

  test('two folders, by the paths in them', async () => {
    const cwd = temporaryFolder({ 'old/x/a.json': vit, 'old/b.json': vit, 'old/note.json': '[1]', 'new/x/a.json': deep, 'new/c.json': vit, 'new/note.json': '[2]' })
    expect(briefly(await rows(cwd, 'old', 'new'))).toEqual(['removed b.json', 'added c.json', 'not_a_config note.json', 'changed x/a.json'])
  })

  test('Markdown cannot be broken by what a file holds', async () => {
    const evil = vit.replace('"vision_cfg"', '"x|y`<b>": "::error::[a](b)\\n| |", "vision_cfg"')
    const cwd = temporaryFolder({ 'a.json': vit, 'b.json': evil })
    const { out } = await run(cwd, 'a.json', 'b.json', '--format', 'markdown')
    const row = out.split('\n').find((line) => line.startsWith('| \\["x'))
    // The key in the first cell and the value in the third are text: no pipe, tag, link or command of theirs counts.
    expect(row?.replaceAll('\\|', '').split('|').length).toBe(5)
    expect(row).not.toMatch(/(?<!\\)[<`](?!!--)|::error::|(?<!\\)\]\(/)
  })

  test.each([
    [[], /^lint-configs: diff takes two files or folders, or revisions/],
    [['a.json', 'b', 'c'], /^lint-configs: diff takes two files/],
    [['a.json', 'folder'], /are a file and a folder/],
    [['a.json', 'nowhere'], /^lint-configs: a\.json is a path, and nowhere is none/],
  ])('%j is refused', async (args, message) => {
    const cwd = temporaryFolder({ 'a.json': vit, 'folder/a.json': vit })
    expect(await run(cwd, ...args)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(message) })
  })
})

/** A repository with the branch `base`, two commits after it, and changes that are not committed. */
function repository(): { readonly cwd: string; git(...args: string[]): string } {
  const cwd = temporaryFolder({ 'models/a.json': vit, 'models/b.json': deep, 'models/gone.json': vit, 'package.json': '{"name": "x"}', 'README.md': 'x' })
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false', ...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  git('init', '--quiet', '--initial-branch', 'base')
  git('add', '.')
  git('commit', '--quiet', '-m', 'first')
  git('checkout', '--quiet', '-b', 'topic')
  writeFileSync(join(cwd, 'models/a.json'), deep)
  git('mv', 'models/b.json', 'models/renamed.json')
  git('rm', '--quiet', 'models/gone.json')
  writeFileSync(join(cwd, 'package.json'), '{"name": "y"}')
  writeFileSync(join(cwd, 'models/ü "quoted".json'), JSON.stringify({ vision_cfg: { layers: 3 }, text_cfg: {}, embed_dim: 8 }))
  git('add', '.')
  git('commit', '--quiet', '-m', 'second')
  return { cwd, git }
}

let hasGit = true
try {
  execFileSync('git', ['--version'])
} catch {
  hasGit = false
  console.log('git is not installed: lint-configs diff of revisions is not tested')
}

describe.skipIf(!hasGit)('revisions', () => {
  const topic = ['changed models/a.json', 'removed models/gone.json', 'unchanged models/renamed.json from models/b.json', 'added models/ü "quoted".json', 'not_a_config package.json']

  test('are compared whatever is checked out, and nothing is changed', async () => {
    const { cwd, git } = repository()
    git('checkout', '--quiet', 'base')
    const before = git('status', '--porcelain')
    expect(briefly(await rows(cwd, 'base', 'topic'))).toEqual(topic)
    expect(briefly(await rows(cwd, 'base..topic'))).toEqual(topic)
    expect(briefly(await rows(cwd, 'topic', 'topic'))).toEqual([])
    expect(git('status', '--porcelain')).toBe(before)
  })

  test('of a branch against where it parted from another', async () => {
    const { cwd, git } = repository()
    git('checkout', '--quiet', 'base')
    writeFileSync(join(cwd, 'models/later.json'), vit)
    git('add', '.')
    git('commit', '--quiet', '-m', 'on base')
    expect(briefly(await rows(cwd, 'base...topic'))).toEqual(topic)
    expect(briefly(await rows(cwd, 'base..topic'))).toContain('removed models/later.json')
    git('checkout', '--quiet', 'topic')
    expect(briefly(await rows(cwd, 'base...'))).toEqual(topic)
  })

  test('limited to paths, which are taken literally and from the current folder', async () => {
    const { cwd } = repository()
    expect(briefly(await rows(cwd, 'base', 'topic', '--', 'models/a.json', '*.json'))).toEqual(['changed models/a.json'])
    expect(briefly(await rows(join(cwd, 'models'), 'base', 'topic', '--', 'gone.json'))).toEqual(['removed models/gone.json'])
    expect(briefly(await rows(cwd, 'base', '--', 'models/a.json'))).toEqual(['changed models/a.json'])
  })

  test('against the working tree, with files that git does not know yet', async () => {
    const { cwd } = repository()
    writeFileSync(join(cwd, 'models/new.json'), vit)
    writeFileSync(join(cwd, 'models/a.json'), '{"embed_dim": ')
    rmSync(join(cwd, 'models/renamed.json'))
    symlinkSync('a.json', join(cwd, 'models/renamed.json'))
    const found = await rows(cwd, 'HEAD')
    expect(briefly(found)).toEqual(['changed models/a.json', 'added models/new.json', 'changed models/renamed.json'])
    expect(found.map(({ problems }) => problems)).toEqual([{ after: expect.stringMatching(/^it cannot be read as JSON/) }, {}, { after: 'it is a symbolic link' }])
  })

  test.each([
    ['nowhere', 'nowhere is no revision of this repository'],
    ['base...nowhere', 'nowhere is no revision of this repository'],
    ['HEAD:models', 'HEAD:models is no revision of this repository'],
  ])('%s is refused', async (revision, message) => {
    const { cwd } = repository()
    expect(await run(cwd, revision)).toEqual({ code: 2, out: '', err: `lint-configs: ${message}\n` })
  })

  test('that look like an option, or like a command of a shell, are names and no more', async () => {
    const { cwd } = repository()
    expect((await run(cwd, '--', '--output=pwned')).code).toBe(2)
    expect((await run(cwd, '$(touch pwned)')).code).toBe(2)
    expect((await run(cwd, 'base', '--', '--output=pwned')).code).toBe(0)
    expect(() => readFileSync(join(cwd, 'pwned'))).toThrow()
  })

  test('need a repository, and histories that meet', async () => {
    const outside = temporaryFolder({ 'a.json': vit })
    expect(await run(outside, 'HEAD')).toMatchObject({ code: 2, err: expect.stringMatching(/^lint-configs: git says: not a git repository/) })
    const { cwd, git } = repository()
    git('checkout', '--quiet', '--orphan', 'island')
    mkdirSync(join(cwd, 'x'))
    git('commit', '--quiet', '-m', 'island')
    expect(await run(cwd, 'base...island')).toMatchObject({ code: 2, err: 'lint-configs: base and island have no commit in common\n' })
  })
})
