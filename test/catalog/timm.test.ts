/** The bundled catalog of timm 1.0.29: what it covers, its layout, and the real library's answers where they are at hand. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { accessTo } from '../../src/catalog/blocks.ts'
import { openTimmCatalog } from '../../src/catalog/timm.ts'
import type { PyValue, TimmModelRecord } from '../../src/catalog/types.ts'
import { root, shared } from '../helpers/project.ts'

const text = readFileSync(join(root, 'configs/catalog/timm-1.0.29.jsonl'), 'utf8')
const lines = text.trimEnd().split('\n')
const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
const timm = openTimmCatalog(accessTo(text))
const models = records.filter((record) => 'model' in record) as unknown as TimmModelRecord[]

describe('layout', () => {
  test('the source first, then classes, models, deprecated names and widths of pruned models, each sorted, and at the end what is not known', () => {
    expect(records[0]).toEqual({ source: { library: 'timm', version: '1.0.29', archive: 'timm-1.0.29-py3-none-any.whl', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } })
    expect(Object.keys(records.at(-1) as object)).toEqual(['unevaluated'])
    const kinds = records.slice(1, -1).map((record) => Object.keys(record)[0] as string)
    expect([...new Set(kinds)]).toEqual(['class', 'model', 'deprecated', 'pruned'])
    expect(kinds.join(' ')).toMatch(/^(class )+(model )+(deprecated )+(pruned ?)+$/)
    for (const kind of ['class', 'model', 'deprecated', 'pruned']) {
      const names = records.filter((record) => Object.keys(record)[0] === kind).map((record) => record[kind] as string)
      expect(names).toEqual([...new Set(names)].sort())
    }
  })

  test('pruned models have the widths of their convolutions, by name', () => {
    expect(timm.pruned('ecaresnet50d_pruned')?.convolutions).toMatchObject({ 'conv1.0': 32, 'layer1.0.conv1': 47, 'layer1.0.conv2': 18 })
    expect(timm.pruned('resnet50')).toBeUndefined()
    const pruned = models.filter(({ build, args }) => build['pruned'] === true || args['pruned'] === true)
    expect(pruned.map(({ model, variant }) => timm.pruned(variant ?? model)?.pruned)).toEqual(pruned.map(({ variant, model }) => variant ?? model))
    expect(pruned).toHaveLength(5)
  })

  test('plain ASCII lines of less than 1.5 MB in all, and no addresses', () => {
    expect(text.length).toBeLessThan(1_500_000)
    expect(lines.filter((line) => !/^[\x20-\x7e]*$/.test(line) || /https?:/.test(line))).toEqual([])
  })
})

describe('contents', () => {
  test('all names of timm 1.0.29, each with its class and its tags', () => {
    expect(timm.names()).toHaveLength(1317)
    expect(records.filter((record) => 'deprecated' in record)).toHaveLength(209)
    expect(models.filter((model) => model.class === undefined || model.tags.length === 0)).toEqual([])
  })

  test('the class of every model and of every call of a dataclass is there', () => {
    const missing = models.filter((model) => timm.classOf(model.class?.includes('.') === true ? model.class : `${model.module}.${model.class}`) === undefined)
    expect(missing.map(({ model }) => model)).toEqual([])
    const called = new Set(models.flatMap((model) => callOf(model.build['model_cfg'])))
    const known = new Set(records.flatMap((record) => ('class' in record && !('model' in record) ? [(record['class'] as string).split('.').at(-1)] : [])))
    expect([...called].filter((name) => !known.has(name))).toEqual(['partial'])
    expect(called.has('RegNetCfg')).toBe(true)
  })

  test('what is not known is short, and said by the models themselves', () => {
    const { unevaluated } = records.at(-1) as { unevaluated: readonly { name: string; reason: string }[] }
    expect(unevaluated.map(({ name }) => name)).toEqual(['repvgg_b1g4', 'repvgg_b2g4', 'repvgg_b3g4'])
    expect(models.filter((model) => model.unevaluated !== undefined).map(({ model }) => model)).toEqual(unevaluated.map(({ name }) => name))
    expect(lines.filter((line) => line.includes('"$unknown"'))).toHaveLength(unevaluated.length)
  })

  test('numbers that timm computes', () => {
    expect(timm.model('eva_giant_patch14_224')?.args).toEqual({ patch_size: 14, embed_dim: 1408, depth: 40, num_heads: 16, mlp_ratio: 6144 / 1408 })
    expect(timm.model('efficientnet_b1')?.args).toMatchObject({ num_features: 1280, act_layer: { $name: 'nn.SiLU' } })
    expect(timm.classOf('resnet.Bottleneck')?.attributes).toMatchObject({ expansion: 4 })
    expect(timm.classOf('_pretrained.PretrainedCfg')?.spec.fields).toContainEqual({ name: 'input_size', type: 'Tuple[int, int, int]', default: [3, 224, 224] })
  })
})

/** Names of the calls that a config is made of, however deep. */
function callOf(value: PyValue | undefined): string[] {
  if (typeof value !== 'object' || value === null) return []
  const own = '$call' in value && typeof value.$call === 'string' ? [value.$call] : []
  return [...own, ...Object.values(value).flatMap((part) => callOf(part as PyValue))]
}

interface Built {
  readonly model: string
  readonly module: string
  readonly class: string
  readonly input_size: readonly number[]
  readonly fixed_input_size: boolean
  readonly num_classes: number
}

const truth = shared('truth/timm-1.0.29.jsonl')
if (truth === undefined) console.log('../shared/truth is absent: the catalog is not held against what the real timm built')

describe.skipIf(truth === undefined)('against what the real timm built', () => {
  const rows = truth === undefined ? [] : readFileSync(truth, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Built)

  /** A value of the config that is used by default: as it is registered, else PretrainedCfg's own. */
  function pretrained(name: string, key: string): PyValue | undefined {
    const record = timm.model(name)
    const used = record?.variant === undefined ? record : timm.model(record.variant)
    const value = used?.cfgs[used.tags[0] as string]?.[key]
    return value === undefined ? timm.classOf('_pretrained.PretrainedCfg')?.spec.fields.find((field) => field.name === key)?.default : value
  }

  test.each([
    ['module', (row: Built) => [row.module, timm.model(row.model)?.module]],
    ['class', (row: Built) => [row.class, timm.model(row.model)?.class?.split('.').at(-1)]],
    ['input_size', (row: Built) => [row.input_size, pretrained(row.model, 'input_size')]],
    ['fixed_input_size', (row: Built) => [row.fixed_input_size, pretrained(row.model, 'fixed_input_size')]],
  ] as const)('%s', (_, compare) => {
    expect(rows.length).toBeGreaterThan(1000)
    const differing = rows.filter((row) => {
      const [real, read] = compare(row)
      return JSON.stringify(real) !== JSON.stringify(read)
    })
    expect(differing.map(({ model }) => model)).toEqual([])
  })

  test('num_classes, but for models that have no classifier whatever they are told', () => {
    const differing = rows.filter((row) => {
      const given = timm.model(row.model)?.args['num_classes']
      return row.num_classes !== (given === undefined ? pretrained(row.model, 'num_classes') : given)
    })
    expect(differing.map((row) => [row.model, row.num_classes])).toEqual([])
  })
})
