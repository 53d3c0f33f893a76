import { describe, expect, test } from 'vitest'
import { oneOf, readArguments } from '../../src/cli/arguments.ts'
import { UsageError } from '../../src/cli/io.ts'
import { readLintRequest } from '../../src/cli/lint-options.ts'
import { wantsColour } from '../../src/cli/options.ts'
import { ruleOf } from '../lint/samples.ts'
import { fakeIo } from './io.ts'

const table = { format: { kind: 'value', short: 'f' }, quiet: { kind: 'flag', short: 'q' }, rule: { kind: 'list' } } as const
const read = (...args: string[]) => readArguments(args, table)

describe('arguments', () => {
  test('are options and the rest', () => {
    expect(read('a', '--format=json', '-q', '--rule', 'x=off', 'b', '--rule=y', '-')).toEqual({
      values: { format: 'json', quiet: true, rule: ['x=off', 'y'] },
      positionals: ['a', 'b', '-'],
    })
    expect(read()).toEqual({ values: { quiet: false, rule: [] }, positionals: [] })
    expect(read('-f', 'json', '-fpretty').values.format).toBe('pretty')
  })

  test('behind -- are no options', () => {
    expect(read('--', '--quiet', '-q').positionals).toEqual(['--quiet', '-q'])
  })

  test.each([
    [['--formt', 'x'], 'there is no option --formt; did you mean --format?'],
    [['--Quiet'], 'there is no option --Quiet; did you mean --quiet?'],
    [['--zzzzzz'], 'there is no option --zzzzzz; see lint-configs --help'],
    [['--constructor'], 'there is no option --constructor; see lint-configs --help'],
    [['-x'], 'there is no option -x; see lint-configs --help'],
    [['-qx'], 'there is no option -x; see lint-configs --help'],
    [['--format'], '--format needs a value'],
    [['--format', '--quiet'], '--format needs a value'],
    [['--quiet=yes'], '--quiet takes no value, but "yes" is given'],
  ])('%j: %s', (args, message) => {
    expect(() => read(...args)).toThrow(new UsageError(message))
  })

  test('of a few words are one of them', () => {
    const formats = ['pretty', 'json'] as const
    expect(oneOf('the format', 'json', formats)).toBe('json')
    expect(() => oneOf('the format', 'jsn', formats)).toThrow('the format "jsn" is not known; did you mean json?')
    expect(() => oneOf('the format', 'xml', formats)).toThrow('the format "xml" is not known; it is one of pretty, json')
  })
})

describe('a lint request', () => {
  const rules = [ruleOf('fallback-default', {}, () => {}), ruleOf('image-size', {}, () => {})]
  const request = (...args: string[]) => readLintRequest(args, () => rules)

  test('has defaults', () => {
    expect(request('a')).toMatchObject({
      paths: ['a'],
      stdin: false,
      outputs: [{ format: 'pretty' }],
      failOn: 'warning',
      maxWarnings: undefined,
      lint: { preset: 'recommended', rules: {} },
    })
  })

  test('has what is asked for', () => {
    const args = ['--format', 'json', '--fail-on', 'never', '--preset', 'all', '--target', 'open_clip=main', '--rule', 'image-size=off']
    expect(request(...args)).toMatchObject({
      outputs: [{ format: 'json' }],
      failOn: 'never',
      lint: { preset: 'all', rules: { 'image-size': 'off' } },
      flags: { target: ['open_clip=main'] },
    })
    expect(request('--strict').lint.preset).toBe('strict')
    expect(request('--strict', '--preset', 'strict').lint.preset).toBe('strict')
  })

  test('that tolerates warnings fails on errors, unless it says otherwise', () => {
    expect(request('--max-warnings', '5')).toMatchObject({ maxWarnings: { value: 5, from: '--max-warnings' }, failOn: 'error' })
    expect(request('--max-warnings', '5', '--fail-on', 'info')).toMatchObject({ maxWarnings: { value: 5, from: '--max-warnings' }, failOn: 'info' })
  })

  test('reads standard input for --stdin and -', () => {
    expect(request('-')).toMatchObject({ stdin: true, paths: [] })
    expect(request('--stdin', '--stdin-filename', 'a.json')).toMatchObject({ stdin: true, flags: { 'stdin-filename': 'a.json' } })
  })

  test.each([
    [['--format', 'jsno'], 'the format "jsno" is not known; did you mean json?'],
    [['--preset', 'strct'], 'the preset "strct" is not known; did you mean strict?'],
    [['--fail-on', 'warn'], 'the severity of --fail-on "warn" is not known; did you mean warning?'],
    [['--fail-on', ''], 'the severity of --fail-on "" is not known; it is one of error, warning, info, never'],
    [['--rule', 'image-sise=off'], 'there is no rule "image-sise"; did you mean image-size?'],
    [['--rule', 'zzz=off'], 'there is no rule "zzz"; see lint-configs --list-rules'],
    [['--rule', 'image-size=eror'], 'the severity of image-size "eror" is not known; did you mean error?'],
    [['--rule', 'image-size'], '--rule takes ID=SEVERITY, as in fallback-default=error, not "image-size"'],
    [['--max-warnings', 'many'], '--max-warnings takes a number of warnings, not "many"'],
    [['--max-warnings', '1.5'], '--max-warnings takes a number of warnings, not "1.5"'],
    [['--strict', '--preset', 'all'], '--strict is --preset strict, but --preset all is given as well'],
    [['--config', 'a.yaml', '--no-config'], '--no-config reads no config, but --config is given as well'],
    [['--stdin', 'a.json'], '--stdin and - lint one config, that of standard input: give no paths beside them'],
    [['--stdin-filename', 'a.json'], '--stdin-filename names the config of standard input: give --stdin as well'],
  ])('%j: %s', (args, message) => {
    expect(() => request(...args)).toThrow(new UsageError(message))
  })
})

describe('colour', () => {
  const flags = { color: false, 'no-color': false }
  const wants = (env: Record<string, string>, terminal: boolean, given: Partial<typeof flags> = {}) =>
    wantsColour(fakeIo('/', { env, terminal }), { ...flags, ...given })

  test('is for terminals', () => {
    expect(wants({}, true)).toBe(true)
    expect(wants({}, false)).toBe(false)
    expect(wants({ TERM: 'dumb' }, true)).toBe(false)
  })

  test('is switched by the environment', () => {
    expect(wants({ NO_COLOR: '1' }, true)).toBe(false)
    expect(wants({ NO_COLOR: '' }, true)).toBe(true)
    expect(wants({ FORCE_COLOR: '1' }, false)).toBe(true)
    expect(wants({ FORCE_COLOR: '' }, false)).toBe(true)
    expect(wants({ FORCE_COLOR: '0' }, true)).toBe(false)
    expect(wants({ FORCE_COLOR: '1', NO_COLOR: '1' }, false)).toBe(true)
  })

  test('is switched by options before all else', () => {
    expect(wants({ FORCE_COLOR: '1' }, true, { 'no-color': true })).toBe(false)
    expect(wants({ NO_COLOR: '1' }, false, { color: true })).toBe(true)
  })
})
