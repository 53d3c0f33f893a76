import { chmodSync, lstatSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { MAX_BYTES } from '../../src/host/read.ts'
import { temporaryFolder } from '../host/temporary.ts'
import { reporter, message } from '../lint/samples.ts'
import { fakeIo, type FakeIo } from './io.ts'

/** Names a trunk 1408 wide and no width (a safe fix), and, for `widht`, a key that nobody knows (an unsafe one). */
const eva = (more = ''): string => `{
    "embed_dim": 1024,
    "vision_cfg": {
        "image_size": 224,
        "timm_model_name": "eva_giant_patch14_224",
        "timm_pool": "token"${more}
    },
    "text_cfg": {}
}
`
const clean = '{"embed_dim": 512, "vision_cfg": {}, "text_cfg": {}}\n'
const misspelt = '{"embed_dim": 512, "vision_cfg": {"widht": 768}, "text_cfg": {}}\n'
const written = ',\n        "width": 1408,\n        "layers": 40,\n        "head_width": 88,\n        "mlp_ratio": 4.3637,\n        "patch_size": 14'

interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

async function run(cwd: string, ...args: string[]): Promise<Outcome> {
  return await runWith(fakeIo(cwd), ...args)
}

async function runWith(io: FakeIo, ...args: string[]): Promise<Outcome> {
  const code = await main(args, io)
  return { code, ...io.written }
}

const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8')

describe('--fix', () => {
  test('repairs the files, reports what is left, and says how much it did', async () => {
    const folder = temporaryFolder({ 'a.json': eva(), 'b.json': misspelt, 'c.json': clean })
    const { code, out, err } = await run(folder, '--fix', '--format', 'stylish')
    expect(code).toBe(1)
    expect(err).toBe('')
    expect(out).toContain('b.json\n  1:35  error  vision_cfg.widht is unknown')
    expect(out).toContain('✖ 1 error in 3 files (2 fixed)')
    expect(read(folder, 'a.json')).toBe(eva(written))
    expect(read(folder, 'b.json')).toBe(misspelt)
    expect(read(folder, 'c.json')).toBe(clean)
    expect(readdirSync(folder).sort()).toEqual(['a.json', 'b.json', 'c.json'])
  })

  test('a second time changes nothing', async () => {
    const folder = temporaryFolder({ 'a.json': eva() })
    expect(await run(folder, '--fix')).toEqual({ code: 0, out: 'no problems in 1 file (2 fixed)\n', err: '' })
    const { ino, mtimeMs } = statSync(join(folder, 'a.json'))
    expect(await run(folder, '--fix')).toEqual({ code: 0, out: 'no problems in 1 file (0 fixed)\n', err: '' })
    expect(statSync(join(folder, 'a.json'))).toMatchObject({ ino, mtimeMs })
  })

  test('does only what is safe; --fix-unsafe does the rest, with --fix or without', async () => {
    for (const args of [['--fix-unsafe'], ['--fix', '--fix-unsafe']]) {
      const folder = temporaryFolder({ 'a.json': eva(), 'b.json': misspelt })
      expect((await run(folder, ...args)).out).toBe('no problems in 2 files (3 fixed)\n')
      expect(read(folder, 'b.json')).toBe(misspelt.replace('widht', 'width'))
    }
  })

  test('is told to programs as well, and to nobody who did not ask', async () => {
    const folder = temporaryFolder({ 'a.json': eva(), 'b.json': misspelt })
    const report = JSON.parse((await run(folder, '--fix', '--format', 'json')).out) as { files: { fixed?: number }[]; summary: object; version: number }
    expect(report.version).toBe(1)
    expect(report.files.map(({ fixed }) => fixed)).toEqual([2, 0])
    expect(report.summary).toMatchObject({ errors: 1, fixed: 2 })
    const plain = JSON.parse((await run(folder, '--format', 'json')).out) as { files: object[]; summary: object }
    expect([...plain.files, plain.summary].filter((each) => 'fixed' in each)).toEqual([])
    expect((await run(temporaryFolder({ 'a.json': eva() }), '--fix', '--format', 'stylish')).out).toBe('\n✔ no problems in 1 file (2 fixed)\n\n')
  })

  test('makes no fix of a rule that is off, and one of advice like any other', async () => {
    const folder = temporaryFolder({ 'a.json': eva() })
    await run(folder, '--fix', '--rule', 'fallback-default=off')
    expect(read(folder, 'a.json')).toBe(eva())
    expect((await run(folder, '--fix', '--quiet')).out).toBe('no problems in 1 file (2 fixed)\n')
    expect(read(folder, 'a.json')).toBe(eva(written))
  })

  test.each([
    [[], 1],
    [['--fail-on', 'error'], 1],
    [['--fail-on', 'never'], 0],
    [['--rule', 'unknown-field=warning'], 1],
    [['--rule', 'unknown-field=warning', '--fail-on', 'error'], 0],
    [['--rule', 'unknown-field=warning', '--max-warnings', '1'], 0],
    [['--rule', 'unknown-field=warning', '--max-warnings', '0'], 1],
    [['--rule', 'unknown-field=info'], 0],
  ])('with %j goes by what is left', async (args, code) => {
    const folder = temporaryFolder({ 'a.json': eva(), 'b.json': misspelt })
    const { code: got, err } = await run(folder, '--fix', ...args)
    expect(got).toBe(code)
    expect(err).toBe(args.includes('0') ? 'lint-configs: 1 warnings are more than the 0 of --max-warnings\n' : '')
  })

  test('keeps what is not JSON\'s business: byte order mark, line ends, the missing one at the end, mode, link', async () => {
    const text = `\ufeff${eva().replaceAll('\n', '\r\n').trimEnd()}`
    const folder = temporaryFolder({ 'real/a.json': text })
    chmodSync(join(folder, 'real/a.json'), 0o640)
    symlinkSync('real/a.json', join(folder, 'link.json'))
    const { out } = await run(folder, '--fix', 'link.json', '--format', 'stylish')
    expect(out).toContain('(2 fixed)')
    expect(read(folder, 'real/a.json')).toBe(`\ufeff${eva(written).replaceAll('\n', '\r\n').trimEnd()}`)
    expect(lstatSync(join(folder, 'link.json')).isSymbolicLink()).toBe(true)
    expect(statSync(join(folder, 'real/a.json')).mode & 0o777).toBe(0o640)
  })

  test('leaves a file alone whose bytes are no text', async () => {
    const bytes = Buffer.concat([Buffer.from(eva().replace('"token"', '"tok')), Buffer.from([0xff]), Buffer.from('"}, "text_cfg": {}}')])
    const wide = Buffer.from(eva(), 'utf16le')
    const folder = temporaryFolder({ 'a.json': bytes, 'b.json': wide })
    expect((await run(folder, '--fix', '--format', 'stylish')).out).toContain('(0 fixed)')
    expect(readFileSync(join(folder, 'a.json'))).toEqual(bytes)
    expect(readFileSync(join(folder, 'b.json'))).toEqual(wide)
  })

  test('says so where a file could not be written, reports it as it is, and repairs the others', async () => {
    const folder = temporaryFolder({ 'a.json': eva(), 'b.json': eva() })
    const io = fakeIo(folder)
    const changing = reporter('asked', { said: message('warning') })
    // Something else writes the file while it is linted: here, a rule.
    const rules = [
      { ...changing, check: ({ file, document, report }: Parameters<typeof changing.check>[0]) => {
        if (document.text.includes('"width"')) return
        if (file.stem === 'a') writeFileSync(join(folder, 'a.json'), clean)
        report({ messageId: 'said', pointer: '/vision_cfg', fix: { safe: true, description: 'write 1408', edits: [{ op: 'insert', pointer: '/vision_cfg/width', value: 1408 }] } })
      } },
    ]
    const code = await main(['--fix', '--format', 'stylish'], io, () => rules)
    expect(code).toBe(2)
    expect(io.written.err).toBe('lint-configs: cannot write a.json, which is as it was: it was changed by something else while it was linted\n')
    expect(io.written.out).toContain('✖ 1 warning in 2 files (1 fixed, 1 failed)')
    expect(read(folder, 'a.json')).toBe(clean)
    expect(read(folder, 'b.json')).toContain('"width": 1408')
  })
})

describe('--diff', () => {
  const diff = `--- a/a.json
+++ b/a.json
@@ -3,7 +3,12 @@
     "vision_cfg": {
         "image_size": 224,
         "timm_model_name": "eva_giant_patch14_224",
-        "timm_pool": "token"
+        "timm_pool": "token",
+        "width": 1408,
+        "layers": 40,
+        "head_width": 88,
+        "mlp_ratio": 4.3637,
+        "patch_size": 14
     },
     "text_cfg": {}
 }
`

  test('prints a patch of what --fix would do, writes nothing, and fails where there is something', async () => {
    const folder = temporaryFolder({ 'a.json': eva(), 'b.json': misspelt })
    for (const args of [['--diff'], ['--diff', '--fix'], ['--diff', '--fail-on', 'never'], ['--diff', '--max-warnings', '0']]) {
      expect(await run(folder, ...args)).toEqual({ code: 1, out: diff, err: '' })
    }
    expect(read(folder, 'a.json')).toBe(eva())
  })

  test('shows the others with --fix-unsafe', async () => {
    const folder = temporaryFolder({ 'a.json': eva(), 'b.json': misspelt })
    const { out } = await run(folder, '--diff', '--fix-unsafe')
    expect(out.startsWith(diff)).toBe(true)
    expect(out).toContain('+{"embed_dim": 512, "vision_cfg": {"width": 768}, "text_cfg": {}}\n')
    expect(read(folder, 'b.json')).toBe(misspelt)
  })

  test('is empty and no failure where there is nothing to fix, whatever is wrong', async () => {
    expect(await run(temporaryFolder({ 'b.json': misspelt, 'c.json': clean }), '--diff')).toEqual({ code: 0, out: '', err: '' })
    expect(await run(temporaryFolder({}), '--diff', '--no-error-on-unmatched')).toEqual({ code: 0, out: '', err: '' })
  })

  test('fails with 2 where a file could not be read', async () => {
    const folder = temporaryFolder({ 'a.json': eva() })
    symlinkSync('0.json', join(folder, '0.json'))
    const { code, out, err } = await run(folder, '--diff')
    expect([code, out]).toEqual([2, diff])
    expect(err).toMatch(/^lint-configs: cannot read 0.json: .*\n$/)
  })

  test('takes no format', async () => {
    expect(await run('/', '--diff', '--format', 'json')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('--diff prints a patch') })
  })
})

describe('standard input', () => {
  const fix = async (stdin: string, ...args: string[]): Promise<Outcome> => await runWith(fakeIo('/', { stdin }), '--stdin', ...args)

  test('is printed repaired, with the report on standard error', async () => {
    expect(await fix(eva(), '--fix')).toEqual({ code: 0, out: eva(written), err: 'no problems in 1 file (2 fixed)\n' })
    const { code, out, err } = await fix(misspelt, '--fix', '--format', 'stylish', '--stdin-filename', 'models/b.json')
    expect([code, out]).toEqual([1, misspelt])
    expect(err).toContain('models/b.json\n  1:35  error')
  })

  test('is printed as it is where nothing can be done', async () => {
    for (const text of [clean, '{"embed_dim": ', '[1, 2]\n', '']) expect((await fix(text, '--fix')).out).toBe(text)
  })

  test('is shown as a patch with --diff', async () => {
    expect(await fix(eva(), '--diff')).toMatchObject({ code: 1, out: expect.stringMatching(/^--- <stdin>\n\+\+\+ <stdin>\n@@/) })
    expect((await fix(eva(), '--diff', '--stdin-filename', 'a.json')).out).toMatch(/^--- a\/a\.json\n/)
  })

  test('is refused where it could not be given back', async () => {
    const io = { ...fakeIo('/'), readStdin: async () => Buffer.from([0x7b, 0xff, 0x7d]) }
    expect(await runWith(io, '--stdin', '--fix')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('no UTF-8') })
    const large = { ...fakeIo('/'), readStdin: async () => new Uint8Array(MAX_BYTES + 1) }
    expect(await runWith(large, '--stdin', '--fix')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('8.0 MiB') })
  })
})
