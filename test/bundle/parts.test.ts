import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundle } from '../../scripts/bundle.ts'
import { writeGroup } from '../../scripts/generate/files.ts'

/** A small program with two parts that are loaded late, one of which loads the other, and one that is loaded by a call. */
const program: Readonly<Record<string, string>> = {
  'package.json': '{ "version": "1.2.3" }',
  'src/cli/cli.ts': `
    import { build } from '../towers/index.ts'
    import { Refusal } from './refusal.ts'
    async function main(): Promise<void> {
      try {
        if (process.argv[2] === 'late') await (await import('./late.ts')).run()
        else if (process.argv[2] === 'call') build(3)
        else console.log('plain')
      } catch (error) {
        console.log(error instanceof Refusal ? 'refused: ' + error.message : 'crashed')
      }
    }
    if (require.main === undefined || require.main.filename === __filename) void main()`,
  'src/cli/other.ts': "import { Refusal } from './refusal.ts'\nimport { build } from '../towers/index.ts'\ntry {\n  build(5)\n} catch (error) {\n  console.log('other: ' + (error instanceof Refusal))\n}",
  'src/cli/refusal.ts': 'export class Refusal extends Error {}\nexport const unused = 1',
  'src/cli/late.ts': `
    import { Refusal } from './refusal.ts'
    export async function run(): Promise<void> {
      const { word } = await import('../text/later.ts')
      throw new Refusal(word)
    }`,
  'src/text/later.ts': "export const word = 'later'",
  'src/towers/index.ts': "import { Refusal } from '../cli/refusal.ts'\nexport type Height = number\nexport function build(height: Height): never {\n  throw new Refusal(`${height} m`)\n}",
}

const layout = { onDemand: ['src/towers/index.ts'], libraryParts: [], programs: ['src/cli/other.ts'] }

describe('a program with late parts', () => {
  const root = mkdtempSync(join(tmpdir(), 'lint-configs-parts-'))
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  beforeAll(async () => {
    for (const [path, text] of Object.entries(program)) write(path, text)
    writeGroup(root, await bundle(root, layout))
  })
  afterAll(() => rmSync(root, { recursive: true }))

  const run = (...args: string[]): string =>
    spawnSync(process.execPath, [join(root, 'dist/cli.cjs'), ...args], { encoding: 'utf8' }).stdout

  test('each late part is a file of its own', async () => {
    const { files, modules } = await bundle(root, layout)
    expect(files.map((file) => file.path)).toEqual(['dist/cli.cjs', 'dist/late.cjs', 'dist/other.cjs', 'dist/later.cjs', 'dist/towers.cjs'])
    expect(modules.get('dist/late.cjs')).not.toContain('src/cli/refusal.ts')
    expect(files.map((file) => file.executable)).toEqual([true, false, false, false, false])
  })

  test('another program has its modules from the first, which does not run', async () => {
    const { modules } = await bundle(root, layout)
    expect(modules.get('dist/other.cjs')).not.toContain('src/cli/refusal.ts')
    expect(spawnSync(process.execPath, [join(root, 'dist/other.cjs')], { encoding: 'utf8' }).stdout).toBe('other: true\n')
  })

  test('a class is the same in all parts', () => {
    expect(run()).toBe('plain\n')
    expect(run('late')).toBe('refused: later\n')
    expect(run('call')).toBe('refused: 3 m\n')
  })

  test('what is named so is loaded by the first call of one of its functions', () => {
    const loaded = `process.on('exit', () => console.log(Object.keys(require.cache).map((path) => require('node:path').basename(path)).sort().join()))`
    const script = (...args: string[]): string => `${loaded}; process.argv = ['node', 'cli', ...${JSON.stringify(args)}]; require('./dist/cli.cjs')`
    const lines = (...args: string[]) => spawnSync(process.execPath, ['-e', script(...args)], { cwd: root, encoding: 'utf8' }).stdout.split('\n')
    expect(lines()).toEqual(['plain', 'cli.cjs', ''])
    expect(lines('call')).toEqual(['refused: 3 m', 'cli.cjs,towers.cjs', ''])
  })

  test('the bytes are the same each time', async () => {
    expect((await bundle(root, layout)).files).toEqual((await bundle(root, layout)).files)
  })

  test('a late part that is also imported early is refused', async () => {
    write('src/cli/refusal.ts', "import { word } from '../text/later.ts'\nexport class Refusal extends Error { word = word }")
    await expect(bundle(root, layout)).rejects.toThrow('src/text/later.ts is imported both statically and by import()')
    write('src/cli/refusal.ts', program['src/cli/refusal.ts'] ?? '')
  })
})
