/** The IR of open_clip's own configs against what the real open_clip 3.3.0 built. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { OpenClipConfig } from '../../../src/config/types.ts'
import { countFlops } from '../../../src/cost/flops.ts'
import { buildModel, type BuiltTower } from '../../../src/towers/build/index.ts'
import { shared } from '../../helpers/project.ts'
import { catalog, configOf, sharedRows } from '../support.ts'
import { differingNames, lumped, type FlopsByOperator, type NamedShapes } from './compare.ts'

interface Row {
  readonly file: string
  readonly image_flops?: number
  readonly image_flops_by_op?: FlopsByOperator
  readonly text_declared_flops?: number
  readonly text_declared_flops_by_op?: FlopsByOperator
}

const rows = sharedRows<Row>('truth/open_clip-3.3.0.jsonl')
const shapes = new Map(sharedRows<NamedShapes>('truth/params/open_clip-3.3.0.jsonl.gz')?.map((one) => [one.model, one]))

/** Which of the model's names are the tower's; CLIP keeps the parts of the text tower on itself. */
function belongs(tower: BuiltTower): (name: string) => boolean {
  if (tower.prefix !== '') return (name) => name.startsWith(`${tower.prefix}.`)
  return (name) => !name.startsWith('visual.') && name !== 'logit_scale' && name !== 'logit_bias'
}

function differences(row: Row, tower: BuiltTower): string[] {
  if (tower.kind !== 'built') return [tower.kind === 'failed' ? tower.problem.message : tower.reason]
  const { root } = tower.tower
  const found = differingNames(root, tower.prefix === '' ? '' : `${tower.prefix}.`, shapes.get(row.file), belongs(tower))
  const [flops, byOperator] =
    tower.name === 'image' ? [row.image_flops, row.image_flops_by_op] : [row.text_declared_flops, row.text_declared_flops_by_op]
  if (tower.name === 'multimodal' || flops === undefined) return found
  const ours = countFlops(root)
  if (ours.total !== BigInt(flops)) found.push(`${ours.total} FLOPs, not ${flops}`)
  if (JSON.stringify(lumped(ours.byOperator)) !== JSON.stringify(lumped(byOperator ?? {}))) found.push('FLOPs by operator')
  return found
}

describe.skipIf(rows === undefined)('the configs of open_clip 3.3.0', () => {
  test('are equal in names, shapes and FLOPs wherever the tower is modelled', () => {
    let towers = 0
    const notModelled: string[] = []
    const wrong = (rows ?? []).flatMap((row) => {
      const path = shared(`corpus/open_clip-3.3.0/${row.file}`)
      if (path === undefined) return []
      const built = buildModel(configOf(readFileSync(path, 'utf8')) as OpenClipConfig, catalog)
      return built.flatMap((tower) => {
        if (tower.kind === 'not_modelled') {
          notModelled.push(`${row.file} ${tower.name}: ${tower.reason}`)
          return []
        }
        towers++
        return differences(row, tower).map((what) => `${row.file} ${tower.name}: ${what}`)
      })
    })
    console.log(`IR of open_clip 3.3.0: ${towers} towers of ${rows?.length} configs compared, ${new Set(wrong.map((line) => line.split(':')[0])).size} differ; not modelled: ${notModelled.length}`)
    console.log(notModelled.join('\n'))
    expect(wrong).toEqual([])
  })
})
