import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigError } from '../../../src/host/config/error.ts'
import { loadConfig } from '../../../src/host/config/load.ts'
import type { ToolConfig } from '../../../src/host/config/types.ts'
import { temporaryFolder } from '../temporary.ts'

type Files = Readonly<Record<string, string>>

async function load(files: Files, name = 'lint-configs.yaml'): Promise<ToolConfig & { readonly folder: string }> {
  const folder = temporaryFolder(files)
  return { ...(await loadConfig(join(folder, name), folder)), folder }
}

/** What is wrong with a config, or with what it extends. */
async function faults(files: Files | string, name?: string): Promise<readonly string[]> {
  try {
    await load(typeof files === 'string' ? { 'lint-configs.yaml': files } : files, name)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.complaints
  }
}

const whole = `# everything that there is
$schema: ./schemas/config.schema.json
extends: strict
rules:
  syntax: error
  image-size:
    severity: info
overrides:
  - files: legacy
    pointers: [/vision_cfg/width]
    rules: { fallback-default: off }
    reason: measured by hand
ignore: [vendored]
targets:
  open_clip: main
  timm: ./ours.jsonl
budgets:
  - { files: '*.json', tower: image, params: 1e9, reason: memory }
fail-on: info
max-warnings: 3
paths: [configs, more/*.json]
baseline: ./accepted.json
`

describe('a config', () => {
  test('says where each of its values comes from', async () => {
    const config = await load({ 'lint-configs.yaml': whole })
    const { folder } = config
    expect(config).toMatchObject({
      absolute: join(folder, 'lint-configs.yaml'),
      path: 'lint-configs.yaml',
      preset: { value: 'strict', from: 'lint-configs.yaml:3:10' },
      openClip: { value: { version: '4.2.0.dev0' }, from: 'lint-configs.yaml:15:14' },
      timm: { value: { catalog: join(folder, 'ours.jsonl') }, from: 'lint-configs.yaml:16:9' },
      failOn: { value: 'info', from: 'lint-configs.yaml:19:10' },
      maxWarnings: { value: 3, from: 'lint-configs.yaml:20:15' },
      paths: { value: [join(folder, 'configs'), join(folder, 'more/*.json')], from: 'lint-configs.yaml:21:8' },
      baseline: { value: join(folder, 'accepted.json'), from: 'lint-configs.yaml:22:11' },
      ignore: [{ value: 'vendored', from: 'lint-configs.yaml:13:10' }],
    })
    expect(Object.fromEntries(config.rules)).toMatchObject({
      syntax: { severity: { value: 'error', from: 'lint-configs.yaml:5:11' } },
      'image-size': { severity: { value: 'info', from: 'lint-configs.yaml:7:15' } },
    })
    const [override] = config.overrides
    expect(override).toMatchObject({ reason: 'measured by hand', from: 'lint-configs.yaml:9:5', pointers: ['/vision_cfg/width'] })
    expect([override?.fits(join(folder, 'legacy/a.json')), override?.fits(join(folder, 'a.json'))]).toEqual([true, false])
    expect([override?.at?.('/vision_cfg/width'), override?.at?.('/text_cfg/width')]).toEqual([true, false])
    expect([config.ignores(join(folder, 'vendored')), config.ignores(join(folder, 'x/vendored/a.json')), config.ignores(join(folder, 'a.json'))]).toEqual([true, true, false])
    expect(config.budgets).toMatchObject([{ budget: { tower: 'image', params: 1e9, reason: 'memory' }, from: 'lint-configs.yaml:18:5' }])
    expect(config.budgets[0]?.budget).not.toHaveProperty('files')
  })

  test('is the same as JSON, and under a key of package.json', async () => {
    const settings = '{"extends": "all", "rules": {"syntax": "off"}}'
    expect(await load({ 'lint-configs.json': settings }, 'lint-configs.json')).toMatchObject({ preset: { value: 'all', from: 'lint-configs.json:1:13' } })
    const manifest = `{\n  "name": "x",\n  "lint-configs": ${settings}\n}`
    const config = await load({ 'package.json': manifest }, 'package.json')
    expect(config).toMatchObject({ preset: { value: 'all', from: 'package.json:3:31' } })
    expect(config.rules.get('syntax')?.severity?.from).toBe('package.json:3:58')
    expect(await faults({ 'package.json': '{}' }, 'package.json')).toEqual(['package.json has no key "lint-configs" with settings of lint-configs'])
    expect(await faults({ 'package.json': '{"lint-configs": {"a": 1}}' }, 'package.json')).toEqual([
      expect.stringMatching(/^package\.json:1:19: there is no setting "a"; there is/),
    ])
  })

  test('may be empty', async () => {
    for (const text of ['', '# nothing', '{}']) expect((await load({ 'lint-configs.yaml': text })).rules.size).toBe(0)
  })
})

describe('extends', () => {
  test('lays a config over others, the later over the earlier', async () => {
    const config = await load({
      'lint-configs.yaml': 'extends: [./base/a.yaml, all, ./base/b.json]\nrules: {syntax: info}\nignore: ["!a.json"]\noverrides: [{rules: {syntax: off}}]',
      'base/a.yaml': 'extends: strict\nrules: {syntax: error, image-size: error, wrong-type: error}\nignore: a.json\nfail-on: error\noverrides: [{rules: {syntax: error}}]',
      'base/b.json': '{"rules": {"image-size": "info"}, "fail-on": "never", "paths": "x"}',
    })
    const { folder } = config
    expect(config.preset).toEqual({ value: 'all', from: 'lint-configs.yaml:1:26' })
    expect(Array.from(config.rules, ([id, { severity }]) => [id, severity?.value, severity?.from])).toEqual([
      ['syntax', 'info', 'lint-configs.yaml:2:17'],
      ['image-size', 'info', 'base/b.json:1:26'],
      ['wrong-type', 'error', 'base/a.yaml:2:55'],
    ])
    expect(config.failOn?.value).toBe('never')
    // Each glob and path is seen from the file in which it stands.
    expect(config.paths?.value).toEqual([join(folder, 'base/x')])
    expect(config.overrides.map(({ from }) => from)).toEqual(['base/a.yaml:5:13', 'lint-configs.yaml:4:13'])
    expect([config.ignores(join(folder, 'base/a.json')), config.ignores(join(folder, 'a.json'))]).toEqual([false, false])
    expect(config.canPrune).toBe(false)
  })

  test('refuses a circle, a file that is not there, and what is no preset', async () => {
    expect(await faults({ 'lint-configs.yaml': 'extends: ./a.yaml', 'a.yaml': 'extends: lint-configs.yaml' })).toEqual([
      'a.yaml:1:10: lint-configs.yaml leads back to itself: a config cannot extend one that extends it',
    ])
    expect(await faults('extends: [./nowhere.yaml]')).toEqual(['lint-configs.yaml:1:11: cannot read nowhere.yaml: no such file or folder'])
    expect(await faults('extends: recomended')).toEqual(['lint-configs.yaml:1:10: there is no preset "recomended"; did you mean recommended?'])
    expect(await faults('extends: ours')).toEqual(['lint-configs.yaml:1:10: there is no preset "ours"; it is recommended, strict or all, and a file is written ./ours.yaml'])
    expect(await faults({ 'lint-configs.yaml': 'extends: ./a.yaml', 'a.yaml': 'rules: {sintax: off}' })).toEqual(['a.yaml:1:9: there is no rule "sintax"; did you mean syntax?'])
    expect(await faults({ 'a.toml': '' }, 'a.toml')).toEqual(['a.toml is no config of lint-configs: its name ends with .yaml, .yml or .json'])
  })
})

describe('what is wrong is told with its place', () => {
  test.each<[string, readonly string[]]>([
    ['a: [1', [expect.stringMatching(/^1:6: this cannot be read as YAML: /) as string]],
    ['fail-on: error\nfail-on: info', [expect.stringMatching(/^2:1: this cannot be read as YAML: Map keys must be unique/) as string]],
    ['- a', ['1:1: a config of lint-configs is an object, not a list of 1 string']],
    ['extend: strict', ['1:1: there is no setting "extend"; did you mean extends?']],
    ['rules:\n  sintax: error\n  syntax: eror', ['2:3: there is no rule "sintax"; did you mean syntax?', '3:11: the severity of syntax is error, warning, info or off, not the string "eror"; did you mean error?']],
    ['rules: {syntax: {severity: warn}}', ['1:28: the severity of syntax is error, warning, info or off, not the string "warn"; did you mean warning?']],
    ['rules: {syntax: {severty: off}}', ['1:18: there is no setting "severty" in what is set for a rule; did you mean severity?']],
    ['rules: {syntax: {options: {a: 1}}}', ['1:18: the rule syntax takes no options']],
    ['rules: {zzz: off}', ['1:9: there is no rule "zzz"; see lint-configs --list-rules']],
    ['paths: [configs, "*a*a*a*b"]', ['1:18: a glob has at most 3 stars in one name, and ** at most 3 times: with more of them some paths take minutes']],
    ['rules: {syntax: true}', ['1:17: the severity of syntax is error, warning, info or off, not true']],
    ['overrides: [{files: [], pointers: /a, rules: {syntax: {options: {}}}}, {file: x}, 3]', [
      '1:21: files has at least 1 of them, not an empty list',
      '1:56: the rule syntax takes no options here: they are for whole files, and this is for single fields',
      '1:72: an override needs "rules"',
      '1:73: there is no setting "file" in an override; did you mean files?',
      '1:83: an override is an object, not the number 3',
    ]],
    ['overrides: [{files: [a, 1], rules: {}}]', ['1:25: each of files is a text in quotes, not the number 1']],
    ['overrides: [{files: ../a, pointers: a.b, rules: {}}]', ['1:21: a glob cannot leave the folder of its config: ".." fits nothing', '1:37: a JSON pointer starts with a slash: "/a/b"']],
    ['ignore: ["", a, "!"]', ['1:10: a glob without any character fits nothing', '1:17: a glob without any character fits nothing']],
    ['targets: {tim: 1.0.29, open_clip: 3.3}', ['1:11: there is no library "tim"; did you mean timm?', '1:35: open_clip is a text in quotes, not the number 3.3']],
    ['targets: {open_clip: "9"}', [expect.stringMatching(/^1:22: there is no catalog of open_clip "9"; known targets are open_clip=3\.3\.0 /) as string]],
    ['fail-on: never-ever', ['1:10: fail-on is error, warning, info or never, not the string "never-ever"']],
    ['max-warnings: -1', ['1:15: max-warnings is at least 0, not the number -1']],
    ['budgets: [{tower: vision, params: 1.5, fops: 3}, {params: 1}]', [
      '1:19: tower is image, text, multimodal or model, not the string "vision"',
      '1:35: params is a whole number, not the number 1.5',
      '1:40: there is no setting "fops" in a budget; did you mean flops?',
      '1:50: a budget needs "tower"',
    ]],
  ])('%s', async (text, expected) => {
    expect((await faults(text)).map((line) => line.replace(/^lint-configs\.yaml:/, ''))).toEqual(expected)
  })

  test('in JSON as in YAML', async () => {
    const json = (text: string) => faults({ 'lint-configs.json': text }, 'lint-configs.json')
    expect(await json('{"rules": {"syntax": "off",}}')).toEqual(['lint-configs.json:1:27: this cannot be read as JSON: trailing comma before }'])
    expect(await json('{"rules": {}, "rules": {}}')).toEqual(['lint-configs.json:1:15: this key is written a second time'])
    expect(await json('{"rules": {"sintax": 1}}')).toEqual(['lint-configs.json:1:12: there is no rule "sintax"; did you mean syntax?'])
  })

  test('where it cannot be read', async () => {
    const folder = temporaryFolder({ 'lint-configs.yaml': '' })
    rmSync(join(folder, 'lint-configs.yaml'))
    await expect(loadConfig(join(folder, 'lint-configs.yaml'), folder)).rejects.toThrow('cannot read lint-configs.yaml: no such file or folder')
  })
})
