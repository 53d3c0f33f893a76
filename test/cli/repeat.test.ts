import { appendFileSync, chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from '../helpers/project.ts'
import { cache, command, commandLoads, eva, folder, kept, keptAs, lint, loads, ownRoberta, roberta, useFolder, write } from './kept.ts'

useFolder()

const HEADER = 'model,image_width,mparams,image_gflops\n'

function vit(width: number): string {
  return JSON.stringify({
    embed_dim: 512,
    vision_cfg: { image_size: 224, layers: 12, width, patch_size: 32 },
    text_cfg: { context_length: 77, vocab_size: 49408, width: 512, heads: 8, layers: 12 },
  })
}

/** Does this run load the program, because it is not one that is only said again? */
function happens(args: readonly string[] = []): boolean {
  return loads('program.cjs', args)
}

describe('a run', () => {
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
        write('roberta-base/config.json', ownRoberta)
      },
    },
    'where the Hugging Face cache is': {
      before: () => {
        write('roberta.json', roberta)
        const model = join(folder, 'hub/models--roberta-base')
        mkdirSync(join(model, 'snapshots/1'), { recursive: true })
        mkdirSync(join(model, 'refs'))
        writeFileSync(join(model, 'refs/main'), '1')
        writeFileSync(join(model, 'snapshots/1/config.json'), ownRoberta)
      },
      change: () => ({ HF_HUB_CACHE: join(folder, 'hub') }),
    },
    'a catalog of the user\'s own': {
      before: () => copyFileSync(join(root, 'configs/catalog/timm-1.0.29.jsonl'), join(folder, 'own.jsonl')),
      change: () => writeFileSync(join(folder, 'own.jsonl'), '{}\n'),
      args: ['--target', 'timm=./own.jsonl'],
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
        writeFileSync(join(folder, 'tables/own.json'), vit(384))
      },
      change: () => writeFileSync(join(folder, 'tables/own.json'), vit(768)),
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

  test('is not said again where others can write to the record, nor after --no-cache', () => {
    lint(['--no-cache'])
    expect(happens()).toBe(true)
    expect(happens()).toBe(false)
    expect(happens(['--no-cache'])).toBe(true)
    chmodSync(join(keptAs('run-'), '..'), 0o777)
    expect(happens()).toBe(true)
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

describe('another command', () => {
  test.each([
    ['flops', 'model_configs'],
    ['flops', '--format', 'json', 'model_configs/eva.json', 'timm:vit_tiny_patch16_224'],
    ['params', 'model_configs/eva.json'],
    ['show', '-f', 'json', 'model_configs/eva.json'],
  ])('%s %s is said again without the program, and happens anew for another text', (...args) => {
    const first = command(args)
    expect(first.status).toBe(0)
    expect(commandLoads('program.cjs', args)).toBe(false)
    expect(command(args)).toEqual(first)
    expect(command([...args, '--no-cache'])).toEqual(first)
    write('eva.json', eva.replace('"embed_dim": 768', '"embed_dim": 640'))
    const changed = command([...args, '--no-cache'])
    expect(changed.stdout).not.toBe(first.stdout)
    expect(command(args)).toEqual(changed)
  })

  test('happens each time that fails, or reads standard input', () => {
    write('broken.json', '{')
    expect(command(['flops', 'model_configs']).status).toBe(2)
    expect(commandLoads('program.cjs', ['flops', 'model_configs'])).toBe(true)
    command(['flops', '-'])
    expect([...kept().keys()].filter((name) => name.startsWith('run-'))).toEqual([])
  })

  test('over a folder takes the bytecode that a lint of many files has left, and leaves its own', () => {
    for (let i = 0; i < 40; i++) write(`vit-${i}.json`, vit(768))
    // V8 complains on standard error about a flag that it does not know.
    expect(command(['flops', 'model_configs'])).toMatchObject({ status: 0, stderr: '' })
    expect(lint()).toMatchObject({ stderr: '' })
    const made = [...kept().keys()].filter((name) => name.endsWith('.bin')).sort()
    expect(made).toContain('judge.cjs-many.bin')
    expect(made).toContain('program.cjs.bin')
  })
})
