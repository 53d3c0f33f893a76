import { symlinkSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeFsError } from '../../src/host/failure.ts'
import { readPackageText } from '../../src/host/package-root.ts'
import { displayPath } from '../../src/host/paths.ts'
import { MAX_BYTES, mebibytes, readContent } from '../../src/host/read.ts'
import { listIfAny, readTextIfAny } from '../../src/host/user-files.ts'
import { temporaryFolder } from './temporary.ts'

test('bytes are read as they are', () => {
  const bytes = new Uint8Array([0xff, 0x00, 0x7b])
  const content = readContent(join(temporaryFolder({ 'a.json': bytes }), 'a.json'))
  expect(content.kind === 'bytes' && Array.from(content.bytes)).toEqual(Array.from(bytes))
})

test('a file above the limit is not read', () => {
  const path = join(temporaryFolder({ 'a.json': '' }), 'a.json')
  truncateSync(path, MAX_BYTES + 1)
  expect(readContent(path)).toEqual({ kind: 'too-large', size: MAX_BYTES + 1 })
  truncateSync(path, MAX_BYTES)
  expect(readContent(path).kind).toBe('bytes')
  expect(mebibytes(MAX_BYTES + 512 * 1024)).toBe('8.5 MiB')
})

test('what cannot be read is said in words', () => {
  const folder = temporaryFolder({ 'a.json': '' })
  symlinkSync('loop.json', join(folder, 'loop.json'))
  expect(readContent(folder)).toEqual({ kind: 'unreadable', message: 'it is a folder' })
  expect(readContent(join(folder, 'b.json'))).toEqual({ kind: 'unreadable', message: 'no such file or folder' })
  expect(readContent(join(folder, 'loop.json'))).toEqual({ kind: 'unreadable', message: 'a symbolic link that leads back to itself' })
  expect(describeFsError(Object.assign(new Error('x'), { code: 'EPROTO' }))).toBe('the system says EPROTO')
})

test('an error that is no file system error is not swallowed', () => {
  expect(() => describeFsError(new TypeError('ours'))).toThrow('ours')
})

test("the package's own files are found", () => {
  expect(JSON.parse(readPackageText('package.json') ?? '')).toMatchObject({ name: 'lint-configs' })
  expect(readPackageText('configs/nothing.json')).toBeUndefined()
  expect(() => readPackageText('configs')).toThrow()
})

test("the user's files may be there or not", () => {
  const folder = temporaryFolder({ 'b.json': 'text', 'a.json': '' })
  expect(readTextIfAny(join(folder, 'b.json'))).toBe('text')
  expect(readTextIfAny(join(folder, 'c.json'))).toBeUndefined()
  expect(readTextIfAny(folder)).toBeUndefined()
  expect(listIfAny(folder)).toEqual(['a.json', 'b.json'])
  expect(listIfAny(join(folder, 'a.json'))).toBeUndefined()
})

test('paths as they are shown', () => {
  expect(displayPath('./a//b/', '/home')).toBe('a/b')
  expect(displayPath('/home/a.json', '/home')).toBe('a.json')
  expect(displayPath('..a.json', '/home')).toBe('..a.json')
  expect(displayPath('/etc/../a.json', '/home')).toBe('/a.json')
  expect(displayPath('.', '/home')).toBe('')
  expect(displayPath('/', '/home')).toBe('/')
})
