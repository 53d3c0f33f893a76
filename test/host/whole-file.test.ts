import { chmodSync, readFileSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { put, putWhole } from '../../src/host/whole-file.ts'
import { temporaryFolder } from './temporary.ts'

describe('a file that is put whole', () => {
  test('is new, or takes the place of another, and nothing is left beside it', () => {
    const folder = temporaryFolder({ 'a.json': 'old' })
    putWhole(join(folder, 'a.json'), 'new')
    putWhole(join(folder, 'b.json'), Buffer.from('bytes'))
    expect(['a.json', 'b.json'].map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual(['new', 'bytes'])
    expect(readdirSync(folder).sort()).toEqual(['a.json', 'b.json'])
  })

  test.skipIf(process.platform === 'win32')('has the mode that is given, else that of a new file', () => {
    const folder = temporaryFolder({})
    writeFileSync(join(folder, 'usual'), '')
    putWhole(join(folder, 'a.json'), '', 0o600)
    putWhole(join(folder, 'b.json'), '')
    chmodSync(join(folder, 'b.json'), 0o600)
    putWhole(join(folder, 'b.json'), '')
    expect(statSync(join(folder, 'a.json')).mode & 0o7777).toBe(0o600)
    expect(statSync(join(folder, 'b.json')).mode).toBe(statSync(join(folder, 'usual')).mode)
  })

  test('is left as it was where the new one cannot be written, or is not wanted', () => {
    const folder = temporaryFolder({ 'a.json': 'old' })
    const path = join(folder, 'a.json')
    const half = (fd: number): void => {
      writeSync(fd, 'ne')
      throw new Error('the disk is full')
    }
    expect(() => put(path, half)).toThrow('the disk is full')
    const asked: string[] = []
    const fill = (fd: number): void => void writeSync(fd, 'new')
    // It is asked last, when the new file is written.
    expect(put(path, fill, () => asked.push(readFileSync(path, 'utf8')) === 0)).toBe(false)
    expect(asked).toEqual(['old'])
    expect([readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual(['old', ['a.json']])
    expect(put(path, fill)).toBe(true)
    expect(readFileSync(path, 'utf8')).toBe('new')
  })
})
