import { appendFileSync, chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, renameSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cachePlace } from '../../src/host/cache-folder.ts'
import { root } from '../helpers/project.ts'
import { bundledCli, lintConfigs, run, type Outcome } from '../helpers/run.ts'

const eva = readFileSync(join(root, 'configs/examples/eva-giant-14.json'), 'utf8')
const roberta = JSON.stringify({
  embed_dim: 512,
  vision_cfg: { image_size: 224, layers: 12, width: 768, patch_size: 32 },
  text_cfg: { hf_model_name: 'roberta-base', hf_tokenizer_name: 'roberta-base', width: 768, layers: 12, heads: 12, vocab_size: 50265 },
})

const HEADER = 'model,image_width,mparams,image_gflops\n'

function wide(width: number): string {
  return JSON.stringify({
    embed_dim: 512,
    vision_cfg: { image_size: 224, layers: 12, width, patch_size: 32 },
    text_cfg: { context_length: 77, vocab_size: 49408, width: 512, heads: 8, layers: 12 },
  })
}

let folder: string
let cache: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'lint-configs-memory-')))
  cache = join(folder, 'cache')
  mkdirSync(join(folder, 'model_configs'))
  write('eva.json', eva)
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string): void {
  writeFileSync(join(folder, 'model_configs', name), text)
}

function lint(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Outcome {
  return lintConfigs(['model_configs', ...args], folder, { HOME: folder, LINT_CONFIGS_CACHE_DIR: cache, ...env })
}

/** Does this run load the engine, because there is something to judge? */
function judges(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): boolean {
  return loads('judge.cjs', args, env)
}

/** Does this run load the program, because it is not one that is only said again? */
function happens(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): boolean {
  return loads('program.cjs', args, env)
}

function loads(part: string, args: readonly string[], env: NodeJS.ProcessEnv): boolean {
  const spy = `process.on('exit', () => process.stderr.write(Object.keys(require.cache).join('\\n')))`
  const hook = `data:text/javascript,import{createRequire}from'node:module';const require=createRequire(${JSON.stringify(bundledCli)});${spy}`
  const { stderr } = run(process.execPath, ['--import', hook, bundledCli, 'model_configs', ...args], folder, { HOME: folder, LINT_CONFIGS_CACHE_DIR: cache, ...env })
  expect(stderr).toContain(bundledCli)
  return stderr.includes(part)
}

/** The files of the cache, by their names in the folder of the build. */
function kept(): ReadonlyMap<string, string> {
  const [build] = existsSync(cache) ? readdirSync(cache) : []
  if (build === undefined) return new Map()
  return new Map(readdirSync(join(cache, build)).map((name) => [name, join(cache, build, name)]))
}

function results(): string {
  return keptAs('results-')
}

function keptAs(kind: 'results-' | 'run-'): string {
  const path = [...kept()].find(([name]) => name.startsWith(kind))?.[1]
  if (path === undefined) throw new Error('nothing was kept')
  return path
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
    const own = { model_type: 'roberta', hidden_size: 640, num_hidden_layers: 12, num_attention_heads: 10, vocab_size: 50265, max_position_embeddings: 514 }
    writeFileSync(join(folder, 'model_configs/roberta-base/config.json'), JSON.stringify(own))
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

describe('a run', () => {
  const own = { model_type: 'roberta', hidden_size: 640, num_hidden_layers: 12, num_attention_heads: 10, vocab_size: 50265, max_position_embeddings: 514 }

  test.each([[[]], [['-f', 'json']], [['-f', 'sarif']], [['--quiet']], [['--max-warnings', '0']], [['--color']], [['--rule', 'fallback-default=off']], [['model_configs/t*.json']], [['lint-configs.yaml', '--no-error-on-unmatched']]])(
    'with %j is said again without the program',
    (args) => {
      write('text.json', '{"a": 1}')
      const first = lint(args)
      expect(happens(args)).toBe(false)
      expect(lint(args)).toEqual(first)
      expect(lint([...args, '--no-cache'])).toEqual(first)
    },
  )

  test('is said again after a run over other files, and in a folder with settings', () => {
    writeFileSync(join(folder, 'base.yaml'), 'rules: { fallback-default: off }\n')
    writeFileSync(join(folder, 'lint-configs.yaml'), 'extends: ./base.yaml\n')
    const first = lint()
    expect(lint(['-f', 'json']).status).toBe(first.status)
    expect(happens()).toBe(false)
    expect(lint()).toEqual(first)
  })

  /** By what changes: what is there before, the change, and the arguments. */
  const changes: Readonly<Record<string, { readonly before?: () => void; readonly change: () => NodeJS.ProcessEnv | void; readonly args?: readonly string[] }>> = {
    'the text of a file': { change: () => write('eva.json', '{') },
    'a file that is gone': { before: () => write('other.json', '{'), change: () => rmSync(join(folder, 'model_configs/other.json')) },
    'a new file': { change: () => write('other.json', '{') },
    'a new file in a folder that was empty': {
      before: () => mkdirSync(join(folder, 'model_configs/more')),
      change: () => write('more/other.json', '{'),
    },
    'a new file that a pattern matches': { change: () => write('eva-2.json', '{'), args: ['model_configs/eva*.json'] },
    'where a link leads': {
      before: () => {
        write('one.txt', eva)
        symlinkSync('one.txt', join(folder, 'model_configs/link.json'))
      },
      change: () => {
        rmSync(join(folder, 'model_configs/link.json'))
        symlinkSync('two.txt', join(folder, 'model_configs/link.json'))
      },
    },
    'a file that has become a folder': {
      change: () => {
        rmSync(join(folder, 'model_configs/eva.json'))
        mkdirSync(join(folder, 'model_configs/eva.json'))
      },
    },
    'a folder that has become a Python environment': {
      before: () => {
        mkdirSync(join(folder, 'model_configs/env'))
        write('env/other.json', '{')
      },
      change: () => write('env/pyvenv.cfg', ''),
    },
    'a config of the tool beside the files': { change: () => write('lint-configs.yaml', 'rules: { fallback-default: off }\n') },
    'a config of the tool above': { change: () => writeFileSync(join(folder, 'lint-configs.json'), '{"extends": "strict"}') },
    'a package.json with settings': {
      before: () => writeFileSync(join(folder, 'package.json'), '{}'),
      change: () => writeFileSync(join(folder, 'package.json'), '{"lint-configs": {"rules": {"fallback-default": "off"}}}'),
    },
    'what the tool\'s config extends': {
      before: () => {
        writeFileSync(join(folder, 'base.yaml'), 'rules: {}\n')
        writeFileSync(join(folder, 'lint-configs.yaml'), 'extends: ./base.yaml\n')
      },
      change: () => writeFileSync(join(folder, 'base.yaml'), 'rules: { fallback-default: off }\n'),
    },
    'a baseline': { change: () => void lint(['--baseline-write']) },
    'what the baseline accepts': {
      before: () => void lint(['--baseline-write']),
      change: () => writeFileSync(join(folder, 'lint-configs-baseline.json'), readFileSync(join(folder, 'lint-configs-baseline.json'), 'utf8').replace(/"fallback-default"/, '"no-such-rule"')),
    },
    'the config of a Hugging Face model beside a file': {
      before: () => write('roberta.json', roberta),
      change: () => {
        mkdirSync(join(folder, 'model_configs/roberta-base'))
        write('roberta-base/config.json', JSON.stringify(own))
      },
    },
    'where the Hugging Face cache is': {
      before: () => {
        write('roberta.json', roberta)
        const model = join(folder, 'hub/models--roberta-base')
        mkdirSync(join(model, 'snapshots/1'), { recursive: true })
        mkdirSync(join(model, 'refs'))
        writeFileSync(join(model, 'refs/main'), '1')
        writeFileSync(join(model, 'snapshots/1/config.json'), JSON.stringify(own))
      },
      change: () => ({ HF_HUB_CACHE: join(folder, 'hub') }),
    },
    'the wish for colour': { change: () => ({ FORCE_COLOR: '1' }) },
    'the folder of the checkout': { change: () => ({ GITHUB_WORKSPACE: join(folder, '..') }), args: ['-f', 'gitlab'] },
    'a table': { before: () => write('table.csv', `${HEADER}eva,1408,1069,534\n`), change: () => write('table.csv', `${HEADER}eva,768,1069,534\n`) },
    'a CSV that becomes a table': { before: () => write('table.csv', 'a,b\n1,2\n'), change: () => write('table.csv', `${HEADER}eva,768,1069,534\n`) },
    'a CSV of any length': {
      before: () => write('table.csv', `a,b\n${'1,2\n'.repeat(30_000)}`),
      change: () => write('table.csv', `${HEADER}${'eva,1408,1069,534\n'.repeat(5_000)}`),
    },
    'the config beside a table': {
      before: () => {
        mkdirSync(join(folder, 'tables'))
        writeFileSync(join(folder, 'tables/table.csv'), `${HEADER}own,384,,\n`)
        writeFileSync(join(folder, 'tables/own.json'), wide(384))
      },
      change: () => writeFileSync(join(folder, 'tables/own.json'), wide(768)),
      args: ['tables/table.csv'],
    },
    'text that is no UTF-8': {
      before: () => writeFileSync(join(folder, 'model_configs/eva.json'), Buffer.concat([Buffer.from(eva.trimEnd().slice(0, -1)), Buffer.from([0x2c, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])])),
      change: () => writeFileSync(join(folder, 'model_configs/eva.json'), `${eva.trimEnd().slice(0, -1)},"\uFFFD":1}`),
    },
  }

  test.each(Object.keys(changes))('happens anew for %s', (name) => {
    const { before, change, args = [] } = changes[name]!
    before?.()
    const first = lint(args)
    expect(lint(args)).toEqual(first)
    const env = change() ?? {}
    const second = lint(args, env)
    expect(second).not.toEqual(first)
    expect(second).toEqual(lint([...args, '--no-cache'], env))
    expect(lint(args, env)).toEqual(second)
  })

  test('that writes a file happens each time', () => {
    for (const [args, path] of [[['-o', 'json=report.json'], 'report.json'], [['--baseline-write=accepted.json'], 'accepted.json']] as const) {
      const first = lint(args)
      rmSync(join(folder, path))
      expect(lint(args)).toEqual(first)
      expect(existsSync(join(folder, path))).toBe(true)
    }
  })

  test('that failed happens each time', () => {
    expect(lint(['nowhere.json']).status).toBe(2)
    expect(happens(['nowhere.json'])).toBe(true)
  })

  test('is not said again in part, nor of another', () => {
    const first = lint()
    const path = keptAs('run-')
    const record = readFileSync(path, 'utf8')
    const [told = ''] = record.split('\n')
    for (const damaged of ['', '{}', told, record.slice(0, -1), `${record}\0`, record.replace('model_configs', 'model_confugs'), record.replace('"code":1', '"code":')]) {
      writeFileSync(path, damaged)
      expect(lint()).toEqual(first)
      expect(readFileSync(path, 'utf8')).toBe(record)
    }
  })

  test('is recorded with so many others at most', () => {
    lint()
    const [build = ''] = readdirSync(cache)
    for (let index = 0; index < 60; index++) writeFileSync(join(cache, build, `run-${index}`), '')
    appendFileSync(join(folder, 'model_configs/eva.json'), ' ')
    lint()
    expect([...kept().keys()].filter((name) => name.startsWith('run-'))).toHaveLength(50)
    expect(happens()).toBe(false)
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
      writeFileSync(path, text)
      expect(lint()).toEqual(first)
    }
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
