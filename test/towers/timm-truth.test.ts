/** What is described of timm's models against what the real timm 1.0.29 built (../shared/truth/timm-1.0.29.jsonl). */
import { describe, expect, test } from 'vitest'
import { describeTrunk } from '../../src/towers/build/timm/describe.ts'
import { modelledModules } from '../../src/towers/build/timm/trunks.ts'
import { catalog, modelOf, sharedRows } from './support.ts'

interface Row {
  readonly model: string
  readonly module: string
  readonly class: string
  readonly input_size: readonly [number, number, number]
  readonly fixed_input_size: boolean
  readonly num_features: number
  readonly embed_dim: number | readonly number[] | null
  readonly depth: number | null
}

const rows = sharedRows<Row>('truth/timm-1.0.29.jsonl')?.filter((row) => modelledModules.has(row.module))

describe.skipIf(rows === undefined)('every model of the described modules', () => {
  const described = (rows ?? []).flatMap((row) => {
    const trunk = describeTrunk(modelOf(row.model))
    return 'reason' in trunk ? [] : [{ row, trunk, model: modelOf(row.model) }]
  })

  test('is described, but for those that are pruned after they are built', () => {
    const not = (rows ?? []).map(({ model }) => model).filter((name) => !described.some(({ row }) => row.model === name))
    console.log(`timm: ${described.length} of ${rows?.length} models of ${modelledModules.size} modules described; not: ${not.join(', ')}`)
    expect(not.filter((name) => !name.endsWith('_pruned'))).toEqual([])
    expect(described.length).toBeGreaterThan(450)
  })

  /** Models whose value differs from the truth's. */
  function differing(value: (one: (typeof described)[number]) => unknown, truth: (row: Row) => unknown): readonly string[] {
    return described
      .filter((one) => JSON.stringify(value(one)) !== JSON.stringify(truth(one.row)))
      .map((one) => `${one.row.model}: ${JSON.stringify(value(one))} is ${JSON.stringify(truth(one.row))}`)
  }

  test('num_features', () => {
    expect(differing(({ trunk }) => trunk.num_features?.value, (row) => row.num_features)).toEqual([])
  })

  test('class', () => {
    expect(differing(({ model }) => model.className, (row) => row.class)).toEqual([])
  })

  test('embed_dim and depth of isotropic trunks', () => {
    const isotropic = described.filter(({ trunk }) => !trunk.hierarchical)
    const wrong = isotropic.filter(
      ({ trunk, row }) => trunk.implies.width?.value !== row.embed_dim || trunk.implies.layers?.value !== row.depth,
    )
    console.log(`timm: embed_dim and depth of ${isotropic.length - wrong.length} of ${isotropic.length} isotropic trunks`)
    expect(wrong.map(({ row }) => row.model)).toEqual([])
    expect(isotropic.length).toBeGreaterThan(200)
  })

  test('input_size and fixed_input_size of the pretrained config', () => {
    expect(differing(({ model }) => model.pretrained('input_size')?.value, (row) => row.input_size)).toEqual([])
    // Where it is not written it is PretrainedCfg's default, false.
    expect(differing(({ model }) => model.pretrained('fixed_input_size')?.value === true, (row) => row.fixed_input_size)).toEqual([])
  })

  test('the size that the trunk is built for is that of its pretrained config, or one in its own arguments', () => {
    const own = described.filter(({ model }) => model.record.args['img_size'] !== undefined)
    const other = described.filter((one) => !own.includes(one))
    expect(other.filter(({ trunk, row }) => String(trunk.input?.size.value) !== String(row.input_size.slice(1)))).toEqual([])
    const wrong = own.filter(({ trunk, model }) => trunk.input?.size.value[0] !== [model.record.args['img_size']].flat()[0])
    expect(wrong.map(({ row }) => row.model)).toEqual([])
  })

  test('every number says who says so', () => {
    for (const { trunk, row } of described) {
      for (const fact of [...Object.values(trunk.implies), trunk.num_features, trunk.stages, trunk.input?.size]) {
        if (fact === undefined) continue
        expect(fact.origin).toMatchObject({ kind: 'implied', library: 'timm', version: catalog.timm.version, name: row.model })
      }
    }
  })
})
