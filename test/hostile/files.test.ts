/** Files that are no ordinary files, that change, or that cannot be written: one clear sentence, an end, and nothing half-done. */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { MAX_BYTES, readContent } from '../../src/host/read.ts'
import { replaceFile } from '../../src/host/replace.ts'
import { isRegularFile, readTextIfAny } from '../../src/host/user-files.ts'
import { fakeIo } from '../cli/io.ts'
import { temporaryFolder } from '../host/temporary.ts'
import { root } from '../helpers/project.ts'
import { configWith } from './texts.ts'

const good = configWith({})
const broken = configWith({ top: '"embed_dim": 512' })

async function lint(cwd: string, ...args: string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const io = fakeIo(cwd)
  const code = await main(['--no-config', '--format', 'stylish', ...args], io)
  return { code, ...io.written }
}

describe('size', () => {
  test('a file of 100 MB is passed over with a word, unread', async () => {
    const cwd = temporaryFolder({ 'a.json': good, 'large.json': '' })
    truncateSync(join(cwd, 'large.json'), 100 * 1024 * 1024)
    const { code, out } = await lint(cwd, '.')
    expect(code).toBe(0)
    expect(out).toContain('large.json: skipped, it has 100.0 MiB, and nothing above 8.0 MiB is read')
  })

  test.skipIf(!existsSync('/dev/zero'))('what has no end is read no further than the limit', async () => {
    expect(readContent('/dev/zero')).toEqual({ kind: 'too-large', size: Infinity })
    const { out } = await lint('/', '/dev/zero')
    expect(out).toContain(`skipped, it has more than ${MAX_BYTES >> 20}.0 MiB`)
  })

  test('a file of the largest size is linted in bounded memory', () => {
    const cwd = temporaryFolder({ 'a.json': configWith({ top: `"a": [${'{"a": 1},'.repeat((MAX_BYTES - 2000) / 9)}1]` }) })
    const { status, stdout } = spawnSync(process.execPath, ['--max-old-space-size=1536', join(root, 'dist/cli.cjs'), '--no-cache', '--no-config', 'a.json'], { cwd, encoding: 'utf8' })
    expect(stdout).toContain('1 error in 1 file')
    expect(status).toBe(1)
  })
})

describe('pipes', () => {
  const folder = temporaryFolderWithPipe()
  if (folder === undefined) console.log('hostile files: there is no mkfifo here, pipes are not tried')

  test.skipIf(folder === undefined)('that nobody names are not waited for', async () => {
    const cwd = folder as string
    expect(readTextIfAny(join(cwd, 'pipe.json'))).toBeUndefined()
    expect(isRegularFile(join(cwd, 'pipe.json'))).toBe(false)
    writeFileSync(join(cwd, 'a.csv'), 'model,image_size,image_width,text_width,embed_dim,mparams,image_mparams,text_mparams,gflops,image_gflops,text_gflops\npipe,1,2,3,4,5,6,7,8,9,10\n')
    writeFileSync(join(cwd, 'b.json'), `{"embed_dim": 8, "vision_cfg": {"layers": 1, "width": 64}, "text_cfg": {"hf_model_name": "./text"}}`)
    const { code } = await lint(cwd, '.', 'a.csv')
    expect([0, 1]).toContain(code)
  })
})

/** Holds a pipe where a config is looked for; undefined where none can be made. */
function temporaryFolderWithPipe(): string | undefined {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lint-configs-pipes-')))
  mkdirSync(join(folder, 'text'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const isMade = ['pipe.json', 'text/config.json'].every((name) => spawnSync('mkfifo', [join(folder, name)]).status === 0)
  return isMade ? folder : undefined
}

describe('links', () => {
  test('in a circle, and those that lead out of the tree, are not followed', async () => {
    const outside = temporaryFolder({ 'secret.json': broken })
    const cwd = temporaryFolder({ 'a/b.json': good })
    symlinkSync(join(cwd, 'a'), join(cwd, 'a', 'again'))
    symlinkSync(outside, join(cwd, 'a', 'out'))
    symlinkSync('self.json', join(cwd, 'self.json'))
    const { code, out, err } = await lint(cwd, '.')
    expect(out).not.toContain('secret')
    expect(err).toContain('cannot read self.json: a symbolic link that leads back to itself')
    expect(code).toBe(2)
  })
})

describe('what cannot be read', () => {
  const isRoot = process.getuid?.() === 0
  if (isRoot) console.log('hostile files: root may read and write everything, so modes are not tried')

  test.skipIf(isRoot)('is told, and the rest is linted', async () => {
    const cwd = temporaryFolder({ 'a.json': good, 'no.json': good, 'closed/b.json': good })
    chmodSync(join(cwd, 'no.json'), 0)
    chmodSync(join(cwd, 'closed'), 0)
    onTestFinished(() => chmodSync(join(cwd, 'closed'), 0o700))
    const { code, err } = await lint(cwd, '.')
    expect(err).toContain('cannot read no.json: permission denied')
    expect(err).toContain('cannot read closed: permission denied')
    expect(code).toBe(2)
  })

  test('has a reason that root meets as well', async () => {
    const { code, err } = await lint(temporaryFolder({ 'a.json': good }), 'a.json', `${'x'.repeat(300)}.json`, 'a.json/b.json', 'a\0b.json')
    expect(err).toContain('the path is too long')
    expect(err).toContain('no path can hold a NUL character')
    expect(code).toBe(2)
  })
})

describe('what cannot be written', () => {
  test('a file that vanishes, or is another by then, is left alone', () => {
    const cwd = temporaryFolder({ 'a.json': 'theirs' })
    const path = join(cwd, 'a.json')
    expect(replaceFile(path, Buffer.from('mine'), Buffer.from('new'))).toMatchObject({ ok: false })
    expect(readFileSync(path, 'utf8')).toBe('theirs')
    rmSync(path)
    expect(replaceFile(path, Buffer.from('theirs'), Buffer.from('new'))).toEqual({ ok: false, reason: 'no such file or folder' })
    expect(readdirSync(cwd)).toEqual([])
  })

  const disk = smallDisk()
  if (disk === undefined) console.log('hostile files: no file system can be mounted here, a full disk is not tried')

  test.skipIf(disk === undefined)('a full disk costs nothing: the file is as it was, and nothing lies beside it', async () => {
    const cwd = disk as string
    // Written without a repeated key the file is smaller, and there is no room for it beside the old one all the same.
    writeFileSync(join(cwd, 'a.json'), configWith({ top: `"a": "${'x'.repeat(40_000)}", "embed_dim": 512` }))
    const before = readFileSync(join(cwd, 'a.json'))
    const { code, out, err } = await lint(cwd, '--fix', 'a.json')
    expect(err).toContain('cannot write a.json, which is as it was: no space is left on the disk')
    expect(out).toContain('1 failed')
    expect(code).toBe(2)
    expect(readFileSync(join(cwd, 'a.json')).equals(before)).toBe(true)
    expect(readdirSync(cwd)).toEqual(['a.json'])
  })
})

/** A file system of 64 KiB; undefined where none may be mounted. */
function smallDisk(): string | undefined {
  if (process.getuid?.() !== 0) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'lint-configs-disk-'))
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).status === 0
  afterAll(() => {
    if (isMounted) spawnSync('umount', [folder])
    rmSync(folder, { recursive: true, force: true })
  })
  return isMounted ? folder : undefined
}

test('a reader that has gone ends nothing badly', () => {
  const cwd = temporaryFolder(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`${index}.json`, configWith({ top: '"a": 1' })])))
  const line = `"${process.execPath}" "${join(root, 'dist/cli.cjs')}" --no-cache --no-config . | head -n 1; echo "\${PIPESTATUS[0]}"`
  const { stdout, stderr, error } = spawnSync('bash', ['-c', line], { cwd, encoding: 'utf8' })
  if (error !== undefined) return console.log('hostile files: there is no bash here, a closed pipe is not tried')
  expect(stderr).toBe('')
  expect(stdout.trim().split('\n').at(-1)).toBe('1')
})
