/** What is described of timm's models against the shapes of their parameters (../shared/truth/params/timm-1.0.29.jsonl.gz). */
import { describe, expect, test } from 'vitest'
import { describeTrunk, type Trunk } from '../../src/towers/build/timm/describe.ts'
import { modelledModules } from '../../src/towers/build/timm/trunks.ts'
import { first, type ModelShapes, type Shapes } from './shapes.ts'
import { catalog, modelOf, sharedRows } from './support.ts'

const rows = sharedRows<ModelShapes>('truth/params/timm-1.0.29.jsonl.gz')

const described = (rows ?? []).flatMap(({ model, parameters }) => {
  const record = catalog.timm.model(model)
  if (parameters === undefined || record === undefined || !modelledModules.has(record.module)) return []
  const trunk = describeTrunk(modelOf(model))
  return 'reason' in trunk ? [] : [{ name: model, module: record.module, trunk, shapes: parameters }]
})

describe.skipIf(rows === undefined)('the parameters of isotropic trunks', () => {
  const isotropic = described.filter(({ trunk }) => !trunk.hierarchical)

  test('NaFlexVit projects flattened patches', () => {
    const naflex = isotropic.filter(({ module }) => module === 'naflexvit')
    for (const { trunk, shapes } of naflex) {
      const proj = shapes['embeds.proj.weight']!
      const side = trunk.implies.patch_size!.value as number
      expect(proj).toEqual([trunk.implies.width!.value, side * side * 3])
    }
    expect(naflex.length).toBeGreaterThan(3)
  })

  test('heads and their width, where a parameter has them', () => {
    const wrong: unknown[] = []
    let held = 0
    for (const { name, trunk, shapes } of isotropic) {
      const perHead = first(shapes, 'blocks.0.attn.q_norm.weight', 'blocks.0.q_norm.weight', 'blocks.0.attn.lambda_q1', 'blocks.0.lambda_q1')
      const table = first(shapes, 'blocks.0.attn.relative_position_bias_table', 'blocks.0.attn.rel_pos.mlp.fc2.weight')
      const { heads, head_width } = trunk.implies
      if (perHead !== undefined && perHead[0] !== head_width?.value) wrong.push({ name, head_width, perHead })
      if (table !== undefined && !table.includes(heads?.value as number)) wrong.push({ name, heads, table })
      if (perHead !== undefined || table !== undefined) held++
    }
    console.log(`timm: heads of ${held - wrong.length} of ${held} isotropic trunks`)
    expect(wrong).toEqual([])
    expect(held).toBeGreaterThan(15)
  })
})

describe.skipIf(rows === undefined)('the parameters of hierarchical trunks', () => {
  // The blocks of a ResNetV2 end in a convolution without a bias, so that no vector tells their width.
  const hierarchical = described.filter(({ trunk, module }) => trunk.hierarchical && module !== 'resnetv2')
  /** Prefix of a stage, counted from 0, and how its blocks are numbered in it. */
  const naming: Readonly<Record<string, { stage: (index: number) => string; block: RegExp }>> = {
    convnext: { stage: (i) => `stages.${i}.`, block: /^blocks\.(\d+)\./ },
    fastvit: { stage: (i) => `stages.${i}.`, block: /^blocks\.(\d+)\./ },
    swin_transformer: { stage: (i) => `layers.${i}.`, block: /^blocks\.(\d+)\./ },
    resnet: { stage: (i) => `layer${i + 1}.`, block: /^(\d+)\./ },
    regnet: { stage: (i) => `s${i + 1}.`, block: /^b(\d+)\./ },
    efficientnet: { stage: (i) => `blocks.${i}.`, block: /^(\d+)\./ },
    mobilenetv3: { stage: (i) => `blocks.${i}.`, block: /^(\d+)\./ },
  }

  /**
   * Blocks of each stage, and the channels of the last vector (a norm's, a bias) among a stage's parameters; the routing
   * of conditional convolutions has as many as there are experts.
   */
  function stagesOf(module: string, trunk: Trunk, shapes: Shapes): { depths: number[]; widths: (number | undefined)[] } {
    const { stage, block } = naming[module]!
    const stages = (trunk.stages?.value ?? []).map((_, index) => {
      const own = Object.entries(shapes).flatMap(([name, shape]) =>
        name.startsWith(stage(index)) ? [{ name: name.slice(stage(index).length), shape }] : [],
      )
      const depth = new Set(own.flatMap(({ name }) => block.exec(name)?.[1] ?? [])).size
      return { depth, width: own.findLast(({ shape, name }) => shape.length === 1 && block.test(name) && !name.includes('routing'))?.shape[0] }
    })
    return { depths: stages.map(({ depth }) => depth), widths: stages.map(({ width }) => width) }
  }

  test('stage depths and widths', () => {
    const wrong = hierarchical.flatMap(({ name, module, trunk, shapes }) => {
      const real = stagesOf(module, trunk, shapes)
      const said = { depths: trunk.implies.layers?.value, widths: trunk.stages?.value }
      return JSON.stringify(said) === JSON.stringify(real) ? [] : [{ name, said, real }]
    })
    console.log(`timm: stage depths and widths of ${hierarchical.length - wrong.length} of ${hierarchical.length} hierarchical trunks`)
    expect(wrong).toEqual([])
    expect(hierarchical.length).toBeGreaterThan(150)
  })

  test('no stage follows the last', () => {
    const more = hierarchical.filter(({ module, trunk, shapes }) => {
      const after = naming[module]!.stage(trunk.stages!.value.length)
      return Object.keys(shapes).some((name) => name.startsWith(after))
    })
    expect(more.map(({ name }) => name)).toEqual([])
  })
})
