import { chmodSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cachePlace } from '../../src/host/cache-folder.ts'
import { cache, eva, folder, forgetRuns, kept, keptAs, lint, loads, ownRoberta, roberta, useFolder, write } from './kept.ts'

useFolder()

/** Does this run load the engine, because there is something to judge that no earlier run has? */
function judges(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): boolean {
  forgetRuns()
  return loads('judge.cjs', args, env)
}

function results(): string {
  return keptAs('results-')
}

describe('what was found is kept', () => {
  test('and said again, word for word, without judging', () => {
    const first = lint()
    expect(first).toMatchObject({ status: 1, stderr: '' })
    expect(judges()).toBe(false)
    for (const format of ['pretty', 'stylish', 'json', 'sarif']) {
      expect(lint(['-f', format])).toEqual(lint(['-f', format, '--no-cache']))
    }
    expect(lint()).toEqual(first)
  })

  test('until the text of the file changes', () => {
    lint()
    write('eva.json', eva.replace('{', '{ '))
    expect(judges()).toBe(true)
    expect(lint()).toEqual(lint(['--no-cache']))
  })

  test('until its name changes, which rules read', () => {
    write('ViT-B-32-384.json', roberta)
    expect(lint(['-f', 'stylish']).stdout).toContain('image-size')
    renameSync(join(folder, 'model_configs/ViT-B-32-384.json'), join(folder, 'model_configs/ViT-B-32.json'))
    expect(lint(['-f', 'stylish']).stdout).not.toContain('image-size')
  })

  test('until the options change', () => {
    lint()
    for (const args of [['--strict'], ['--rule', 'fallback-default=off'], ['--target', 'open_clip=main']]) {
      expect(judges(args)).toBe(true)
      expect(lint(args)).toEqual(lint([...args, '--no-cache']))
    }
  })

  test('until a file beside it says what the name of a Hugging Face model means', () => {
    write('roberta.json', roberta)
    const before = lint()
    expect(judges()).toBe(false)
    mkdirSync(join(folder, 'model_configs/roberta-base'))
    writeFileSync(join(folder, 'model_configs/roberta-base/config.json'), ownRoberta)
    const after = lint()
    expect(after).toEqual(lint(['--no-cache']))
    expect(after.stdout).not.toBe(before.stdout)
    expect(judges()).toBe(false)
    rmSync(join(folder, 'model_configs/roberta-base'), { recursive: true })
    expect(lint()).toEqual(before)
  })

  test('for plain settings of the tool\'s own config, and for no override by pointer', () => {
    writeFileSync(join(folder, 'lint-configs.yaml'), 'extends: strict\n')
    expect(lint()).toEqual(lint(['--no-cache']))
    expect(lint()).toEqual(lint(['--no-cache']))
    const before = readFileSync(results(), 'utf8')
    writeFileSync(join(folder, 'lint-configs.yaml'), 'overrides:\n  - files: ["**"]\n    pointers: ["/vision_cfg"]\n    rules: { fallback-default: off }\n    reason: known\n')
    const first = lint()
    expect(first).toEqual(lint(['--no-cache']))
    expect(first.stderr).toBe('')
    expect(lint()).toEqual(first)
    expect(readFileSync(results(), 'utf8')).toBe(before)
  })

  test('and not for a run that repairs', () => {
    lint()
    expect(lint(['--diff'])).toEqual(lint(['--diff', '--no-cache']))
    expect(lint(['--fix']).stdout).toContain('1 file')
    expect(lint()).toEqual(lint(['--no-cache']))
  })
})

describe('the cache', () => {
  test('holds nothing after --no-cache, or where its folder is set to nothing', () => {
    lint(['--no-cache'])
    lint([], { LINT_CONFIGS_CACHE_DIR: '', XDG_CACHE_HOME: cache })
    expect(kept().size).toBe(0)
  })

  test('is the user\'s alone', () => {
    lint()
    const [build = ''] = readdirSync(cache)
    expect(statSync(join(cache, build)).mode & 0o777).toBe(0o700)
    for (const path of kept().values()) expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('is not believed where others can write to it', () => {
    lint()
    chmodSync(join(results(), '..'), 0o777)
    expect(judges()).toBe(true)
  })

  test('does no harm where it cannot be made', () => {
    writeFileSync(cache, 'a file')
    expect(lint()).toEqual(lint([], { LINT_CONFIGS_CACHE_DIR: '' }))
    expect(readFileSync(cache, 'utf8')).toBe('a file')
  })

  test('is made anew where it is damaged', () => {
    const first = lint()
    const whole = new Map([...kept()].map(([name, path]) => [name, statSync(path).size]))
    const path = results()
    for (const text of ['no results\n\t\t', '', readFileSync(path, 'utf8').slice(0, -20), readFileSync(path, 'utf8').replaceAll('\t', ' ')]) {
      forgetRuns()
      writeFileSync(path, text)
      expect(lint()).toEqual(first)
    }
    forgetRuns()
    for (const [name, path] of kept()) name.startsWith('results-') ? writeFileSync(path, 'no results') : truncateSync(path, 1000)
    expect(lint()).toEqual(first)
    expect(new Map([...kept()].map(([name, path]) => [name, statSync(path).size])).get('judge.cjs.bin')).toBeGreaterThan((whole.get('judge.cjs.bin') ?? 0) / 2)
    expect(judges()).toBe(false)
  })

  test('keeps no more builds than a few', () => {
    mkdirSync(cache)
    for (let index = 0; index < 9; index++) mkdirSync(join(cache, `${index}`.repeat(16)))
    mkdirSync(join(cache, 'of-the-user'))
    lint()
    expect(readdirSync(cache)).toHaveLength(6)
    expect(readdirSync(cache)).toContain('of-the-user')
    expect(judges()).toBe(false)
  })
})

describe('the place of the cache', () => {
  const place = (env: Readonly<Record<string, string>>, platform: NodeJS.Platform = 'linux', home: string | undefined = '/home/u') =>
    cachePlace({ env, platform, ...(home === undefined ? {} : { home }) })

  test('is the system\'s', () => {
    expect(place({})).toBe('/home/u/.cache/lint-configs')
    expect(place({ XDG_CACHE_HOME: '/var/c' })).toBe('/var/c/lint-configs')
    expect(place({ XDG_CACHE_HOME: 'relative' })).toBe('/home/u/.cache/lint-configs')
    expect(place({}, 'darwin')).toBe('/home/u/Library/Caches/lint-configs')
  })

  test('or the user\'s choice, or nowhere', () => {
    expect(place({ LINT_CONFIGS_CACHE_DIR: '/c' })).toBe('/c')
    expect(place({ LINT_CONFIGS_CACHE_DIR: '' })).toBeUndefined()
    expect(cachePlace({ env: {}, platform: 'linux' })).toBeUndefined()
    expect(place({}, 'win32')).toBeUndefined()
  })
})
