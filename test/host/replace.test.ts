import { spawnSync } from 'node:child_process'
import { chmodSync, linkSync, lstatSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { replaceFile } from '../../src/host/replace.ts'
import { temporaryFolder } from './temporary.ts'

const before = Buffer.from('{"a": 1}')
const after = Buffer.from('{"a": 12345}')

describe('a file', () => {
  test('is replaced as a whole, and nothing is left beside it', () => {
    const folder = temporaryFolder({ 'a.json': before })
    expect(replaceFile(join(folder, 'a.json'), before, after)).toEqual({ ok: true })
    expect(readFileSync(join(folder, 'a.json'))).toEqual(after)
    expect(readdirSync(folder)).toEqual(['a.json'])
  })

  test('is never open half-written: who has it open reads the old one to its end', () => {
    const folder = temporaryFolder({ 'a.json': before })
    const { ino } = statSync(join(folder, 'a.json'))
    replaceFile(join(folder, 'a.json'), before, after)
    expect(statSync(join(folder, 'a.json')).ino).not.toBe(ino)
  })

  test.skipIf(process.platform === 'win32').each([0o600, 0o644, 0o755, 0o640, ...(process.geteuid?.() === 0 ? [0o444] : [])])('keeps the mode %o', (mode) => {
    const path = join(temporaryFolder({ 'a.json': before }), 'a.json')
    chmodSync(path, mode)
    expect(replaceFile(path, before, after)).toEqual({ ok: true })
    expect(statSync(path).mode & 0o7777).toBe(mode)
  })

  test('behind symbolic links is replaced where it lies, and the links stay', () => {
    const folder = temporaryFolder({ 'blobs/0a1b': before })
    mkdirSync(join(folder, 'snapshot'))
    symlinkSync('../blobs/0a1b', join(folder, 'snapshot/config.json'))
    symlinkSync('snapshot/config.json', join(folder, 'link.json'))
    expect(replaceFile(join(folder, 'link.json'), before, after)).toEqual({ ok: true })
    expect(lstatSync(join(folder, 'link.json')).isSymbolicLink()).toBe(true)
    expect(lstatSync(join(folder, 'snapshot/config.json')).isSymbolicLink()).toBe(true)
    expect(lstatSync(join(folder, 'blobs/0a1b')).isFile()).toBe(true)
    expect(readFileSync(join(folder, 'link.json'))).toEqual(after)
    expect(readdirSync(join(folder, 'blobs'))).toEqual(['0a1b'])
  })

  test('with another hard link leaves that one as it is', () => {
    const folder = temporaryFolder({ 'a.json': before })
    linkSync(join(folder, 'a.json'), join(folder, 'b.json'))
    replaceFile(join(folder, 'a.json'), before, after)
    expect(readFileSync(join(folder, 'a.json'))).toEqual(after)
    expect(readFileSync(join(folder, 'b.json'))).toEqual(before)
  })
})

describe('what is not replaced', () => {
  test('a file that was changed in the meantime', () => {
    const folder = temporaryFolder({ 'a.json': 'something else' })
    expect(replaceFile(join(folder, 'a.json'), before, after)).toEqual({ ok: false, reason: 'it was changed by something else while it was linted' })
    expect(readFileSync(join(folder, 'a.json'), 'utf8')).toBe('something else')
    expect(readdirSync(folder)).toEqual(['a.json'])
  })

  test('what is gone, or is no file', () => {
    const folder = temporaryFolder({})
    expect(replaceFile(join(folder, 'a.json'), before, after)).toEqual({ ok: false, reason: 'no such file or folder' })
    expect(replaceFile(folder, before, after)).toEqual({ ok: false, reason: 'it is no regular file' })
    expect(replaceFile('/dev/null', before, after)).toEqual({ ok: false, reason: 'it is no regular file' })
    symlinkSync('loop.json', join(folder, 'loop.json'))
    expect(replaceFile(join(folder, 'loop.json'), before, after).ok).toBe(false)
    expect(readdirSync(folder)).toEqual(['loop.json'])
  })

  // The system lets root write everywhere: the test then goes on as nobody.
  test.skipIf(process.platform === 'win32')('a file that must not be written, or in a folder that must not', () => {
    const folder = temporaryFolder({ 'locked/a.json': before, 'open/a.json': before })
    chmodSync(folder, 0o755)
    chmodSync(join(folder, 'open/a.json'), 0o444)
    chmodSync(join(folder, 'open'), 0o777)
    chmodSync(join(folder, 'locked/a.json'), 0o666)
    chmodSync(join(folder, 'locked'), 0o555)
    const outcomes = asNobody(() => ['locked', 'open'].map((name) => replaceFile(join(folder, name, 'a.json'), before, after)))
    chmodSync(join(folder, 'locked'), 0o755)
    expect(outcomes).toEqual([{ ok: false, reason: 'permission denied' }, { ok: false, reason: 'permission denied' }])
    for (const name of ['locked', 'open']) {
      expect(readdirSync(join(folder, name))).toEqual(['a.json'])
      expect(readFileSync(join(folder, name, 'a.json'))).toEqual(before)
    }
  })

  // A disk that is full in the middle of a file: here the system's limit of a file's size, which ends a write in the same place.
  test.skipIf(process.platform === 'win32')('a file for which there is no room', () => {
    const content = JSON.stringify({ a: 'b'.repeat(100_000) })
    const folder = temporaryFolder({ 'a.json': before, 'replace.ts': '' })
    writeFileSync(
      join(folder, 'replace.ts'),
      `import { readFileSync } from 'node:fs'
       import { replaceFile } from ${JSON.stringify(join(import.meta.dirname, '../../src/host/replace.ts'))}
       const path = ${JSON.stringify(join(folder, 'a.json'))}
       console.log(JSON.stringify(replaceFile(path, readFileSync(path), Buffer.from(${JSON.stringify(content)}))))`,
    )
    const program = `trap '' XFSZ; ulimit -f 8; exec "$0" "$@"`
    const { stdout, stderr } = spawnSync('bash', ['-c', program, process.execPath, '--import', import.meta.resolve('tsx'), join(folder, 'replace.ts')], { encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({ ok: false, reason: 'it would be larger than the system allows' })
    expect(readdirSync(folder).sort()).toEqual(['a.json', 'replace.ts'])
    expect(readFileSync(join(folder, 'a.json'))).toEqual(before)
  })
})

const NOBODY = 65534

function asNobody<T>(action: () => T): T {
  const { seteuid, geteuid } = process
  if (seteuid === undefined || geteuid?.() !== 0) return action()
  seteuid(NOBODY)
  try {
    return action()
  } finally {
    seteuid(0)
  }
}
