import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openCatalog, type CatalogOptions } from '../../src/catalog/open.ts'
import { CatalogError, defaultTarget } from '../../src/catalog/targets.ts'
import { root } from '../helpers/project.ts'

function counting(): { asked: string[]; readText: CatalogOptions['readText'] } {
  const asked: string[] = []
  return { asked, readText: (path) => (asked.push(path), readFileSync(join(root, path), 'utf8')) }
}

describe('opening the catalog', () => {
  test('reads nothing', () => {
    const { asked, readText } = counting()
    openCatalog({ target: defaultTarget, readText })
    expect(asked).toEqual([])
  })

  test('each file is read when it is first asked for, and once', () => {
    const { asked, readText } = counting()
    const catalog = openCatalog({ target: defaultTarget, readText })
    expect(catalog.openClip.version).toBe('3.3.0')
    expect(catalog.openClip).toBe(catalog.openClip)
    expect(asked).toEqual(['configs/catalog/open_clip-3.3.0.json'])
    catalog.timm.model('vit_base_patch16_224')
    catalog.timm.model('eva_giant_patch14_224')
    expect(asked.slice(1)).toEqual(['configs/catalog/timm-1.0.29.jsonl'])
    catalog.hf('roberta-base')
    catalog.hfNames()
    expect(asked.slice(2)).toEqual(['configs/catalog/huggingface.json'])
    expect(catalog.vocabulary('roberta-large')).toMatchObject({ title: 'RoBERTa', size: 50265 })
    expect(catalog.vocabulary('open_clip:SimpleTokenizer')?.end).toBe(49407)
    expect(catalog.vocabulary('constructor')).toBeUndefined()
    expect(asked.slice(3)).toEqual(['configs/catalog/tokenizers.json'])
    expect(catalog.history.versions).toContain('2.23.0')
    expect(catalog.dialects.map((dialect) => dialect.id)).toContain('eva-clip')
    expect(asked.slice(4)).toEqual(['configs/catalog/open_clip-history.json', 'configs/catalog/dialects.json'])
  })

  test('of main reads main\'s file', () => {
    const { asked, readText } = counting()
    const catalog = openCatalog({ target: { openClip: 'main', timm: '1.0.29' }, readText })
    expect(catalog.openClip.classes['CLAP']?.where).toMatch(/^open_clip\/clap_model\.py:\d+$/)
    expect(asked).toEqual(['configs/catalog/open_clip-4.2.0.dev0.json'])
  })

  test('of an unknown version is refused at once', () => {
    const { readText } = counting()
    expect(() => openCatalog({ target: { openClip: '9', timm: '1.0.29' }, readText })).toThrow(CatalogError)
    expect(() => openCatalog({ target: { openClip: '3.3.0', timm: '0.4' }, readText })).toThrow('there is no catalog of timm "0.4"')
  })

  test('of an incomplete installation says which file is missing or broken', () => {
    const missing = openCatalog({ target: defaultTarget, readText: () => undefined })
    expect(() => missing.openClip).toThrow('configs/catalog/open_clip-3.3.0.json is missing from this installation')
    expect(() => missing.timm).toThrow('configs/catalog/timm-1.0.29.jsonl is missing')
    const broken = openCatalog({ target: defaultTarget, readText: () => '{' })
    expect(() => broken.history).toThrow(new CatalogError('configs/catalog/open_clip-history.json of this installation is no JSON; install lint-configs again'))
    expect(() => broken.hf('roberta-base')).toThrow(CatalogError)
    expect(() => broken.timm).toThrow('configs/catalog/timm-1.0.29.jsonl of this installation is no JSON')
  })
})

describe('beside a linted file', () => {
  test('everything is the same but Hugging Face names', () => {
    const { asked, readText } = counting()
    const files: Readonly<Record<string, string>> = { '/work/config.json': '{"model_type": "roberta", "hidden_size": 320, "_name_or_path": "roberta-base"}' }
    const hfLocal = { readText: (path: string) => files[path], list: () => undefined, env: {} }
    const catalog = openCatalog({ target: defaultTarget, readText, hfLocal })
    const beside = catalog.beside('/work')
    expect(beside.openClip).toBe(catalog.openClip)
    expect(beside.history).toBe(catalog.history)
    expect(beside.dialects).toBe(catalog.dialects)
    expect(beside.timm).toBe(catalog.timm)
    expect(beside.hfNames()).toEqual(catalog.hfNames())
    expect(beside.hf('roberta-base')).toMatchObject({ origin: '/work/config.json', config: { hidden_size: 320 } })
    expect(catalog.beside('/elsewhere').hf('roberta-base')).toMatchObject({ origin: 'catalog', config: { hidden_size: 768 } })
    expect(catalog.hf('roberta-base')).toMatchObject({ origin: 'catalog' })
    expect(new Set(asked).size).toBe(asked.length)
  })

  test('without the user\'s files only the catalog is asked', () => {
    const { readText } = counting()
    expect(openCatalog({ target: defaultTarget, readText }).beside('/work').hf('roberta-base')?.origin).toBe('catalog')
  })
})
