import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { rules as bundledRules } from '../../src/lint/registry.generated.ts'
import type { Rule, RuleContext } from '../../src/lint/types.ts'
import { temporaryFolder } from '../host/temporary.ts'
import { root } from '../helpers/project.ts'
import { message, ruleOf } from '../lint/samples.ts'
import { fakeIo } from './io.ts'

/** Says of every config that it is there, at two places, as two rules that the schema knows. */
const rules: readonly Rule[] = ['image-size', 'wrong-type'].map((id) =>
  ruleOf(id, { messages: { said: message('warning', 'it is there') } }, ({ report }) => {
    report({ messageId: 'said', pointer: '/embed_dim' })
    report({ messageId: 'said', pointer: '/vision_cfg' })
  }),
)
const config = '{"embed_dim": 512, "vision_cfg": {}, "text_cfg": {}}\n'

async function run(cwd: string, args: readonly string[], ruleSet: readonly Rule[] = rules, stdin = ''): Promise<{ code: number; out: string; err: string }> {
  const io = fakeIo(cwd, { stdin })
  return { code: await main(args, io, () => ruleSet), ...io.written }
}

interface ReportedFile {
  readonly path: string
  readonly kind: string
  readonly problems: readonly { readonly rule: string; readonly severity: string; readonly pointer: string }[]
}

/** `path severity rule pointer` of every problem, and `path kind` of every file without one. */
async function problems(cwd: string, ...args: string[]): Promise<string[]> {
  const { out, err } = await run(cwd, [...args, '-f', 'json'])
  expect(err).toBe('')
  const { files } = JSON.parse(out) as { readonly files: readonly ReportedFile[] }
  return files.flatMap(({ path, kind, problems }) =>
    problems.length === 0 ? [`${path} ${kind}`] : problems.map(({ severity, rule, pointer }) => `${path} ${severity} ${rule} ${pointer}`),
  )
}

describe('a config of the tool', () => {
  test('is the nearest upwards of each file', async () => {
    const cwd = temporaryFolder({
      'lint-configs.yaml': 'rules: {wrong-type: off}',
      'a.json': config,
      'sub/lint-configs.json': '{"rules": {"image-size": {"severity": "error"}, "wrong-type": "off"}}',
      'sub/deep/b.json': config,
    })
    const expected = [
      'a.json warning image-size /embed_dim',
      'a.json warning image-size /vision_cfg',
      'sub/deep/b.json error image-size /embed_dim',
      'sub/deep/b.json error image-size /vision_cfg',
    ]
    expect(await problems(cwd)).toEqual(expected)
    expect(await problems(cwd, 'sub/deep/b.json', 'a.json')).toEqual(expected)
    expect(await problems(join(cwd, 'sub/deep'))).toEqual(['b.json error image-size /embed_dim', 'b.json error image-size /vision_cfg'])
  })

  test('can hold for single files and single fields', async () => {
    const cwd = temporaryFolder({
      'lint-configs.yaml': `
rules: {wrong-type: off}
overrides:
  - {files: b.json, rules: {image-size: error}}
  - {pointers: /vision_*, rules: {image-size: off}, reason: it is known}
  - {files: 'x/*', pointers: /embed_dim, rules: {wrong-type: info}}
`,
      'a.json': config,
      'b.json': config,
      'x/c.json': config,
    })
    expect(await problems(cwd)).toEqual([
      'a.json warning image-size /embed_dim',
      'b.json error image-size /embed_dim',
      'x/c.json warning image-size /embed_dim',
      'x/c.json info wrong-type /embed_dim',
    ])
    expect((await run(cwd, ['a.json', '-f', 'stylish'])).out).toContain('1 warning in 1 file (1 problem suppressed)')
  })

  test('goes behind the command line', async () => {
    const cwd = temporaryFolder({
      'lint-configs.yaml': 'extends: strict\nrules: {wrong-type: off}\noverrides: [{pointers: /embed_dim, rules: {image-size: off}}]\nfail-on: never',
      'a.json': config,
    })
    expect(await problems(cwd, '--rule', 'wrong-type=info', '--rule', 'image-size=error')).toHaveLength(4)
    expect((await run(cwd, [])).code).toBe(0)
    expect((await run(cwd, ['--fail-on', 'warning'])).code).toBe(1)
    expect(await problems(cwd, '--no-config')).toHaveLength(4)
  })

  test('can be named', async () => {
    const cwd = temporaryFolder({ 'lint-configs.yaml': '[', 'ours/strict.yaml': 'rules: {wrong-type: off, image-size: off}', 'a.json': config, 'sub/lint-configs.yaml': '[', 'sub/a.json': config })
    expect(await problems(cwd, '--config', 'ours/strict.yaml')).toEqual(['a.json open_clip', 'sub/a.json open_clip'])
    expect(await run(cwd, ['--config', 'x.yaml'])).toEqual({ code: 2, out: '', err: 'lint-configs: cannot read x.yaml: no such file or folder\n' })
    expect((await run(cwd, ['--config', 'ours/strict.yaml', '--no-config'])).err).toBe('lint-configs: --no-config reads no config, but --config is given as well\n')
  })

  test('that is wrong is a line a fault and exit code 2, and nothing is linted', async () => {
    const cwd = temporaryFolder({ 'a.json': config, 'sub/lint-configs.yaml': 'rules: {sintax: off, image-size: of\u001b}', 'sub/b.json': config })
    const { code, out, err } = await run(cwd, [])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toBe('lint-configs: sub/lint-configs.yaml:1:9: there is no rule "sintax"; did you mean syntax?\n'
      + 'lint-configs: sub/lint-configs.yaml:1:34: the severity of image-size is error, warning, info or off, not the string "of\\u001b"\n')
  })

  test('decides when a run fails', async () => {
    const files = (settings: string) => temporaryFolder({ 'lint-configs.yaml': `${settings}\nrules: {wrong-type: off}`, 'a.json': config })
    expect((await run(files('fail-on: error'), [])).code).toBe(0)
    expect((await run(files('max-warnings: 2'), [])).code).toBe(0)
    expect((await run(files('max-warnings: 2\nfail-on: warning'), [])).code).toBe(1)
    expect(await run(files('max-warnings: 1'), ['-q'])).toMatchObject({ code: 1, err: 'lint-configs: 2 warnings are more than the 1 of lint-configs.yaml:1:15\n' })
    expect((await run(files('max-warnings: 1'), ['--max-warnings', '9'])).code).toBe(0)
    expect((await run(files('max-warnings: 1'), ['--fail-on', 'never', '--max-warnings', '9'])).code).toBe(0)
  })

  test('says what is linted where nothing is named', async () => {
    const cwd = temporaryFolder({ 'lint-configs.yaml': 'paths: [b, "c/*.json"]', 'a.json': config, 'b/a.json': config, 'c/a.json': config })
    const paths = async (folder: string, ...args: string[]) => new Set((await problems(folder, ...args)).map((line) => line.split(' ')[0]))
    expect(await paths(cwd)).toEqual(new Set(['b/a.json', 'c/a.json']))
    expect(await paths(cwd, '.')).toEqual(new Set(['a.json', 'b/a.json', 'c/a.json']))
    expect(await paths(join(cwd, 'c'))).toEqual(new Set(['a.json', '../b/a.json']))
    const broken = temporaryFolder({ 'lint-configs.yaml': 'fail-on: info\npaths: nowhere' })
    expect(await run(broken, [])).toEqual({ code: 2, out: '', err: 'lint-configs: lint-configs.yaml:2:8: nowhere: no such file or folder\n' })
  })
})

describe('ignore', () => {
  test('leaves files out, also those that are named, and says so of these', async () => {
    const cwd = temporaryFolder({ 'lint-configs.yaml': 'ignore: [vendored, "*.old.json"]\nrules: {wrong-type: off}', 'a.json': config, 'a.old.json': config, 'vendored/b.json': config })
    expect(await problems(cwd)).toEqual(['a.json warning image-size /embed_dim', 'a.json warning image-size /vision_cfg'])
    expect(await problems(cwd, 'a.old.json', 'vendored/b.json')).toEqual(['a.old.json unknown', 'vendored/b.json unknown'])
    expect(await problems(cwd, '*.json')).toHaveLength(2)
    const { code, out } = await run(cwd, ['vendored/b.json'])
    expect({ code, out }).toEqual({ code: 0, out: 'vendored/b.json: skipped, lint-configs.yaml ignores it\n\nno problems in 1 file (1 skipped)\n' })
    expect((await run(cwd, ['vendored/b.json', '--ignore-unknown'])).out).toBe('no problems in 1 file (1 skipped)\n')
    expect(await run(cwd, ['vendored'])).toMatchObject({ code: 0, out: 'no problems in 0 files\n' })
  })

  test('does not take a folder without other files for a mistake', async () => {
    const cwd = temporaryFolder({ 'lint-configs.yaml': 'ignore: vendored', 'vendored/b.json': config })
    expect(await run(cwd, [])).toEqual({ code: 0, out: 'no problems in 0 files\n', err: '' })
  })

  test('keeps what a config nearer to the file does not leave out', async () => {
    const cwd = temporaryFolder({ 'lint-configs.yaml': 'ignore: vendored', 'vendored/lint-configs.yaml': 'rules: {wrong-type: off}', 'vendored/b.json': config })
    expect(await problems(cwd)).toHaveLength(2)
    expect(await problems(cwd, 'vendored/b.json')).toHaveLength(2)
  })

  test('takes files in again with a leading !', async () => {
    const cwd = temporaryFolder({ 'lint-configs.yaml': 'ignore: [vendored, "!ours.json"]\nrules: {wrong-type: off}', 'vendored/b.json': config, 'vendored/ours.json': config })
    expect(await problems(cwd)).toEqual(['vendored/ours.json warning image-size /embed_dim', 'vendored/ours.json warning image-size /vision_cfg'])
  })

  test('holds for standard input by its name', async () => {
    const cwd = temporaryFolder({ 'lint-configs.yaml': 'ignore: vendored\nrules: {wrong-type: off, image-size: error}' })
    expect((await run(cwd, ['--stdin', '--stdin-filename', 'vendored/a.json'], rules, config)).out).toContain('vendored/a.json: skipped, lint-configs.yaml ignores it')
    expect((await run(cwd, ['-'], rules, config)).out).toContain('2 errors in 1 file')
    // A text that is to be repaired is given back as it is.
    expect(await run(cwd, ['--stdin', '--stdin-filename', 'vendored/a.json', '--fix'], rules, `\ufeff${config}`)).toMatchObject({ code: 0, out: `\ufeff${config}` })
  })
})

describe('targets', () => {
  const clip = (text: object): string => JSON.stringify({ embed_dim: 512, vision_cfg: { layers: 6, width: 320, head_width: 64, patch_size: 16, image_size: 192 }, text_cfg: text })

  test('may be versions, in a config and on the command line before it', async () => {
    const cwd = temporaryFolder({ 'lint-configs.yaml': 'targets: {open_clip: main}', 'a.json': clip({ width: 320, heads: 5, layers: 6, context_length: 64, vocab_size: 32000, eos_id: 1 }) })
    const errors = async (...args: string[]) => (await run(cwd, ['a.json', '-f', 'json', ...args], bundledRules)).out.match(/"rule": "unknown-field"/g)?.length ?? 0
    const main = await errors()
    expect(main).toBe(0)
    expect([await errors('--no-config'), await errors('--target', 'open_clip=3.3.0'), await errors('--no-config', '--target', 'open_clip=main')]).toEqual([
      await errors('--target', 'open_clip=3.3.0'),
      await errors('--no-config'),
      main,
    ])
  })

  test('may be a catalog that was built from a fork', async () => {
    const catalog = JSON.parse(readFileSync(join(root, 'configs/catalog/open_clip-3.3.0.json'), 'utf8')) as { version: string; source: object; classes: Record<string, { fields: object[] }> }
    catalog.version = '3.3.0+ours'
    catalog.classes['CLIPVisionCfg']?.fields.push({ name: 'our_field', type: 'int', default: 7 })
    const timm = readFileSync(join(root, 'configs/catalog/timm-1.0.29.jsonl'), 'utf8').replace('"version":"1.0.29"', '"version":"1.0.29+ours"')
    const cwd = temporaryFolder({
      'lint-configs.yaml': 'targets: {open_clip: catalogs/ours.json, timm: ./catalogs/ours.jsonl}',
      'catalogs/ours.json': JSON.stringify(catalog),
      'catalogs/ours.jsonl': timm,
      'a.json': JSON.stringify({ embed_dim: 512, vision_cfg: { timm_model_name: 'eva_giant_patch14_224', image_size: 224, our_field: '3' }, text_cfg: {} }),
    })
    const { out, err } = await run(cwd, ['a.json', '-f', 'stylish'], bundledRules)
    expect(err).toBe('')
    expect(out).toContain('timm 1.0.29+ours')
    expect(out).toContain('our_field')
    expect(out).not.toContain('unknown-field')
    expect((await run(cwd, ['a.json', '--no-config', '-f', 'stylish'], bundledRules)).out).toContain('unknown-field')
    expect((await run(cwd, ['a.json', '--no-config', '--target', 'open_clip=catalogs/ours.json', '-f', 'stylish'], bundledRules)).out).not.toContain('unknown-field')
    const shown = await run(cwd, ['show', 'a.json'], bundledRules)
    expect(shown.out).toContain('our_field')
    expect((await run(cwd, ['show', 'a.json', '--no-config'], bundledRules)).out).not.toMatch(/our_field.*3\.3\.0\+ours/)
  })

  test.each([
    ['open_clip: a.txt/b', 'lint-configs.yaml:1:22: cannot read the catalog a.txt/b: a part of the path is no folder'],
    ['open_clip: ./broken.json', 'lint-configs.yaml:1:22: broken.json is no catalog of open_clip; lint-configs catalog build makes one'],
    ['open_clip: ./timm.jsonl', 'lint-configs.yaml:1:22: timm.jsonl is no catalog of open_clip; lint-configs catalog build makes one'],
    ['open_clip: ./old.json', 'lint-configs.yaml:1:22: old.json has no "version": build the catalog again with this version of lint-configs'],
    ['open_clip: main, timm: ./broken.json', 'lint-configs.yaml:1:34: broken.json is no catalog of timm; lint-configs catalog build makes one'],
    ['timm: ./broken.json', 'lint-configs.yaml:1:17: broken.json is no catalog of timm; lint-configs catalog build makes one'],
    ['timm: ./timm.jsonl', 'lint-configs.yaml:1:17: timm.jsonl ends in the middle of a catalog of timm; build it again'],
  ])('{%s} is refused', async (targets, sentence) => {
    const cwd = temporaryFolder({
      'lint-configs.yaml': `targets: {${targets}}`,
      'a.txt': '',
      'broken.json': '{',
      'old.json': '{"source": {"library": "open_clip"}}',
      'timm.jsonl': '{"source":{"library":"timm","version":"1"}}\n{"model":"a',
      'a.json': config,
    })
    expect(await run(cwd, ['a.json'])).toEqual({ code: 2, out: '', err: `lint-configs: ${sentence}\n` })
  })

  test('of the command line are refused without a place', async () => {
    const cwd = temporaryFolder({ 'lint-configs.yaml': 'targets: {open_clip: main}', 'a.json': config })
    expect((await run(cwd, ['--target', 'open_clip=./x.json'])).err).toBe('lint-configs: cannot read the catalog x.json: no such file or folder\n')
    expect((await run(cwd, ['--target', 'open_clip=9'])).err).toMatch(/^lint-configs: there is no catalog of open_clip "9"/)
  })
})

describe('budgets', () => {
  interface Options {
    readonly budgets: readonly { readonly tower: string; readonly params?: number }[]
  }
  const budget = ruleOf('budget', { messages: { said: message('error', '{all}') }, options: { properties: {}, defaults: { budgets: [] } } }, ({ options, report }: RuleContext) =>
    report({ messageId: 'said', pointer: '', data: { all: JSON.stringify((options as unknown as Options).budgets) } }),
  )

  test('reach their rule, for the files that they are for', async () => {
    const cwd = temporaryFolder({
      'lint-configs.yaml': 'budgets:\n  - {tower: image, params: 100e6}\n  - {files: small, tower: model, flops: 5, reason: phones}',
      'a.json': config,
      'small/b.json': config,
    })
    const { out } = await run(cwd, ['-f', 'json'], [budget])
    const messages = (JSON.parse(out) as { files: { problems: { message: string }[] }[] }).files.map(({ problems }) => JSON.parse(problems[0]?.message ?? '') as unknown)
    expect(messages).toEqual([
      [{ tower: 'image', params: 100e6 }],
      [{ tower: 'image', params: 100e6 }, { tower: 'model', flops: 5, reason: 'phones' }],
    ])
  })

  test('are not dropped where there is no such rule', async () => {
    const cwd = temporaryFolder({ 'lint-configs.yaml': 'budgets: [{tower: image, params: 1}]', 'a.json': config })
    expect((await run(cwd, [])).err).toBe('lint-configs: lint-configs.yaml:1:11: budgets are for the rule budget, which this version of lint-configs does not have\n')
  })
})

test('the tool\'s own files are not linted where they lie among configs', async () => {
  const cwd = temporaryFolder({ 'lint-configs.json': '{"rules": {"wrong-type": "off"}}', 'lint-configs-baseline.json': '{"version": 1, "files": {}}', 'a.json': config })
  expect(await problems(cwd)).toEqual(['a.json warning image-size /embed_dim', 'a.json warning image-size /vision_cfg'])
  expect(existsSync(join(cwd, 'lint-configs.json'))).toBe(true)
})
