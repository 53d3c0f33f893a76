import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { TEMPLATE } from '../../src/cli/init.ts'
import { loadConfig } from '../../src/host/config/load.ts'
import { FileOptions } from '../../src/host/config/resolve.ts'
import { defaultTarget } from '../../src/catalog/targets.ts'
import { rules as bundledRules } from '../../src/lint/registry.generated.ts'
import { settingsOf } from '../../src/lint/settings.ts'
import type { Rule } from '../../src/lint/types.ts'
import { temporaryFolder } from '../host/temporary.ts'
import { message, ruleOf } from '../lint/samples.ts'
import { fakeIo } from './io.ts'

async function run(cwd: string, args: readonly string[], ruleSet: readonly Rule[] = bundledRules): Promise<{ code: number; out: string; err: string }> {
  const io = fakeIo(cwd)
  return { code: await main(args, io, () => ruleSet), ...io.written }
}

interface Printed {
  readonly config: string | null
  readonly ignored: boolean
  readonly settings: readonly { name: string; value: unknown; from: string }[]
  readonly run: readonly { name: string; value: unknown; from: string }[]
  readonly rules: readonly { rule: string; severity: string[]; from: string; options: { name: string; value: unknown; from: string }[]; fields: object[] }[]
}

async function printed(cwd: string, file: string, args: readonly string[] = [], ruleSet: readonly Rule[] = bundledRules): Promise<Printed> {
  const { code, out, err } = await run(cwd, ['--print-config', file, '--format', 'json', ...args], ruleSet)
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return JSON.parse(out) as Printed
}

const files = {
  'lint-configs.yaml': `extends: ./base.yaml
rules:
  syntax: info
  wrong-type: off
overrides:
  - files: sub
    pointers: [/a, /b/*]
    rules: {syntax: off, wrong-type: error}
    reason: known
  - files: b.json
    rules: {syntax: warning}
ignore: c.json
targets: {open_clip: main}
max-warnings: 4
baseline: accepted.json
`,
  'base.yaml': 'extends: strict\nrules: {syntax: error, image-size: error}\nfail-on: info',
}

describe('--print-config', () => {
  test('says what holds for a file, and where it was set', async () => {
    const cwd = temporaryFolder(files)
    const { rules, ...rest } = await printed(cwd, 'sub/a.json')
    expect(rest).toEqual({
      file: 'sub/a.json',
      config: 'lint-configs.yaml',
      ignored: false,
      settings: [
        { name: 'preset', value: 'strict', from: 'base.yaml:1:10' },
        { name: 'open_clip', value: '4.2.0.dev0', from: 'lint-configs.yaml:13:22' },
        { name: 'timm', value: '1.0.29', from: 'default' },
      ],
      run: [
        { name: 'fail-on', value: 'info', from: 'base.yaml:3:10' },
        { name: 'max-warnings', value: 4, from: 'lint-configs.yaml:14:15' },
        { name: 'paths', value: ['.'], from: 'default' },
        { name: 'baseline', value: 'accepted.json', from: 'lint-configs.yaml:15:11' },
      ],
    })
    const shown = Object.fromEntries(rules.map(({ rule, ...more }) => [rule, more]))
    const fields = [{ pointers: ['/a', '/b/*'], reason: 'known' }]
    expect(shown['syntax']).toMatchObject({ severity: ['info'], from: 'lint-configs.yaml:3:11', fields: [{ ...fields[0], severity: 'off', from: 'lint-configs.yaml:8:21' }] })
    expect(shown['wrong-type']).toMatchObject({ severity: ['off'], from: 'lint-configs.yaml:4:15', fields: [{ ...fields[0], severity: 'error', from: 'lint-configs.yaml:8:38' }] })
    expect(shown['image-size']).toMatchObject({ severity: ['error'], from: 'base.yaml:2:36', fields: [] })
    expect(shown['fallback-default']).toMatchObject({ severity: ['warning'], from: 'preset strict' })
  })

  test('knows the command line, ignored files, and a file without a config', async () => {
    const cwd = temporaryFolder(files)
    expect(await printed(cwd, 'c.json', ['--rule', 'syntax=error', '--preset', 'all', '--max-warnings', '2', '--target', 'timm=1.0.29'])).toMatchObject({
      ignored: true,
      settings: [{ value: 'all', from: 'command line' }, {}, { value: '1.0.29', from: 'command line' }],
      run: [{}, { value: 2, from: 'command line' }, {}, {}],
      rules: expect.arrayContaining([expect.objectContaining({ rule: 'syntax', severity: ['error'], from: 'command line', fields: [] })]) as object[],
    })
    expect(await printed(cwd, 'a.json', ['--no-config'])).toMatchObject({ config: null, settings: [{ value: 'recommended', from: 'default' }, {}, {}] })
  })

  test('is what the engine makes of it', async () => {
    const cwd = temporaryFolder(files)
    for (const file of ['a.json', 'b.json', 'sub/a.json', 'sub/b.json']) {
      const options = new FileOptions(await loadConfig(join(cwd, 'lint-configs.yaml'), cwd), { rules: {} }, defaultTarget).of(join(cwd, file))
      for (const { rule, severity, from, fields } of (await printed(cwd, file)).rules) {
        const meta = bundledRules.find((each) => each.meta.id === rule)?.meta
        if (meta === undefined) throw new Error(`no rule ${rule}`)
        const own = settingsOf(meta, options)
        expect([rule, from.startsWith('preset') ? undefined : severity[0], fields.length], file).toEqual([rule, own.severity, own.atPointers.length])
      }
    }
  })

  test('shows options and budgets of a rule', async () => {
    const cwd = temporaryFolder({ 'lint-configs.yaml': 'budgets:\n  - {files: b.json, tower: image, params: 5}\n  - {tower: text, params: 7}' })
    const budget = ruleOf('budget', { messages: { said: message('error') }, options: { properties: { budgets: { type: 'array' } }, defaults: { budgets: [] } } }, () => {})
    expect((await printed(cwd, 'b.json', [], [budget])).rules[0]?.options).toEqual([
      { name: 'budgets', value: [{ tower: 'image', params: 5 }, { tower: 'text', params: 7 }], from: 'lint-configs.yaml:2:5' },
    ])
    expect((await printed(cwd, 'a.json', [], [budget])).rules[0]?.options).toMatchObject([{ value: [{ tower: 'text', params: 7 }], from: 'lint-configs.yaml:3:5' }])
    expect((await run(cwd, ['--print-config', 'b.json'], [budget])).out).toContain('    budgets  [{"tower":"image","params":5},{"tower":"text","params":7}]  lint-configs.yaml:2:5\n')
  })

  test('is for one file, in two formats', async () => {
    const cwd = temporaryFolder({ 'a/b.json': '{}' })
    expect((await run(cwd, ['--print-config', 'a'])).err).toBe('lint-configs: a is a folder, and settings are those of a file: --print-config a/x.json\n')
    expect((await run(cwd, ['--print-config', 'a/b.json', '--format', 'stylish'])).err).toBe('lint-configs: --print-config prints a text for people, or JSON with --format json, and not stylish\n')
  })
})

describe('--init', () => {
  test('writes a config that sets nothing but the default', async () => {
    const cwd = temporaryFolder({})
    expect(await run(cwd, ['--init'])).toEqual({ code: 0, out: 'lint-configs.yaml is written; everything in it is optional\n', err: '' })
    expect(readFileSync(join(cwd, 'lint-configs.yaml'), 'utf8')).toBe(TEMPLATE)
    const config = await loadConfig(join(cwd, 'lint-configs.yaml'), cwd)
    expect(config).toMatchObject({ preset: { value: 'recommended' }, overrides: [], ignore: [], budgets: [] })
    expect(Object.keys(config)).not.toContain('failOn')
  })

  test('has comments that can be taken off', async () => {
    const cwd = temporaryFolder({ 'lint-configs.yaml': TEMPLATE.replace(/^# ((?: {2})*(?:- )?[\w-]+:.*)$/gm, '$1') })
    const config = await loadConfig(join(cwd, 'lint-configs.yaml'), cwd)
    expect(config).toMatchObject({ failOn: { value: 'warning' }, maxWarnings: { value: 0 }, timm: {}, openClip: {} })
    expect([config.overrides.length, config.budgets.length, config.rules.size, config.ignore.length, config.paths?.value.length]).toEqual([2, 1, 1, 2, 1])
  })

  test.each([['lint-configs.yaml', ''], ['lint-configs.json', '{}'], ['package.json', '{"lint-configs": {}}']])('never writes over %s', async (name, text) => {
    const cwd = temporaryFolder({ [name]: text })
    expect((await run(cwd, ['--init']))).toEqual({ code: 2, out: '', err: `lint-configs: ${name} has settings of lint-configs already, and is left as it is\n` })
    expect(readFileSync(join(cwd, name), 'utf8')).toBe(text)
    if (name !== 'lint-configs.yaml') expect(existsSync(join(cwd, 'lint-configs.yaml'))).toBe(false)
  })

  test('writes in a folder below another config', async () => {
    const cwd = temporaryFolder({ 'lint-configs.yaml': 'rules: {', 'sub/package.json': '{"name": "x"}' })
    expect((await run(join(cwd, 'sub'), ['--init'])).code).toBe(0)
    writeFileSync(join(cwd, 'sub/a.json'), '{}')
    expect((await run(join(cwd, 'sub'), [])).code).toBe(0)
  })
})
