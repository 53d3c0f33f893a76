import { describe, expect, test } from 'vitest'
import { cacheFolder, configBeside, configInCache, type Expectation, type HfFiles } from '../../src/catalog/hf-local.ts'

/** A file system of these texts; folders are what leads to them. */
function disk(files: Readonly<Record<string, string>>, env: HfFiles['env'] = {}, home: string | undefined = '/home/me'): HfFiles {
  return {
    readText: (path) => files[path.replaceAll('/./', '/')],
    list: (path) => {
      const names = Object.keys(files).flatMap((file) => (file.startsWith(`${path}/`) ? [file.slice(path.length + 1).split('/')[0] as string] : []))
      return names.length === 0 ? undefined : [...new Set(names)]
    },
    env,
    ...(home === undefined ? {} : { home }),
  }
}

const bert = (more: object = {}): string => JSON.stringify({ model_type: 'bert', hidden_size: 512, ...more })
const HUB = '/home/me/.cache/huggingface/hub'

describe('the cache', () => {
  test.each<[HfFiles['env'], string]>([
    [{}, '/home/me/.cache/huggingface/hub'],
    [{ XDG_CACHE_HOME: '/xdg' }, '/xdg/huggingface/hub'],
    [{ XDG_CACHE_HOME: '/xdg', HF_HOME: '/hf' }, '/hf/hub'],
    [{ HF_HOME: '~/hf' }, '/home/me/hf/hub'],
    [{ HF_HOME: '/hf', HUGGINGFACE_HUB_CACHE: '/old' }, '/old'],
    [{ HF_HOME: '/hf', HUGGINGFACE_HUB_CACHE: '/old', HF_HUB_CACHE: '/new' }, '/new'],
    [{ HF_HUB_CACHE: '' }, '/home/me/.cache/huggingface/hub'],
  ])('lies, for %j, in %s', (env, folder) => {
    expect(cacheFolder(disk({}, env))).toBe(folder)
  })

  test('is nowhere without a home and a variable', () => {
    const files = { readText: () => undefined, list: () => undefined, env: {} }
    expect(cacheFolder(files)).toBeUndefined()
    expect(configInCache(files, 'roberta-base')).toBeUndefined()
  })

  test('gives the revision of refs/main', () => {
    const files = disk({
      [`${HUB}/models--org--name/refs/main`]: 'abc\n',
      [`${HUB}/models--org--name/snapshots/aaa/config.json`]: bert({ hidden_size: 1 }),
      [`${HUB}/models--org--name/snapshots/abc/config.json`]: bert({ hidden_size: 2 }),
    })
    expect(configInCache(files, 'org/name')).toMatchObject({
      path: `${HUB}/models--org--name/snapshots/abc/config.json`,
      model_type: 'bert',
      config: { hidden_size: 2 },
    })
  })

  test('gives the only snapshot where no ref says which', () => {
    const one = { [`${HUB}/models--roberta-base/snapshots/abc/config.json`]: bert() }
    expect(configInCache(disk(one), 'roberta-base')?.path).toBe(`${HUB}/models--roberta-base/snapshots/abc/config.json`)
    expect(configInCache(disk({ ...one, [`${HUB}/models--roberta-base/snapshots/abd/config.json`]: bert() }), 'roberta-base')).toBeUndefined()
    expect(configInCache(disk({ ...one, [`${HUB}/models--roberta-base/snapshots/abd/tokenizer.json`]: '{}' }), 'roberta-base')).toBeDefined()
  })

  test.each(['../../etc/passwd', 'a/b/c', '', 'a/../b', '/abs', 'x\ny'])('is not asked for %j', (name) => {
    const asked: string[] = []
    const files: HfFiles = { readText: (path) => void asked.push(path), list: (path) => void asked.push(path), env: {}, home: '/home/me' }
    expect(configInCache(files, name)).toBeUndefined()
    expect(asked).toEqual([])
  })
})

describe('a config.json beside the linted file', () => {
  const known: Expectation = { aliases: ['org/alias'], model_type: 'bert', textTypes: ['bert', 'roberta'] }
  const unknown: Expectation = { aliases: [], model_type: undefined, textTypes: ['bert', 'roberta'] }
  const beside = (text: string, expected: Expectation): string | undefined => configBeside(disk({ '/work/config.json': text }), '/work', 'org/name', expected)?.path

  test('counts when it says the name, or another name of the same model', () => {
    expect(beside(bert({ _name_or_path: 'org/name' }), known)).toBe('/work/config.json')
    expect(beside(bert({ _name_or_path: 'org/alias' }), known)).toBe('/work/config.json')
    expect(beside(JSON.stringify({ model_type: 'odd', _name_or_path: 'org/name' }), unknown)).toBe('/work/config.json')
  })

  test('does not count when it says another name', () => {
    expect(beside(bert({ _name_or_path: 'org/other' }), known)).toBeUndefined()
    expect(beside(bert({ _name_or_path: 'org/other' }), unknown)).toBeUndefined()
  })

  test('without a name counts when it is of the type that the catalog expects', () => {
    expect(beside(bert(), known)).toBe('/work/config.json')
    expect(beside(bert({ _name_or_path: '' }), known)).toBe('/work/config.json')
    expect(beside(JSON.stringify({ model_type: 'roberta' }), known)).toBeUndefined()
  })

  test('of a name unknown to the catalog counts when it is a text tower', () => {
    expect(beside(bert(), unknown)).toBe('/work/config.json')
    expect(beside(JSON.stringify({ model_type: 'clip', text_config: {} }), unknown)).toBeUndefined()
  })

  test.each(['{', '[]', 'null', '"bert"', '{}', '{"model_type": 3}', '{"architecture": "vit_base_patch16_224"}'])('is passed over when it is %s', (text) => {
    expect(beside(text, known)).toBeUndefined()
    expect(beside(text, unknown)).toBeUndefined()
  })

  test('in a folder of the model\'s name counts whatever it says', () => {
    const files = disk({ '/work/org/name/config.json': bert({ _name_or_path: 'elsewhere' }), '/work/config.json': bert({ _name_or_path: 'org/name' }) })
    expect(configBeside(files, '/work', 'org/name', known)?.path).toBe('/work/org/name/config.json')
  })

  test.each([
    ['./text', '/work/./text/config.json'],
    ['./text/config.json', '/work/./text/config.json'],
  ])('is meant by the path %s', (name, path) => {
    const files: HfFiles = { ...disk({}), readText: (asked) => (asked === path ? bert() : undefined) }
    expect(configBeside(files, '/work', name, unknown)?.path).toBe(path)
  })

  test.each(['../text', '/models/text', '/etc/passwd', './a/../../text', '..', '.\\..\\text', 'C:\\models', './a\0b', '/a.json'])('is not looked for at %j, which leads out of the folder', (name) => {
    const asked: string[] = []
    const files: HfFiles = { ...disk({}), readText: (path) => void asked.push(path) }
    expect(configBeside(files, '/work', name, unknown)).toBeUndefined()
    expect(asked).toEqual([])
  })
})
