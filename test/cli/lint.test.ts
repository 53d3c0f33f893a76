import { symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { MAX_BYTES } from '../../src/host/read.ts'
import type { Rule } from '../../src/lint/types.ts'
import { temporaryFolder } from '../host/temporary.ts'
import { message, ruleOf } from '../lint/samples.ts'
import { fakeIo, type FakeIo } from './io.ts'

/** The rules of these tests say of a config what its embed_dim asks for. */
const rules: readonly Rule[] = [
  ruleOf('asked', { messages: { said: message('warning', 'embed_dim is {value}') } }, ({ config, report }) => {
    const value = config?.kind === 'open_clip' ? config.top.fields.get('embed_dim')?.value : undefined
    const severity = { 1: 'error', 2: 'warning', 3: 'info' } as const
    if (value === 1 || value === 2 || value === 3) report({ messageId: 'said', pointer: '/embed_dim', data: { value }, severity: severity[value] })
    if (value === 4) throw new TypeError('a bug')
  }),
  ruleOf('syntax', { kinds: ['unparsed'], messages: { said: message('error', 'it is broken') } }, ({ report }) => report({ messageId: 'said', pointer: '' })),
]

const config = (embed_dim: number): string => `{"embed_dim": ${embed_dim}, "vision_cfg": {}, "text_cfg": {}}\n`
const clean = config(512)

async function run(cwd: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return await runWith(fakeIo(cwd), ...args)
}

async function runWith(io: FakeIo, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const code = await main(args, io, () => rules)
  return { code, ...io.written }
}

describe('the exit code', () => {
  const folder = (...dims: number[]): string => temporaryFolder(Object.fromEntries(dims.map((dim) => [`${dim}.json`, config(dim)])))

  test.each([
    [[512], [], 0],
    [[3], [], 0],
    [[2], [], 1],
    [[1], [], 1],
    [[2], ['--fail-on', 'error'], 0],
    [[1], ['--fail-on', 'error'], 1],
    [[3], ['--fail-on', 'info'], 1],
    [[1], ['--fail-on', 'never'], 0],
    [[2], ['--max-warnings', '1'], 0],
    [[2], ['--max-warnings', '0'], 1],
    [[1], ['--max-warnings', '1'], 1],
    [[2], ['--max-warnings', '1', '--fail-on', 'warning'], 1],
    [[2], ['--rule', 'asked=off'], 0],
    [[3], ['--rule', 'asked=error'], 1],
    [[2], ['--quiet'], 1],
  ])('of configs %j with %j is %i', async (dims, args, code) => {
    expect((await run(folder(...dims), ...args)).code).toBe(code)
  })

  test('says on standard error when it is the number of warnings', async () => {
    expect((await run(folder(2), '--max-warnings', '0')).err).toBe('lint-configs: 1 warnings are more than the 0 of --max-warnings\n')
  })

  test('is 2 for a bad option, in one sentence', async () => {
    expect(await run('/', '--formt', 'x')).toEqual({ code: 2, out: '', err: 'lint-configs: there is no option --formt; did you mean --format?\n' })
    expect((await run('/', '--target', 'open_clip=9')).err).toMatch(/^lint-configs: there is no catalog of open_clip "9".*\n$/)
  })

  test('is 2 for a pattern that could take minutes, and the rest is linted', async () => {
    expect(await run(folder(0), '0.json', '*a*a*a*b', '--no-error-on-unmatched')).toEqual({
      code: 2,
      out: 'no problems in 2 files (1 failed)\n',
      err: 'lint-configs: cannot read *a*a*a*b: a glob has at most 3 stars in one name, and ** at most 3 times: with more of them some paths take minutes\n',
    })
  })

  test('is 2 for a path that leads nowhere, and nothing is linted', async () => {
    expect(await run(folder(1), '.', 'b.json', 'a\u001b.json')).toEqual({
      code: 2,
      out: '',
      err: 'lint-configs: a\\u001b.json: no such file or folder; b.json: no such file or folder\n',
    })
    expect((await run(folder(1), '1.json', '*.yaml', '--no-error-on-unmatched')).code).toBe(1)
    expect(await run(folder(), '--no-error-on-unmatched')).toEqual({ code: 0, out: 'no problems in 0 files\n', err: '' })
    expect((await run(folder())).err).toBe('lint-configs: the current folder: no *.json file in this folder\n')
  })

  test('is 2 for a file that cannot be read, and the others are linted', async () => {
    const cwd = folder(1)
    symlinkSync('0.json', join(cwd, '0.json'))
    const { code, out, err } = await run(cwd, '--format', 'json')
    expect(code).toBe(2)
    expect(err).toBe('lint-configs: cannot read 0.json: a symbolic link that leads back to itself\n')
    expect(JSON.parse(out)).toMatchObject({ files: [{ path: '0.json', kind: 'unreadable', problems: [] }, { path: '1.json' }], summary: { errors: 1, failed: 1 } })
  })

  test('is 2 for a bug of ours, and the others are linted', async () => {
    const { code, out, err } = await run(folder(4, 1), '--format', 'stylish')
    expect(code).toBe(2)
    expect(err).toMatch(/^lint-configs: internal error: the rule asked failed on 4\.json \(TypeError: a bug\)\. This is a bug of lint-configs/)
    expect(out).toContain('embed_dim is 1')
    expect(out).toContain('1 error in 2 files (1 failed)')
  })

  test('is 2 for a bug outside of the rules', async () => {
    const io = { ...fakeIo(folder(512)), out: () => {
      throw new Error('no space')
    } }
    expect(await main([], io, () => rules)).toBe(2)
    expect(io.written.err).toMatch(/^lint-configs: internal error: Error: no space\. This is a bug/)
  })
})

describe('what is linted', () => {
  test('is the current folder without any path', async () => {
    const cwd = temporaryFolder({ 'a.json': clean, 'b/c.json': config(2) })
    expect((await run(cwd, '-f', 'stylish')).out).toContain('\nb/c.json\n')
    expect((await run(cwd, 'lint', 'a.json')).out).toBe('no problems in 1 file\n')
  })

  test('gives the same bytes whatever the order of the arguments', async () => {
    const cwd = temporaryFolder({ 'a.json': config(1), 'b/c.json': config(2), 'b/d.json': config(3), 'x.json': '{' })
    for (const format of ['pretty', 'stylish', 'json']) {
      const one = await run(cwd, '--format', format, 'a.json', 'b', 'x.json')
      expect(one.code).toBe(1)
      expect(await run(cwd, './x.json', 'b/d.json', 'b', join(cwd, 'a.json'), '--format', format, 'b')).toEqual(one)
    }
  })

  test('can be a folder that is called like a command', async () => {
    const cwd = temporaryFolder({ 'show/a.json': clean })
    expect((await run(cwd, './show')).code).toBe(0)
    expect((await run(cwd, 'lint', 'show')).code).toBe(0)
  })

  test('is told when it is no config, unless that does not matter', async () => {
    const cwd = temporaryFolder({ 'a.json': clean, 'package.json': '{"dependencies": {}}' })
    expect((await run(cwd)).out).toBe('package.json: skipped, it is a package manifest\n\nno problems in 2 files (1 skipped)\n')
    expect((await run(cwd, '--ignore-unknown')).out).toBe('no problems in 2 files (1 skipped)\n')
  })

  test('is not a file that is too large for a config', async () => {
    const cwd = temporaryFolder({ 'a.json': '' })
    truncateSync(join(cwd, 'a.json'), MAX_BYTES + 1)
    expect((await run(cwd)).out).toBe('a.json: skipped, it has 8.0 MiB, and nothing above 8.0 MiB is read\n\nno problems in 1 file (1 skipped)\n')
  })

  test('may be deep, broken and binary without a crash', async () => {
    const cwd = temporaryFolder({ 'deep.json': '['.repeat(10_000), 'binary.json': new Uint8Array([0xff, 0xd8, 0, 1, 2]), 'empty.json': '' })
    const { code, out } = await run(cwd, '--format', 'json')
    expect(code).toBe(1)
    expect(JSON.parse(out).files.map((file: { kind: string }) => file.kind)).toEqual(['unparsed', 'unparsed', 'unparsed'])
  })
})

describe('standard input', () => {
  const io = (stdin: string): FakeIo => fakeIo(temporaryFolder({ 'a.json': clean }), { stdin })

  test('is linted under a name', async () => {
    expect(await runWith(io(config(2)), '--stdin', '--stdin-filename', 'x/../b.json', '-f', 'stylish')).toMatchObject({
      code: 1,
      out: expect.stringContaining('\nb.json\n  1:15  warning  embed_dim is 2  asked\n'),
    })
  })

  test('has a name of its own without one', async () => {
    expect((await runWith(io(config(2)), '-')).out).toContain('<stdin>:1:15  warning  asked')
    expect(JSON.parse((await runWith(io(''), '--stdin', '-f', 'json')).out).files).toMatchObject([{ path: '<stdin>', kind: 'unparsed' }])
  })

  test('may be too large', async () => {
    expect((await runWith(io(' '.repeat(MAX_BYTES + 1)), '-')).out).toMatch(/^<stdin>: skipped, it has 8\.0 MiB/)
  })
})

describe('colour', () => {
  test('is in the formats for people only', async () => {
    const cwd = temporaryFolder({ 'a.json': config(2) })
    expect((await run(cwd, '--color')).out).toContain('\u001b[')
    expect((await run(cwd, '--color', '--format', 'stylish')).out).toContain('\u001b[')
    expect((await run(cwd, '--color', '--format', 'json')).out).not.toContain('\u001b[')
    expect((await run(cwd)).out).not.toContain('\u001b[')
    expect((await runWith(fakeIo(cwd, { terminal: true }))).out).toContain('\u001b[')
    expect((await runWith(fakeIo(cwd, { terminal: true, env: { NO_COLOR: '1' } }))).out).not.toContain('\u001b[')
  })
})

describe('a hostile file', () => {
  const evil = '\u001b]0;title\u0007\r\n::error::\u202e\u009b2J'

  test.each(['pretty', 'stylish', 'json'])('is inert in %s', async (format) => {
    const cwd = temporaryFolder({})
    writeFileSync(join(cwd, `a\n\u001b.json`), `{"embed_dim": 2, ${JSON.stringify(evil)}: "\u202e\u009b", "vision_cfg": {}, "text_cfg": {}}`)
    const { out, code } = await run(cwd, '--format', format)
    expect(code).toBe(1)
    expect(out).toContain('embed_dim is 2')
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]|^::/m)
  })
})

describe('about lint-configs', () => {
  test('version, help and rules are told', async () => {
    expect((await run('/', '--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect((await run('/', '--help')).out).toContain('Usage:\n  lint-configs [lint] [PATH|GLOB ...]')
    expect((await run('/', 'show', '--help')).out).toMatch(/^lint-configs show CONFIG/)
    expect((await run('/', '--list-rules')).out).toBe(
      'rule    severity  repairs  what it finds\nasked   warning            what asked finds\nsyntax  error              what syntax finds\n',
    )
  })

  test('the help names every option', async () => {
    const { out } = await run('/', '-h')
    const options = ['format', 'output', 'quiet', 'max-warnings', 'fail-on', 'rule', 'preset', 'strict', 'target', 'ignore-unknown', 'no-error-on-unmatched', 'fix', 'fix-unsafe', 'diff', 'stdin', 'stdin-filename', 'list-rules', 'explain', 'color', 'no-color', 'config', 'no-config', 'print-config', 'init', 'baseline', 'no-baseline', 'baseline-write', 'baseline-prune', 'version', 'help']
    expect(options.filter((name) => !new RegExp(`--${name}\\b`).test(out))).toEqual([])
    expect(out.split('\n').filter((line) => line.length > 125)).toEqual([])
  })

  test('a rule is explained by its page', async () => {
    expect(await run('/', '--explain', 'sintax')).toEqual({ code: 2, out: '', err: 'lint-configs: there is no rule "sintax"; did you mean syntax?\n' })
    expect((await run('/', '--explain', 'asked')).err).toMatch(/^lint-configs: the page of the rule asked is missing from this installation/)
  })
})
