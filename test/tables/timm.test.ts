/** timm's published benchmark against what is built: every cell of a modelled module but two (docs/timm-tables.md). */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { countActivations } from '../../src/cost/activations.ts'
import { countFlops } from '../../src/cost/flops.ts'
import { judgeRow } from '../../src/tables/judge.ts'
import { isUnknown } from '../../src/tables/model.ts'
import { readTable } from '../../src/tables/table.ts'
import { timmTableModel } from '../../src/tables/timm.ts'
import { buildTimmModel } from '../../src/towers/build/index.ts'
import { shared } from '../helpers/project.ts'
import { catalog } from '../towers/support.ts'

const benchmark = shared('corpus/timm-results/benchmark-infer-amp-nchw-pt240-cu124-rtx4090.csv')
if (benchmark === undefined) console.log("../shared/corpus is absent: timm's benchmark is not audited")

describe('the counts of fvcore', () => {
  // fvcore 0.1.5 on timm 1.0.29 (set_fused_attn(False), eval, batch 1): FlopCountAnalysis and ActivationCountAnalysis, total().
  test.each([
    ['resnet18', 1_819_065_856n, 2_484_712n],
    ['vit_base_patch16_224', 17_582_740_224n, 23_895_544n],
    ['swin_base_patch4_window7_224', 15_467_826_176n, 36_626_344n],
    ['convnext_tiny', 4_470_437_376n, 13_435_624n],
    ['efficientnet_b0', 399_352_864n, 6_748_036n],
    // timm's benchmark of 2024 prints 37.18 for it; fvcore itself says what is counted here.
    ['vit_so150m_patch16_reg4_map_256', 37_169_249_152n, 53_676_200n],
  ])('%s', (name, macs, activations) => {
    const tower = buildTimmModel(name, catalog.timm)
    if (tower.kind !== 'built') throw new Error(`${name} is not built`)
    const { root } = tower.tower
    expect([countFlops(root, 'fvcore-unfused').total, countActivations(root, 'fvcore-unfused')]).toEqual([macs, activations])
  })
})

describe.skipIf(benchmark === undefined)("timm's benchmark", () => {
  test('is right but for two cells', () => {
    const table = readTable(readFileSync(benchmark!, 'utf8'))
    let compared = 0
    const wrong = (table?.rows ?? []).flatMap((row) => {
      const model = timmTableModel(row.name, catalog.timm)
      if (isUnknown(model)) return []
      const verdicts = judgeRow(row, model, true)
      if (verdicts.some(({ kind }) => kind === 'unknown')) return []
      compared++
      return row.cells.flatMap(({ pointer }, index) => (verdicts[index]?.kind === 'right' ? [] : [pointer]))
    })
    console.log(`timm's benchmark: ${compared} of ${table?.rows.length} rows are of modelled modules, ${wrong.length} cells of them differ`)
    expect(compared).toBeGreaterThan(700)
    expect(wrong.filter((pointer) => !['/vitamin_small_224 224/param_count', '/vit_so150m_patch16_reg4_map_256 256/infer_gmacs'].includes(pointer))).toEqual([])
  })
})
