import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import { describe, expect, test } from 'vitest'
import { compareGroup } from '../../scripts/generate/files.ts'
import { readRules } from '../../scripts/generate/rules.ts'
import { schemaFiles } from '../../scripts/schemas.ts'
import { configClasses } from '../../src/schema/documents.ts'
import { validators } from '../../src/config/validators.generated.ts'
import { root, shared } from '../helpers/project.ts'
import { clip, read, reader, readOpenClip, VERSIONS } from './helpers.ts'

function compiled(name: string): ValidateFunction {
  return new Ajv({ allErrors: true, allowUnionTypes: true }).compile(JSON.parse(readFileSync(join(root, 'schemas', `${name}.schema.json`), 'utf8')))
}

function complaints(validate: ValidateFunction, value: unknown): string[] {
  return validate(value) ? [] : (validate.errors ?? []).filter((error) => error.keyword !== 'if').map((error) => `${error.instancePath} ${error.message}`)
}

test('the schemas and the compiled validators are up to date: npx tsx scripts/schemas.ts', () => {
  expect(compareGroup(root, schemaFiles(root, readRules(root).map(({ meta }) => meta)))).toEqual([])
})

test('every annotation of a config class has a compiled validator', () => {
  for (const version of VERSIONS) {
    for (const { spec } of configClasses(reader(version))) {
      for (const field of spec.fields.values()) {
        const annotation = field.checked()
        if (annotation !== undefined && field.blockClass === undefined) expect(Object.keys(validators)).toContain(annotation)
      }
    }
  }
})

test('the compiled code needs nothing of ajv, and is small', () => {
  const path = join(root, 'src', 'config', 'validators.generated.ts')
  expect(readFileSync(path, 'utf8')).not.toMatch(/\brequire\b|\bimport\b|new Function|\beval\b/)
  expect(statSync(path).size).toBeLessThan(40_000)
})

describe('a schema for editors', () => {
  test('has title, description and default of every field', () => {
    const { definitions } = JSON.parse(readFileSync(join(root, 'schemas', 'open_clip-3.3.0.schema.json'), 'utf8')) as { definitions: Record<string, { properties: object }> }
    expect(definitions['CLIPVisionCfg']?.properties).toMatchObject({
      width: {
        title: 'width',
        description: 'CLIPVisionCfg.width of open_clip 3.3.0: int. Not read if vision_cfg.timm_model_name.',
        default: 768,
      },
      timm_pool: { description: expect.stringContaining('Read only if vision_cfg.timm_model_name.') as string, default: 'avg' },
      image_size: { description: 'CLIPVisionCfg.image_size of open_clip 3.3.0: Union[Tuple[int, int], int].' },
    })
  })

  test('accepts the example configs that are right', () => {
    const folder = join(root, 'configs', 'examples', 'right')
    const validate = compiled('open_clip-3.3.0')
    const names = readdirSync(folder)
    expect(names.length).toBeGreaterThan(0)
    for (const name of names) expect(complaints(validate, JSON.parse(readFileSync(join(folder, name), 'utf8'))), name).toEqual([])
  })

  test.each<[string, string, object, string[]]>([
    ['an unknown key', 'open_clip-3.3.0', clip({ widht: 1 }), ['/vision_cfg must NOT have additional properties']],
    ['a missing block', 'open_clip-3.3.0', { embed_dim: 1, vision_cfg: {} }, [" must have required property 'text_cfg'"]],
    ['a wrong type', 'open_clip-3.3.0', clip({ layers: '12' }), ['/vision_cfg/layers must be array', '/vision_cfg/layers must be integer', '/vision_cfg/layers must be null', '/vision_cfg/layers must match a schema in anyOf']],
    ['no multimodal_cfg, pad_id of CoCa', 'open_clip-3.3.0', clip({}, {}, { pad_id: 1 }), [' must NOT have additional properties']],
    ['multimodal_cfg', 'open_clip-3.3.0', clip({}, {}, { custom_text: true, pad_id: 1, multimodal_cfg: { width: 1 } }), []],
    ['null where some path takes it', 'open_clip-3.3.0', clip({ timm_proj: null, patch_size: null, image_size: null }), ['/vision_cfg/image_size must be array', '/vision_cfg/image_size must be integer', '/vision_cfg/image_size must match a schema in anyOf']],
    ['a newer field', 'open_clip-3.3.0', clip({}, { text_arch: 'modern' }), ['/text_cfg must NOT have additional properties']],
    ['a newer field, newer schema', 'open_clip-4.2.0.dev0', clip({}, { text_arch: 'modern' }), []],
    ['an audio model', 'open_clip-4.2.0.dev0', { embed_dim: 1, audio_cfg: { mel_bins: 64 }, text_cfg: {} }, []],
    ['a generative model with a key for **kwargs', 'open_clip-4.2.0.dev0', { embed_dim: 1, genlip_cfg: {}, vision_cfg: {}, text_cfg: {}, x: 1 }, []],
    ['a hub file', 'open_clip_hub-3.3.0', { model_cfg: clip(), preprocess_cfg: { mean: [0.5], std: null, other: 1 } }, []],
    ['a hub file without model_cfg', 'open_clip_hub-3.3.0', { preprocess_cfg: {} }, [" must have required property 'model_cfg'"]],
    ['a timm hub file', 'timm_hub', { architecture: 'resnet50', x: 1, pretrained_cfg: { input_size: [3, 1, 1] } }, []],
    ['a timm hub file with an unknown key', 'timm_hub', { architecture: 'resnet50', pretrained_cfg: { depth: 1 } }, ['/pretrained_cfg must NOT have additional properties']],
    ['an old timm hub file', 'timm_hub', { architecture: 'resnet50', num_features: 1, input_size: [3, 1, 1], labels: [] }, []],
  ])('on %s', (_, name, config, expected) => {
    expect(complaints(compiled(name), config).sort()).toEqual(expected.sort())
  })
})

describe('the whole schema and the reader agree', () => {
  // Of these a plain JavaScript value cannot tell (12.0), or the reader knows more of null than any schema.
  const values = [true, false, 0, 7, -7, 7.5, '7', 'auto', '', [], [7], [7, 7], [7, 7, 7, 7], [0.5, 0.5], ['a', 'b'], {}, { value: 7 }, [null, null]]

  test.each(VERSIONS)('on every field with values of every type: %s', (version) => {
    const validate = compiled(`open_clip-${version}`)
    let wrong = 0
    for (const block of ['vision_cfg', 'text_cfg', undefined]) {
      const base = clip({}, {}, { custom_text: true }) as Record<string, unknown>
      const config = readOpenClip(base, version)
      const fields = config.blocks.find((one) => one.name === (block ?? 'model_cfg'))?.fields.keys() ?? []
      for (const field of fields) {
        for (const value of values) {
          if (field.endsWith('_cfg')) continue
          const changed = block === undefined ? { ...base, [field]: value } : { ...base, [block]: { ...(base[block] as object), [field]: value } }
          const problems = readOpenClip(changed, version).schemaProblems
          expect(validate(changed), `${block ?? ''}/${field} = ${JSON.stringify(value)}`).toBe(problems.length === 0)
          wrong += problems.length
        }
      }
    }
    expect(wrong).toBeGreaterThan(500)
  })
})

test.skipIf(shared('corpus') === undefined).each(VERSIONS)("the schema accepts what open_clip %s ships (needs ../shared/corpus)", (version) => {
  const folder = shared(`corpus/open_clip-${version === '3.3.0' ? version : 'main'}`)
  if (folder === undefined) throw new Error('the corpus lacks the folder')
  const validate = compiled(`open_clip-${version}`)
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.json'))) {
    const text = readFileSync(join(folder, name), 'utf8')
    expect(complaints(validate, JSON.parse(text)), name).toEqual([])
    expect(read(text, version).schemaProblems, name).toEqual([])
  }
})
