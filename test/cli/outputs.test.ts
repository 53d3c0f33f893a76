import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { readOutputs } from '../../src/cli/outputs.ts'
import { temporaryFolder } from '../host/temporary.ts'
import { fakeIo } from './io.ts'

describe('what --format and --output ask for', () => {
  test.each([
    [[], [], ['pretty']],
    [['json'], [], ['json']],
    [['json', 'json'], [], ['json']],
    [['sarif'], ['out.sarif'], ['sarif > out.sarif']],
    [[], ['out.txt'], ['pretty > out.txt']],
    [[], ['sarif=out.sarif'], ['pretty', 'sarif > out.sarif']],
    [['sarif'], ['sarif=out.sarif'], ['sarif > out.sarif']],
    [['stylish'], ['sarif=out.sarif', 'junit=a/b.xml'], ['stylish', 'sarif > out.sarif', 'junit > a/b.xml']],
    [['stylish', 'sarif'], ['sarif=out.sarif'], ['stylish', 'sarif > out.sarif']],
    [['sarif'], ['out.sarif', 'json=out.json'], ['sarif > out.sarif', 'json > out.json']],
    [['json'], ['./json=a', 'json=b=c'], ['json > ./json=a', 'json > b=c']],
  ])('%j %j: %j', (formats, outputs, expected) => {
    expect(readOutputs(formats, outputs).map(({ format, file }) => (file === undefined ? format : `${format} > ${file}`))).toEqual(expected)
  })

  test.each([
    [['sraif'], [], 'the format "sraif" is not known; did you mean sarif?'],
    [['json', 'stylish'], [], 'the formats json and stylish would be printed one after another: give one a file, as in --output stylish=FILE'],
    [['json', 'stylish', 'github'], [], 'the formats json and stylish and github would be printed one after another: give all but one a file, as in --output stylish=FILE'],
    [['json', 'sarif'], ['out'], '--output out does not say which format it is for: write --output NAME=FILE, as in sarif=out'],
    [['json'], ['a', 'b'], '--output a does not say which format it is for: write --output NAME=FILE, as in sarif=a'],
    [[], ['sraif=out'], 'the format of --output "sraif" is not known; did you mean sarif?'],
    [[], ['sarif='], '--output sarif= names no file'],
    [[], ['sarif=a', 'json=a'], 'two reports would be written to a: give each a file of its own'],
  ])('%j %j is refused', (formats, outputs, message) => {
    expect(() => readOutputs(formats, outputs)).toThrow(message)
  })
})

describe('reports in files', () => {
  const config = '{"embed_dim": 512, "vision_cfg": {"widht": 768}, "text_cfg": {}}\n'

  async function run(cwd: string, args: readonly string[], env: Record<string, string> = {}): Promise<{ code: number; out: string; err: string }> {
    const io = fakeIo(cwd, { env })
    const code = await main(args, io)
    return { code, ...io.written }
  }

  test('are what is printed otherwise, and the exit code is the same', async () => {
    const cwd = temporaryFolder({ 'a.json': config })
    const printed = await run(cwd, ['-f', 'sarif'])
    expect(await run(cwd, ['-f', 'sarif', '-o', 'out/deep/a.sarif'])).toEqual({ code: 1, out: '', err: '' })
    expect(readFileSync(join(cwd, 'out/deep/a.sarif'), 'utf8')).toBe(printed.out)
    const stylish = await run(cwd, ['-f', 'stylish', 'a.json'])
    expect(await run(cwd, ['-f', 'stylish', '-o', 'sarif=b.sarif', '-o', 'junit=b.xml', 'a.json'])).toEqual(stylish)
    expect(readFileSync(join(cwd, 'b.sarif'), 'utf8')).toBe(printed.out)
    expect(readFileSync(join(cwd, 'b.xml'), 'utf8')).toMatch(/^<\?xml/)
    expect(readdirSync(cwd).sort()).toEqual(['a.json', 'b.sarif', 'b.xml', 'out'])
  })

  test('take the place of earlier ones, whose mode stays, and of what a link leads to', async () => {
    const cwd = temporaryFolder({ 'a.json': config, 'real.txt': 'old' })
    symlinkSync('real.txt', join(cwd, 'link.txt'))
    chmodSync(join(cwd, 'real.txt'), 0o640)
    expect((await run(cwd, ['-o', 'link.txt'])).code).toBe(1)
    expect(readFileSync(join(cwd, 'real.txt'), 'utf8')).toContain('unknown-field')
    expect(statSync(join(cwd, 'real.txt')).mode & 0o777).toBe(0o640)
    expect(readdirSync(cwd).sort()).toEqual(['a.json', 'link.txt', 'real.txt'])
  })

  test('have no colour, unless it is asked for', async () => {
    const cwd = temporaryFolder({ 'a.json': config })
    await run(cwd, ['-o', 'plain.txt'], { FORCE_COLOR: '1' })
    await run(cwd, ['-o', 'colour.txt', '--color'])
    expect(readFileSync(join(cwd, 'plain.txt'), 'utf8')).not.toContain('\u001b')
    expect(readFileSync(join(cwd, 'colour.txt'), 'utf8')).toContain('\u001b[')
  })

  test('that cannot be written are told in a sentence, after the others', async () => {
    const cwd = temporaryFolder({ 'a.json': config, 'file': '' })
    mkdirSync(join(cwd, 'folder'))
    expect(await run(cwd, ['-f', 'json', '-o', 'folder'])).toEqual({ code: 2, out: '', err: 'lint-configs: cannot write folder: it is a folder\n' })
    const { code, out, err } = await run(cwd, ['-f', 'stylish', '-o', 'json=a.txt', '-o', 'sarif=file/x'])
    expect({ code, err }).toEqual({ code: 2, err: 'lint-configs: cannot write file/x: a part of the path is no folder\n' })
    expect(out).toContain('unknown-field')
    expect(existsSync(join(cwd, 'a.txt'))).toBe(true)
  })

  test('never take the place of a linted config', async () => {
    const cwd = temporaryFolder({ 'b/a.json': config })
    expect(await run(cwd, ['-f', 'json', '-o', './b/../b/a.json'])).toEqual({
      code: 2,
      out: '',
      err: 'lint-configs: --output would overwrite b/a.json, which is one of the linted files\n',
    })
    expect(readFileSync(join(cwd, 'b/a.json'), 'utf8')).toBe(config)
  })

  test('may lie among the configs: the next run passes them over and replaces them', async () => {
    const cwd = temporaryFolder({ 'a.json': config })
    for (let time = 0; time < 2; time++) {
      for (const format of ['json', 'gitlab', 'sarif']) expect((await run(cwd, ['-f', format, '-o', `${format}.json`])).code).toBe(1)
    }
    const report = JSON.parse(readFileSync(join(cwd, 'json.json'), 'utf8')) as { files: { kind: string }[] }
    expect(report.files.map(({ kind }) => kind).sort()).toEqual(['open_clip', 'unknown', 'unknown', 'unknown'])
  })

  test('can be a pipe or a device', async () => {
    const cwd = temporaryFolder({ 'a.json': config })
    expect((await run(cwd, ['-f', 'json', '-o', '/dev/null'])).code).toBe(1)
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
  })
})

describe('paths', () => {
  const inside = async (format: string, env: Record<string, string>): Promise<string> => {
    const folder = temporaryFolder({})
    mkdirSync(join(folder, 'sub/configs'), { recursive: true })
    writeFileSync(join(folder, 'sub/configs/a.json'), '{')
    const given = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace('FOLDER', folder)]))
    const io = fakeIo(join(folder, 'sub'), { env: given })
    expect(await main(['-f', format], io)).toBe(1)
    return /(?:"uri": "|"path": "|file=|<file name=")([^",]*)/.exec(io.written.out)?.[1] ?? ''
  }

  test.each([
    ['github', { GITHUB_WORKSPACE: 'FOLDER' }, 'sub/configs/a.json'],
    ['sarif', { GITHUB_WORKSPACE: 'FOLDER/' }, 'sub/configs/a.json'],
    ['gitlab', { CI_PROJECT_DIR: 'FOLDER' }, 'sub/configs/a.json'],
    ['github', { GITHUB_WORKSPACE: 'FOLDER/sub' }, 'configs/a.json'],
    ['github', { GITHUB_WORKSPACE: 'FOLDER/elsewhere' }, 'configs/a.json'],
    ['github', {}, 'configs/a.json'],
    ['json', { GITHUB_WORKSPACE: 'FOLDER' }, 'configs/a.json'],
    ['checkstyle', { GITHUB_WORKSPACE: 'FOLDER' }, 'configs/a.json'],
  ])('in %s with %j are %s', async (format, env, path) => {
    expect(await inside(format, env)).toBe(path)
  })
})
