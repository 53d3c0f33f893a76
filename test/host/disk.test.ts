import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cannotLookAgain, entriesOf, isThere, kindOf, noteBytes, noted, startNoting, textOf } from '../../src/host/disk.ts'
import { lookAgain, readAgain } from '../../src/host/look.ts'
import { temporaryFolder } from './temporary.ts'

describe('looks that are noted', () => {
  test('are those since the beginning, each once, and have the same answers later', () => {
    const folder = temporaryFolder({ 'a.json': '{}', 'sub/b.json': '{}' })
    isThere(join(folder, 'before'))
    startNoting()
    expect(kindOf(folder)).toBe('folder')
    expect(kindOf(join(folder, 'nothing'))).toBe('none')
    expect(isThere(join(folder, 'nothing'))).toBe(false)
    expect(entriesOf(folder).map(({ name }) => name).sort()).toEqual(['a.json', 'sub'])
    expect(textOf(join(folder, 'a.json'), 100)).toBe('{}')
    expect(textOf(join(folder, 'sub'), 100)).toBeUndefined()
    expect(() => entriesOf(join(folder, 'nothing'))).toThrow('ENOENT')
    const looks = noted() ?? []
    expect(looks.map(([question, path]) => `${question} ${path.slice(folder.length)}`)).toEqual(['kind ', 'kind /nothing', 'entries ', 'text /a.json', 'kind /sub', 'entries /nothing'])
    for (const [question, path, answer] of looks) expect(question === 'text' ? readAgain(path, answer.length) : lookAgain(question, path)).toBe(answer)
  })

  test('are not to be had of what has changed meanwhile, of what was not read whole, or of what is no text', () => {
    const folder = temporaryFolder({ 'a.json': '{}' })
    const path = join(folder, 'a.json')
    const spoils: readonly (() => void)[] = [
      () => {
        textOf(path, 100)
        noteBytes(path, Buffer.from('[]'))
      },
      () => expect(textOf(path, 1)).toBeUndefined(),
      () => noteBytes(path, Buffer.from([0x22, 0xff, 0x22])),
      cannotLookAgain,
    ]
    for (const spoil of spoils) {
      startNoting()
      expect(noted()).toEqual([])
      spoil()
      expect(noted()).toBeUndefined()
    }
  })
})

describe('a text is read again', () => {
  test('as it is now, with what is not ASCII', () => {
    const folder = temporaryFolder({ 'a.json': '"\u00e9\u4e16\u{1f600}"' })
    const path = join(folder, 'a.json')
    const { length } = readFileSync(path, 'utf8')
    expect(readAgain(path, length)).toBe('"\u00e9\u4e16\u{1f600}"')
    writeFileSync(path, '"changed"')
    expect(readAgain(path, '"changed"'.length)).toBe('"changed"')
  })

  test('but not where it is longer or shorter by now, gone, or no file', () => {
    const folder = temporaryFolder({ 'a.json': '{}' })
    const path = join(folder, 'a.json')
    expect(readAgain(path, 3)).toBeUndefined()
    writeFileSync(path, ' '.repeat(100))
    expect(readAgain(path, 2)).toBeUndefined()
    rmSync(path)
    expect(readAgain(path, 2)).toBeUndefined()
    expect(readAgain(folder, 2)).toBeUndefined()
  })

  test.runIf(process.platform === 'linux')('and never of what has no end', () => {
    const folder = temporaryFolder({})
    symlinkSync('/dev/zero', join(folder, 'zero.json'))
    expect(spawnSync('mkfifo', [join(folder, 'pipe.json')]).status).toBe(0)
    expect(readAgain(join(folder, 'zero.json'), 2)).toBeUndefined()
    expect(readAgain(join(folder, 'pipe.json'), 2)).toBeUndefined()
  })
})
