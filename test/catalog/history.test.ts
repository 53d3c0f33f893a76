import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fieldsInVersion } from '../../src/catalog/history.ts'
import type { OpenClipCatalogFile, OpenClipHistoryFile } from '../../src/catalog/types.ts'
import type { FieldSpec } from '../../src/config/types.ts'
import { plainData, toData } from '../../src/sources/python/data.ts'
import { OpenClipSource } from '../../src/sources/open_clip/package.ts'
import { root, shared } from '../helpers/project.ts'

const json = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T
const history = json<OpenClipHistoryFile>(join(root, 'configs/catalog/open_clip-history.json'))
const catalogOf = (version: string): OpenClipCatalogFile => json(join(root, `configs/catalog/open_clip-${version}.json`))

const byName = (fields: readonly FieldSpec[] | undefined): FieldSpec[] => [...(fields ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1))

describe('the history of open_clip\'s config classes', () => {
  test('goes from the first release to main', () => {
    expect(history.versions[0]).toBe('0.2.0')
    expect(history.versions.slice(-2)).toEqual(['3.3.0', '4.2.0.dev0'])
    expect(history.versions.indexOf('2.9.1')).toBeLessThan(history.versions.indexOf('2.10.0'))
    expect(history.versions.length).toBeGreaterThan(45)
  })

  test('knows the renames of 2.23', () => {
    const text = history.classes['CLIPTextCfg']
    expect(text?.['proj']).toMatchObject({ until: '2.23.0', renamedTo: 'hf_proj_type' })
    expect(text?.['pooler_type']).toMatchObject({ until: '2.23.0', renamedTo: 'hf_pooler_type' })
    expect(text?.['hf_proj_type']?.since).toBe('2.23.0')
    // MultimodalCfg inherits from CLIPTextCfg.
    expect(history.classes['MultimodalCfg']?.['proj']?.renamedTo).toBe('hf_proj_type')
  })

  test('calls nothing else a rename', () => {
    const renames = Object.entries(history.classes).flatMap(([name, fields]) =>
      Object.entries(fields).flatMap(([field, life]) => (life.renamedTo === undefined ? [] : [`${name}.${field} -> ${life.renamedTo}`])),
    )
    expect(renames.sort()).toEqual([
      'CLIPTextCfg.pooler_type -> hf_pooler_type',
      'CLIPTextCfg.proj -> hf_proj_type',
      'MultimodalCfg.pooler_type -> hf_pooler_type',
      'MultimodalCfg.proj -> hf_proj_type',
    ])
  })

  test('tells when a default changed', () => {
    expect(fieldsInVersion(history, 'CLIPTextCfg', '0.2.0')?.find((field) => field.name === 'width')).toEqual({ name: 'width', type: 'int' })
    expect(fieldsInVersion(history, 'CLIPTextCfg', '3.3.0')?.find((field) => field.name === 'width')).toEqual({ name: 'width', type: 'int', default: 512 })
  })

  test('has no class of a version that had none, and nothing of an unknown version', () => {
    expect(fieldsInVersion(history, 'CoCa', '0.2.0')).toBeUndefined()
    expect(fieldsInVersion(history, 'CLIPTextCfg', '9.9.9')).toBeUndefined()
    expect(fieldsInVersion(history, 'constructor', '3.3.0')).toBeUndefined()
  })

  test.each(['3.3.0', '4.2.0.dev0'])('gives the classes of %s as its catalog file has them', (version) => {
    const { classes } = catalogOf(version)
    const followed = Object.keys(classes).filter((name) => Object.hasOwn(history.classes, name))
    expect(followed).toEqual(expect.arrayContaining(['CLIPVisionCfg', 'CLIPTextCfg', 'MultimodalCfg', 'PreprocessCfg', 'CLIP', 'CustomTextCLIP', 'CoCa']))
    for (const name of followed) expect(byName(fieldsInVersion(history, name, version)), name).toEqual(byName(classes[name]?.fields))
  })
})

/** `../shared/truth/open_clip-defaults.json`: version -> class -> field -> type and default as Python text. */
type Truth = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, { readonly type: string; readonly default?: string }>>>>>>

/** open_clip 3.3.0 constants.py, which the truth names. */
const CONSTANTS = `OPENAI_DATASET_MEAN = (0.48145466, 0.4578275, 0.40821073)
OPENAI_DATASET_STD = (0.26862954, 0.26130258, 0.27577711)
`

const truthPath = shared('truth/open_clip-defaults.json')

describe('against the real dataclasses', () => {
  if (truthPath === undefined) console.log('test/catalog/history: ../shared/truth is not there, the comparison with the real dataclasses is skipped')
  test.skipIf(truthPath === undefined)('every field of every version agrees in type and default', () => {
    const truth = json<Truth>(truthPath as string)
    const value = (text: string): unknown => {
      if (text === 'field(default_factory=dict)') return {}
      const source = new OpenClipSource({ paths: ['open_clip/truth.py'], read: () => `${CONSTANTS}x = ${text}\n` })
      return plainData(toData(source.value('truth', 'x') as never))
    }
    let compared = 0
    const different: string[] = []
    for (const [label, classes] of Object.entries(truth)) {
      const version = /\((.*)\)/.exec(label)?.[1] ?? label.replace(/^v/, '')
      for (const [name, fields] of Object.entries(classes)) {
        // The truth lists the fields that a class itself declares.
        const found = new Map(fieldsInVersion(history, name, version)?.map((field) => [field.name, field]))
        for (const [field, real] of Object.entries(fields)) {
          compared++
          const ours = found.get(field)
          const same = ours !== undefined && ours.type === real.type
            && JSON.stringify(ours.default) === JSON.stringify(real.default === undefined ? undefined : value(real.default))
          if (!same) different.push(`${version} ${name}.${field}: ${JSON.stringify(ours)} for ${JSON.stringify(real)}`)
        }
        if (name !== 'MultimodalCfg') {
          for (const field of found.keys()) if (!Object.hasOwn(fields, field)) different.push(`${version} ${name}.${field} is not in the truth`)
        }
      }
    }
    console.log(`test/catalog/history: ${compared - different.length} of ${compared} fields of ${Object.keys(truth).length} versions agree`)
    expect(different).toEqual([])
  })
})
