import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { recognise } from '../../src/config/index.ts'
import { readJson } from '../../src/json/read.ts'
import { toValue } from '../../src/json/value.ts'
import { describeCorpus, jsonOf } from '../corpus/corpus.ts'
import { temporaryFolder } from '../host/temporary.ts'
import { root } from '../helpers/project.ts'
import { lint } from '../rules/lint.ts'
import { fakeIo } from './io.ts'

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = fakeIo(root)
  return { code: await main(['schema', ...args], io), ...io.written }
}

async function validator(...args: string[]): Promise<ValidateFunction> {
  return new Ajv({ allErrors: true, allowUnionTypes: true }).compile(JSON.parse((await run(...args)).out) as object)
}

const published = (name: string): unknown => JSON.parse(readFileSync(join(root, `schemas/${name}.schema.json`), 'utf8'))

/** A schema without the names that only the printed one has. */
function withoutNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNames)
  if (typeof value !== 'object' || value === null) return value
  const { anyOf, ...rest } = value as { anyOf?: { enum?: unknown }[] }
  const entries = Object.entries(rest).map(([key, each]) => [key, withoutNames(each)])
  if (anyOf === undefined) return Object.fromEntries(entries)
  const [first, second] = anyOf
  return first?.enum === undefined ? { ...Object.fromEntries(entries), anyOf: anyOf.map(withoutNames) } : { ...Object.fromEntries(entries), ...second }
}

describe('a printed schema', () => {
  test.each([
    [['open_clip'], 'open_clip-3.3.0'],
    [['open_clip', '--target', 'open_clip=main'], 'open_clip-4.2.0.dev0'],
    [['open_clip_hub'], 'open_clip_hub-3.3.0'],
    [['timm_hub'], 'timm_hub'],
    [['config'], 'config'],
    [['baseline'], 'baseline'],
  ])('%j is the published one, with names', async (args, name) => {
    const { code, out, err } = await run(...args)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(withoutNames(JSON.parse(out))).toEqual(published(name))
  })

  test('has descriptions, defaults and the names of timm and Hugging Face', async () => {
    const { definitions } = JSON.parse((await run('open_clip')).out) as { definitions: Record<string, { properties: Record<string, { description: string; default?: unknown; anyOf?: { enum?: string[] }[] }> }> }
    const { width, timm_model_name: timm } = definitions['CLIPVisionCfg']?.properties ?? {}
    expect(width).toMatchObject({ default: 768, description: expect.stringContaining('CLIPVisionCfg.width of open_clip 3.3.0') as string })
    expect(timm?.anyOf?.[0]?.enum).toEqual(expect.arrayContaining(['eva_giant_patch14_224', 'vit_base_patch16_224.augreg_in21k']))
    expect(timm?.anyOf?.[0]?.enum?.length).toBeGreaterThan(2000)
    expect(definitions['CLIPTextCfg']?.properties['hf_model_name']?.anyOf?.[0]?.enum).toContain('roberta-base')
  })

  test('is of the catalog that the config names', async () => {
    const catalog = JSON.parse(readFileSync(join(root, 'configs/catalog/open_clip-3.3.0.json'), 'utf8')) as { classes: Record<string, { fields: object[] }> }
    catalog.classes['CLIPVisionCfg']?.fields.push({ name: 'our_field', type: 'int', default: 7 })
    const cwd = temporaryFolder({ 'lint-configs.yaml': 'targets: {open_clip: ./ours.json}', 'ours.json': JSON.stringify(catalog) })
    const io = fakeIo(cwd)
    await main(['schema', 'open_clip'], io)
    expect(io.written.out).toContain('"our_field"')
    await main(['schema', 'open_clip', '--no-config'], io)
    expect(io.written.out.match(/"title": "our_field"/g)).toHaveLength(1)
  })

  test('takes any other name as well, and refuses what is no name', async () => {
    const validate = await validator('open_clip')
    const config = (name: unknown) => ({ embed_dim: 1, vision_cfg: { timm_model_name: name }, text_cfg: {} })
    expect([validate(config('eva_giant_patch14_224')), validate(config('our_own_model')), validate(config(null)), validate(config(7))]).toEqual([true, true, true, false])
  })

  test('is refused for another kind', async () => {
    expect((await run()).err).toBe('lint-configs: schema takes one kind of file: it is one of open_clip, open_clip_hub, timm_hub, config, baseline\n')
    expect((await run('openclip')).err).toBe('lint-configs: the kind of file "openclip" is not known; did you mean open_clip?\n')
    expect((await run('--help')).out).toMatch(/^lint-configs schema KIND/)
  })
})

describeCorpus('configs that run and the printed schema', 'corpus', (folder) => {
  /** Paths below the corpus -> whether the schema for their kind takes them. */
  const refused = async (names: readonly string[], ...target: string[]): Promise<string[]> => {
    const validators = new Map<string, ValidateFunction>()
    for (const kind of ['open_clip', 'open_clip_hub', 'timm_hub']) validators.set(kind, await validator(kind, ...target))
    return names.filter((name) => {
      const document = readJson(readFileSync(join(folder, name)))
      const { kind } = recognise(document)
      return document.root === undefined || validators.get(kind)?.(toValue(document.root)) !== true
    })
  }
  const shipped = (name: string): string[] => readdirSync(join(folder, name)).filter((file) => file.endsWith('.json')).map((file) => `${name}/${file}`)

  test('fit: those that open_clip ships, both versions', async () => {
    expect(shipped('open_clip-3.3.0').length).toBeGreaterThan(100)
    expect(await refused(shipped('open_clip-3.3.0'))).toEqual([])
    expect(await refused(shipped('open_clip-main'), '--target', 'open_clip=main')).toEqual([])
  })

  test.each([
    ['open_clip_3.3.0', []],
    ['open_clip_4.2.0.dev0', ['--target', 'open_clip=main']],
  ])('fit: those of forks and proposals that %s builds', async (reader, target) => {
    const outcomes = jsonOf<Record<string, Record<string, { readonly category?: string } | undefined>>>('corpus/wild/OUTCOMES.json')
    const running = Object.keys(outcomes).filter((name) => outcomes[name]?.[reader]?.category?.startsWith('builds'))
    expect(running.length).toBeGreaterThan(200)
    // "custom_text": "True" runs because Python takes any text for true; the linter warns of it as well.
    const wrong = await refused(running.map((name) => `wild/${name}`), ...target)
    const untold = wrong.filter((name) => !lint(readFileSync(join(folder, name))).problems.some(({ rule, pointer }) => rule === 'wrong-type' && pointer === '/custom_text'))
    console.log(`wild, ${reader}: ${running.length - wrong.length} of ${running.length} that run fit the schema`)
    expect(untold).toEqual([])
    expect(wrong.length).toBeLessThanOrEqual(2)
  })
})
