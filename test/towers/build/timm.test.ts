/** The IR of timm's models against what the real timm 1.0.29 built: every name, every shape, every FLOP. */
import { describe, expect, test } from 'vitest'
import { countFlops } from '../../../src/cost/flops.ts'
import { buildTimmModel } from '../../../src/towers/build/index.ts'
import { catalog, sharedRows } from '../support.ts'
import { differingNames, lumped, type FlopsByOperator, type NamedShapes } from './compare.ts'

interface Row {
  readonly model: string
  readonly module: string
  readonly flops: number
  readonly flops_by_op: FlopsByOperator
}

const rows = sharedRows<Row>('truth/timm-1.0.29.jsonl')
const shapes = new Map(sharedRows<NamedShapes>('truth/params/timm-1.0.29.jsonl.gz')?.map((one) => [one.model, one]))

/** Modules of which every model is modelled. */
const MODULES = [
  'beit',
  'convnext',
  'deit',
  'efficientnet',
  'eva',
  'fastvit',
  'mlp_mixer',
  'mobilenetv3',
  'naflexvit',
  'regnet',
  'resnet',
  'resnetv2',
  'swin_transformer',
  'vision_transformer',
  'vision_transformer_hybrid',
  'vision_transformer_relpos',
  'vitamin',
]

describe.skipIf(rows === undefined)('timm', () => {
  test.each(MODULES)('%s', (module) => {
    const models = (rows ?? []).filter((row) => row.module === module)
    const wrong = models.flatMap((row) => {
      const built = buildTimmModel(row.model, catalog.timm)
      if (built.kind !== 'built') return [`${row.model}: ${built.kind === 'failed' ? built.problem.message : built.reason}`]
      const { total, byOperator } = countFlops(built.tower.root)
      const found = differingNames(built.tower.root, '', shapes.get(row.model))
      if (total !== BigInt(row.flops)) found.push(`${total} FLOPs, not ${row.flops}`)
      if (JSON.stringify(lumped(byOperator)) !== JSON.stringify(lumped(row.flops_by_op))) found.push('FLOPs by operator')
      return found.map((what) => `${row.model}: ${what}`)
    })
    console.log(`IR of timm ${module}: ${models.length - new Set(wrong.map((line) => line.split(':')[0])).size} of ${models.length} models equal in names, shapes and FLOPs`)
    expect(wrong).toEqual([])
    expect(models.length).toBeGreaterThan(0)
  })
})
