import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundle } from '../../scripts/bundle.ts'
import { writeGroup } from '../../scripts/generate/files.ts'

/** A small program with two parts that are loaded late, one of which loads the other. */
const program: Readonly<Record<string, string>> = {
  'package.json': '{ "version": "1.2.3" }',
  'src/cli/cli.ts': `
    import { Refusal } from './refusal.ts'
    async function main(): Promise<void> {
      try {
        if (process.argv[2] === 'late') await (await import('./late.ts')).run()
        else console.log('plain')
      } catch (error) {
        console.log(error instanceof Refusal ? 'refused: ' + error.message : 'crashed')
      }
    }
    void main()`,
  'src/cli/refusal.ts': 'export class Refusal extends Error {}\nexport const unused = 1',
  'src/cli/late.ts': `
    import { Refusal } from './refusal.ts'
    export async function run(): Promise<void> {
      const { word } = await import('../text/later.ts')
      throw new Refusal(word)
    }`,
  'src/text/later.ts': "export const word = 'later'",
}

describe('a program with late parts', () => {
  const root = mkdtempSync(join(tmpdir(), 'lint-configs-parts-'))
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  beforeAll(async () => {
    for (const [path, text] of Object.entries(program)) write(path, text)
    writeGroup(root, await bundle(root))
  })
  afterAll(() => rmSync(root, { recursive: true }))

  const run = (...args: string[]): string =>
    spawnSync(process.execPath, [join(root, 'dist/cli.cjs'), ...args], { encoding: 'utf8' }).stdout

  test('each late part is a file of its own', async () => {
    const { files, modules } = await bundle(root)
    expect(files.map((file) => file.path)).toEqual(['dist/cli.cjs', 'dist/late.cjs', 'dist/later.cjs'])
    expect(modules.get('dist/late.cjs')).not.toContain('src/cli/refusal.ts')
    expect(files.map((file) => file.executable)).toEqual([true, false, false])
  })

  test('a class is the same in all parts', () => {
    expect(run()).toBe('plain\n')
    expect(run('late')).toBe('refused: later\n')
  })

  test('the bytes are the same each time', async () => {
    expect((await bundle(root)).files).toEqual((await bundle(root)).files)
  })

  test('a late part that is also imported early is refused', async () => {
    write('src/cli/refusal.ts', "import { word } from '../text/later.ts'\nexport class Refusal extends Error { word = word }")
    await expect(bundle(root)).rejects.toThrow('src/text/later.ts is imported both statically and by import()')
    write('src/cli/refusal.ts', program['src/cli/refusal.ts'] ?? '')
  })
})
