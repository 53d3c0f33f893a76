import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import type { Rule } from '../../src/lint/types.ts'
import { temporaryFolder } from '../host/temporary.ts'
import { root } from '../helpers/project.ts'
import { message, ruleOf } from '../lint/samples.ts'
import { fakeIo } from './io.ts'

/** Says of embed_dim what it is, once or, where it is 2, twice; and of a file that is no JSON that it is broken. */
const rules: readonly Rule[] = [
  ruleOf('image-size', { messages: { said: message('warning', 'it is there') } }, ({ config, report }) => {
    const value = config?.kind === 'open_clip' ? config.top.fields.get('embed_dim')?.value : undefined
    for (let count = 0; count < Number(value); count++) report({ messageId: 'said', pointer: '/embed_dim' })
  }),
  ruleOf('syntax', { kinds: ['unparsed'], messages: { said: message('error', 'it is broken') } }, ({ report }) => report({ messageId: 'said', pointer: '' })),
]
const config = (embed_dim: number): string => `{"embed_dim": ${embed_dim}, "vision_cfg": {}, "text_cfg": {}}\n`
const NAME = 'lint-configs-baseline.json'

async function run(cwd: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = fakeIo(cwd, { stdin: config(1) })
  return { code: await main([...args, '-f', 'stylish'], io, () => rules), ...io.written }
}

const baseline = (cwd: string, name = NAME): unknown => JSON.parse(readFileSync(join(cwd, name), 'utf8'))
const accepting = (files: object): string => JSON.stringify({ version: 1, files })
const one = (count: number): object => ({ 'image-size': { '/embed_dim': count } })

describe('writing a baseline', () => {
  test('accepts what there is, and only that', async () => {
    const cwd = temporaryFolder({ 'a.json': config(2), 'b/c.json': config(1), 'b/clean.json': config(0), 'x.json': '{' })
    expect(await run(cwd, '--baseline-write')).toEqual({ code: 0, out: '', err: `lint-configs: 4 problems of this run accepted in ${NAME}\n` })
    expect(readFileSync(join(cwd, NAME), 'utf8')).toBe(
      `${JSON.stringify({ version: 1, files: { 'a.json': one(2), 'b/c.json': one(1), 'x.json': { syntax: { '': 1 } } } }, undefined, 2)}\n`,
    )
    expect(new Ajv().validate(JSON.parse(readFileSync(join(root, 'schemas/baseline.schema.json'), 'utf8')) as object, baseline(cwd))).toBe(true)
    expect(await run(cwd)).toEqual({ code: 0, out: '', err: '' })
    writeFileSync(join(cwd, 'a.json'), `\n\n${config(2)}`)
    expect((await run(cwd)).code).toBe(0)
    writeFileSync(join(cwd, 'a.json'), config(3))
    expect(await run(cwd)).toMatchObject({ code: 1, out: expect.stringContaining('✖ 3 warnings in 4 files (2 problems suppressed)') as string, err: '' })
    expect((await run(cwd, '--no-baseline')).out).toContain('✖ 1 error, 4 warnings in 4 files')
  })

  test('keeps the entries of files that were not linted and are there', async () => {
    const cwd = temporaryFolder({ 'a.json': config(2), 'b.json': config(1), [NAME]: accepting({ 'a.json': one(7), 'b.json': one(9), 'gone.json': one(1) }) })
    expect((await run(cwd, 'a.json', '--baseline-write')).err).toBe(`lint-configs: 2 problems of this run accepted in ${NAME}\n`)
    expect(baseline(cwd)).toEqual({ version: 1, files: { 'a.json': one(2), 'b.json': one(9) } })
    writeFileSync(join(cwd, 'a.json'), config(0))
    await run(cwd, 'a.json', '--baseline-write')
    expect(baseline(cwd)).toEqual({ version: 1, files: { 'b.json': one(9) } })
  })

  test('goes where it is told to', async () => {
    const cwd = temporaryFolder({ 'a.json': config(1), 'sub/b.json': config(1), 'accepted/keep': '' })
    expect((await run(cwd, '--baseline-write=accepted/ours.json', 'a.json')).code).toBe(0)
    expect(baseline(cwd, 'accepted/ours.json')).toEqual({ version: 1, files: { '../a.json': one(1) } })
    expect((await run(cwd, 'a.json')).code).toBe(1)
    expect((await run(cwd, 'a.json', '--baseline', 'accepted/ours.json')).code).toBe(0)
    expect((await run(join(cwd, 'sub'), '../a.json', '--baseline', '../accepted/ours.json')).code).toBe(0)
    // A path behind the option is a path.
    expect((await run(cwd, '--baseline-write', 'a.json')).code).toBe(0)
    expect(baseline(cwd)).toEqual({ version: 1, files: { 'a.json': one(1) } })
  })

  test('goes where the config says, and lies beside it where it says nothing', async () => {
    const cwd = temporaryFolder({ 'lint-configs.yaml': 'baseline: accepted.json', 'sub/a.json': config(1) })
    expect(await run(cwd)).toEqual({ code: 2, out: '', err: 'lint-configs: lint-configs.yaml:1:11: cannot read accepted.json: no such file or folder\n' })
    expect((await run(join(cwd, 'sub'), '--baseline-write')).err).toBe(`lint-configs: 1 problem of this run accepted in ${join(cwd, 'accepted.json')}\n`)
    expect(baseline(cwd, 'accepted.json')).toEqual({ version: 1, files: { 'sub/a.json': one(1) } })
    expect((await run(cwd)).code).toBe(0)
    writeFileSync(join(cwd, 'lint-configs.yaml'), '')
    expect((await run(cwd)).code).toBe(1)
    await run(join(cwd, 'sub'), '--baseline-write')
    expect(existsSync(join(cwd, NAME))).toBe(true)
    expect((await run(join(cwd, 'sub'))).code).toBe(0)
  })

  test('that cannot be done leaves all as it was', async () => {
    const cwd = temporaryFolder({ 'a.json': config(1), 'wrong.json': '{"version": 1}', 'folder/x': '' })
    expect(await run(cwd, 'a.json', '--baseline-write=wrong.json')).toEqual({ code: 2, out: '', err: 'lint-configs: wrong.json:1:1: a baseline needs "files"\n' })
    expect(readFileSync(join(cwd, 'wrong.json'), 'utf8')).toBe('{"version": 1}')
    expect(await run(cwd, 'a.json', '--baseline-write=nowhere/b.json')).toEqual({ code: 2, out: '', err: 'lint-configs: nowhere/b.json cannot be written: no such file or folder\n' })
    expect((await run(cwd, 'a.json', '--baseline-write=folder')).err).toBe('lint-configs: cannot read folder: it is a folder\n')
    const broken = temporaryFolder({ 'a.json': config(1), [NAME]: accepting({}) })
    const failing = ruleOf('image-size', {}, () => {
      throw new TypeError('ours')
    })
    const io = fakeIo(broken)
    expect(await main(['--baseline-write'], io, () => [failing])).toBe(2)
    expect(io.written.err).toBe('lint-configs: the baseline is not written, for a.json could not be linted\n')
    expect(baseline(broken)).toEqual({ version: 1, files: {} })
  })
})

describe('a baseline with entries that are stale', () => {
  const files = { 'a.json': config(1), 'b.json': config(0), 'x.json': '{' }
  const entries = { 'a.json': one(3), 'b.json': { 'image-size': { '/embed_dim': 1 }, 'old-rule': { '/a': 1 } }, 'x.json': one(1), 'gone.json': one(2) }

  test('is said to have them, once, and that is no problem of the files', async () => {
    const cwd = temporaryFolder({ ...files, [NAME]: accepting(entries) })
    const { code, err } = await run(cwd, 'a.json', 'b.json')
    expect(code).toBe(0)
    expect(err).toBe(`lint-configs: 4 entries of ${NAME} accept problems that are not there any more; --baseline-prune takes them out
  a.json: image-size at /embed_dim, 3 accepted and 1 found
  b.json: image-size at /embed_dim, 1 accepted and 0 found
  b.json: old-rule at /a, 1 accepted and 0 found
  gone.json: image-size at /embed_dim, 2 accepted and 0 found
`)
    expect((await run(cwd, 'a.json', 'b.json', '-q')).err).toBe('')
    expect((await run(cwd, '--stdin', '--stdin-filename', 'a.json')).err).toBe('')
  })

  test('is pruned when it is asked for', async () => {
    const cwd = temporaryFolder({ ...files, [NAME]: accepting(entries) })
    expect(await run(cwd, 'a.json', '--baseline-prune')).toEqual({ code: 0, out: '', err: `lint-configs: 2 stale entries taken out of ${NAME}\n` })
    expect(baseline(cwd)).toEqual({ version: 1, files: { 'a.json': one(1), 'b.json': entries['b.json'], 'x.json': one(1) } })
    // A file that is broken tells nothing of what it had before.
    expect((await run(cwd, '--baseline-prune')).err).toBe(`lint-configs: 2 stale entries taken out of ${NAME}\n`)
    expect(baseline(cwd)).toEqual({ version: 1, files: { 'a.json': one(1), 'x.json': one(1) } })
    expect((await run(cwd, 'a.json', '--baseline-prune')).err).toBe(`lint-configs: no entry of ${NAME} is stale\n`)
  })

  test('is not judged by a run in which the rule is off', async () => {
    const cwd = temporaryFolder({ 'a.json': config(0), [NAME]: accepting({ 'a.json': one(1) }) })
    expect((await run(cwd, '--rule', 'image-size=off')).err).toBe('')
    expect((await run(cwd)).err).toContain('1 entry of')
  })

  test('has them where --fix repairs, and not where --diff only would', async () => {
    const cwd = temporaryFolder({ 'a.json': readFileSync(join(root, 'configs/examples/eva-giant-14.json'), 'utf8') })
    const lint = async (...args: string[]) => {
      const io = fakeIo(cwd)
      await main(args, io)
      return io.written.err
    }
    await lint('--baseline-write')
    expect(await lint('--diff')).toBe('')
    expect(await lint('--fix')).toMatch(/^lint-configs: 1 entry of /)
    expect(await lint('--fix', '--baseline-prune')).toBe(`lint-configs: 1 stale entry taken out of ${NAME}\n`)
    expect(baseline(cwd)).toEqual({ version: 1, files: {} })
  })

  test('tells ten of many', async () => {
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`/k${index}`, 1]))
    const cwd = temporaryFolder({ 'a.json': config(0), [NAME]: accepting({ 'a.json': { 'image-size': many } }) })
    const lines = (await run(cwd)).err.trimEnd().split('\n')
    expect(lines).toHaveLength(12)
    expect(lines.at(-1)).toBe('  and 2 more')
  })
})

describe('a baseline that is none', () => {
  test.each([
    ['{', expect.stringMatching(new RegExp(`^lint-configs: ${NAME}:1:2: this cannot be read as JSON: `)) as string],
    ['[]', `lint-configs: ${NAME}:1:1: a baseline is an object, not an empty list\n`],
    ['{"version": 2, "files": {}}', `lint-configs: ${NAME}:1:13: version is 1, not the number 2\n`],
    ['{"version": 1, "files": {"a.json": {"syntax": {"/a": 0}}}}', `lint-configs: ${NAME}:1:54: /a is at least 1, not the number 0\n`],
    ['{"version": 1, "files": {"a.json": {"syntax": {"/a": 1.5}}}}', `lint-configs: ${NAME}:1:54: /a is a whole number, not the number 1.5\n`],
    ['{"version": 1, "files": {"a.json": []}}', `lint-configs: ${NAME}:1:36: a.json is an object, not an empty list\n`],
    ['{"version": 1, "fles": {}, "files": {}}', `lint-configs: ${NAME}:1:16: there is no setting "fles"; did you mean files?\n`],
  ])('is refused: %s', async (text, err) => {
    const cwd = temporaryFolder({ 'a.json': config(1), [NAME]: text })
    expect(await run(cwd)).toEqual({ code: 2, out: '', err })
    expect(readFileSync(join(cwd, NAME), 'utf8')).toBe(text)
  })

  test('is refused where it is not there', async () => {
    const cwd = temporaryFolder({ 'a.json': config(1) })
    expect((await run(cwd, '--baseline', 'b.json')).err).toBe('lint-configs: cannot read b.json: no such file or folder\n')
    expect((await run(cwd, '--baseline-prune')).err).toBe(`lint-configs: cannot read ${NAME}: no such file or folder\n`)
    mkdirSync(join(cwd, NAME))
    expect((await run(cwd)).err).toBe(`lint-configs: cannot read ${NAME}: it is a folder\n`)
    rmSync(join(cwd, NAME), { recursive: true })
  })
})

test.each([
  [['--no-baseline', '--baseline', 'a'], '--no-baseline is for a run without one, and another option of the baseline is given as well'],
  [['--no-baseline', '--baseline-prune'], '--no-baseline is for a run without one, and another option of the baseline is given as well'],
  [['--baseline', 'a', '--baseline-write=b'], '--baseline and --baseline-write= both name a file; name it once'],
  [['--baseline-write', '--baseline-prune'], '--baseline-write leaves nothing to prune: give it or --baseline-prune'],
  [['--baseline-write='], '--baseline-write= needs a value, or no ='],
  [['--stdin', '--baseline-write'], 'standard input is no file that a baseline could have: lint files to write or prune it'],
])('%j is refused', async (args, sentence) => {
  expect((await run(temporaryFolder({ 'a.json': config(0) }), ...args)).err).toBe(`lint-configs: ${sentence}\n`)
})
