import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findPackage, isFolder, readFolder } from '../../src/sources/folder.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lint-configs-folder-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

function write(path: string, text = ''): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

describe('the files of a folder', () => {
  test('are its Python and JSON files, sorted, with slashes', () => {
    for (const path of ['b.py', 'a/x.json', 'a/x.py', 'a/x.txt', '.git/y.py', 'node_modules/z.py', 'a/__pycache__/x.py']) write(path, path)
    const files = readFolder(folder)
    expect(files.paths).toEqual(['a/x.json', 'a/x.py', 'b.py'])
    expect(files.read('a/x.py')).toBe('a/x.py')
  })

  test('of the package itself are given below its name', () => {
    for (const path of ['open_clip/__init__.py', 'open_clip/factory.py', 'open_clip/model.py', 'open_clip/tokenizer.py']) write(path, path)
    expect(findPackage(readFolder(join(folder, 'open_clip')))).toEqual({ library: 'open_clip', prefix: '' })
    expect(findPackage(readFolder(`${join(folder, 'open_clip')}/`))).toEqual({ library: 'open_clip', prefix: '' })
    expect(readFolder(join(folder, 'open_clip')).read('open_clip/model.py')).toBe('open_clip/model.py')
    // A checkout is named so, too, but holds no __init__.py.
    write('checkout/open_clip/src/open_clip/__init__.py')
    expect(readFolder(join(folder, 'checkout/open_clip')).paths).toEqual(['src/open_clip/__init__.py'])
  })

  test('are not looked for behind links, nor without end', () => {
    write('a/x.py')
    symlinkSync(folder, join(folder, 'a/loop'))
    symlinkSync('x.py', join(folder, 'a/link.py'))
    write('1/2/3/4/5/6/7/deep.py')
    expect(readFolder(folder).paths).toEqual(['a/x.py'])
  })
})

test('a folder is a folder, and a file or nothing is none', () => {
  write('a.py')
  expect([isFolder(folder), isFolder(join(folder, 'a.py')), isFolder(join(folder, 'b'))]).toEqual([true, false, false])
})
