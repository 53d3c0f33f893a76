import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { discover } from '../../src/host/discover.ts'
import { temporaryFolder } from './temporary.ts'

const tree = {
  'b.json': '{}',
  'a.json': '{}',
  'notes.txt': '',
  'configs/ViT.json': '{}',
  'configs/deep/er/x.json': '{}',
  'configs/README.md': '',
  'node_modules/pkg/package.json': '{}',
  '.cache/c.json': '{}',
  '.hidden.json': '{}',
  'env/pyvenv.cfg': '',
  'env/lib/site.json': '{}',
  'conda/conda-meta/history': '',
  'conda/x.json': '{}',
}

async function found(cwd: string, ...args: string[]): Promise<string[]> {
  const { files, failures, unmatched } = await discover(args, cwd)
  expect({ failures, unmatched }).toEqual({ failures: [], unmatched: [] })
  return files.map((file) => file.path)
}

describe('folders', () => {
  test('are walked for *.json, leaving out dot-folders, node_modules and Python environments', async () => {
    expect(await found(temporaryFolder(tree), '.')).toEqual([
      '.hidden.json',
      'a.json',
      'b.json',
      'configs/ViT.json',
      'configs/deep/er/x.json',
    ])
  })

  test('that are named are walked whatever they are', async () => {
    const cwd = temporaryFolder(tree)
    expect(await found(cwd, '.cache', 'node_modules/pkg', 'env')).toEqual([
      '.cache/c.json',
      'env/lib/site.json',
      'node_modules/pkg/package.json',
    ])
  })

  test('without any *.json are unmatched', async () => {
    const cwd = temporaryFolder({ 'empty/notes.txt': '' })
    const { unmatched } = await discover(['empty'], cwd)
    expect(unmatched).toEqual([{ argument: 'empty', reason: 'no *.json file in this folder' }])
  })
})

describe('paths', () => {
  test('a file that is named is taken whatever its name is', async () => {
    expect(await found(temporaryFolder(tree), 'notes.txt', '.cache/c.json')).toEqual(['.cache/c.json', 'notes.txt'])
  })

  test('each file comes once, in the same order, however and in whatever order it is named', async () => {
    const cwd = temporaryFolder(tree)
    const args = ['configs', './a.json', 'a.json', join(cwd, 'a.json'), 'configs/../b.json', 'configs/deep/']
    const expected = ['a.json', 'b.json', 'configs/ViT.json', 'configs/deep/er/x.json']
    expect(await found(cwd, ...args)).toEqual(expected)
    expect(await found(cwd, ...args.reverse())).toEqual(expected)
  })

  test('outside the current folder are shown as they were given, the shorter way first', async () => {
    const root = temporaryFolder(tree)
    const cwd = join(root, 'configs')
    const long = join(root, 'a.json')
    expect(await found(cwd, '../a.json')).toEqual(['../a.json'])
    expect(await found(cwd, long)).toEqual([long])
    expect(await found(cwd, long, '../a.json')).toEqual(['../a.json'])
    expect(await found(cwd, '../a.json', long)).toEqual(['../a.json'])
  })

  test('a folder outside the current one', async () => {
    expect(await found(join(temporaryFolder(tree), 'env'), '../configs/')).toEqual(['../configs/ViT.json', '../configs/deep/er/x.json'])
  })

  test('that do not exist are unmatched', async () => {
    const { files, unmatched, failures } = await discover(['a.json', 'nowhere.json', 'a.json/x'], temporaryFolder(tree))
    expect(files.map((file) => file.path)).toEqual(['a.json'])
    expect(unmatched).toEqual([{ argument: 'nowhere.json', reason: 'no such file or folder' }])
    expect(failures).toEqual([{ path: 'a.json/x', message: 'a part of the path is no folder' }])
  })
})

describe('links', () => {
  test('to files are files, to folders are not followed, loops are not entered', async () => {
    const cwd = temporaryFolder({ 'blobs/1': '{}', 'snapshot/plain.json': '{}' })
    symlinkSync('../blobs/1', join(cwd, 'snapshot/linked.json'))
    symlinkSync('..', join(cwd, 'snapshot/up'))
    symlinkSync('.', join(cwd, 'snapshot/loop.json'))
    expect(await found(cwd, '.')).toEqual(['snapshot/linked.json', 'snapshot/plain.json'])
    expect(await found(cwd, 'snapshot/up')).toEqual(['snapshot/up/snapshot/linked.json', 'snapshot/up/snapshot/plain.json'])
  })

  test('that lead nowhere are failures, and the others are found', async () => {
    const cwd = temporaryFolder({ 'a.json': '{}' })
    symlinkSync('gone.json', join(cwd, 'dangling.json'))
    symlinkSync('round.json', join(cwd, 'round.json'))
    const { files, failures } = await discover(['.'], cwd)
    expect(files.map((file) => file.path)).toEqual(['a.json'])
    expect(failures).toEqual([
      { path: 'dangling.json', message: 'a symbolic link to a file that does not exist' },
      { path: 'round.json', message: 'a symbolic link that leads back to itself' },
    ])
  })
})

describe('globs', () => {
  test('match files and folders, which are walked', async () => {
    const cwd = temporaryFolder(tree)
    expect(await found(cwd, '{a,b}.json')).toEqual(['a.json', 'b.json'])
    expect(await found(cwd, 'configs/**/*.json')).toEqual(['configs/ViT.json', 'configs/deep/er/x.json'])
    expect(await found(cwd, 'conf*')).toEqual(['configs/ViT.json', 'configs/deep/er/x.json'])
    expect(await found(cwd, 'configs/**')).toEqual(['configs/ViT.json', 'configs/deep/er/x.json'])
    expect(await found(join(cwd, 'configs'), '../[ab].json')).toEqual(['../a.json', '../b.json'])
    expect(await found(join(cwd, 'env'), join(cwd, 'configs/*.json'))).toEqual([join(cwd, 'configs/ViT.json')])
  })

  test('take any name when they say so', async () => {
    expect(await found(temporaryFolder(tree), '*.txt')).toEqual(['notes.txt'])
  })

  test('are file names where such a file exists', async () => {
    expect(await found(temporaryFolder({ 'a[1].json': '{}', 'a1.json': '{}' }), 'a[1].json')).toEqual(['a[1].json'])
  })

  test('that match nothing are unmatched', async () => {
    const { unmatched } = await discover(['*.yaml'], temporaryFolder(tree))
    expect(unmatched).toEqual([{ argument: '*.yaml', reason: 'no file matches this pattern' }])
  })

  test.each(['*a*a*a*a*a*a*a*a*a*b.json', '**/a/**/a/**/a/**/b.json', '+(*a|*b)c.json'])('that could take minutes are failures, and match nothing: %s', async (pattern) => {
    const { files, failures, unmatched } = await discover([pattern, 'a.json'], temporaryFolder({ 'a.json': '{}', [`${'a'.repeat(60)}.json`]: '{}' }))
    expect({ files: files.map(({ path }) => path), unmatched }).toEqual({ files: ['a.json'], unmatched: [] })
    expect(failures).toEqual([{ path: pattern, message: expect.stringMatching(/: (?:with more of them )?some paths take minutes$/) as string }])
  })
})

test('a folder named like a file is walked', async () => {
  const cwd = temporaryFolder({ 'x.json/y.json': '{}' })
  mkdirSync(join(cwd, 'empty.json'))
  expect(await found(cwd, '.')).toEqual(['x.json/y.json'])
})
