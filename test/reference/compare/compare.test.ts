import { describe, expect, test } from 'vitest'
import { closedForm, type ClosedForm } from '../../../src/reference/compare/closed-form.ts'
import { compare, type Comparison } from '../../../src/reference/compare/compare.ts'
import { moduleDifferences } from '../../../src/reference/compare/modules.ts'
import { readModel } from '../../../src/reference/model/read.ts'
import { countTrace } from '../../../src/reference/trace/count.ts'
import type { TraceNode } from '../../../src/reference/trace/events.ts'
import { buildTimmModel } from '../../../src/towers/build/index.ts'
import { catalog } from '../../towers/support.ts'
import { float, modelOf, node, stored } from '../models.ts'

/** x (1,8) w1 -> h; table t (4,2) w2 -> b, which no input enters; h + b. */
const nodes = [
  node('a/MatMul', 'MatMul', ['x', 'w1'], 'h'),
  node('mlp.fc1/MatMul', 'MatMul', ['t', 'w2'], 'b'),
  node('sum/Add', 'Add', ['h', 'b'], 'y'),
]
const traces: readonly TraceNode[] = [
  { name: 'a/MatMul', op: 'MatMul', provider: 'CPUExecutionProvider', inputs: [[1, 8], [8, 16]], outputs: [[1, 16]] },
  { name: 'mlp.fc1/MatMul', op: 'MatMul', provider: 'CPUExecutionProvider', inputs: [[4, 2], [2, 16]], outputs: [[4, 16]] },
  { name: 'sum/Add', op: 'Add', provider: 'CPUExecutionProvider', inputs: [[1, 16], [4, 16]], outputs: [[4, 16]] },
]

const closed: ClosedForm = {
  flops: 512n,
  byKind: { Conv: 0n, Gemm: 0n, MatMul: 512n },
  byModule: new Map([['a', 256n], ['mlp.fc1', 256n]]),
  fixed: [{ module: 'mlp.fc1', flops: 256n }],
}

function compared(executed: readonly TraceNode[], to: ClosedForm = closed, isOwn = false): Comparison {
  const used = nodes.filter(({ name }) => executed.some((each) => each.name === name))
  const initializers = [stored('w1', [8, 16]), stored('w2', [2, 16]), stored('t', [4, 2]), stored('b', [4, 16])]
  const bytes = modelOf({ nodes: used, initializers, inputs: [float('x', [1, 8])], outputs: [float('y', [4, 16])] })
  return compare({ model: readModel(bytes, 'm'), inputs: new Set(['x']), trace: executed, count: countTrace(executed), isOwn }, to)
}

describe('a comparison', () => {
  test('of equal counts', () => {
    expect(compared(traces)).toEqual({ expected: 512n, equal: true, folded: 0n, remarks: [] })
    expect(compared(traces, closed, true).equal).toBe(true)
  })

  test('excuses what was computed beforehand, by name', () => {
    const folded = compared([traces[0]!, traces[2]!])
    expect(folded).toEqual({
      expected: 512n,
      equal: true,
      folded: 256n,
      remarks: ['the graph holds the results of mlp.fc1, products of weights and tables alone: 256 FLOPs', expect.stringContaining('MatMul 256 instead of 512')],
    })
  })

  test('excuses nothing that depends on the input', () => {
    const missing = compared([traces[1]!, traces[2]!])
    expect([missing.equal, missing.folded]).toEqual([false, 0n])
    expect(missing.remarks[0]).toBe('256 FLOPs were executed, and the closed form has 512')
    // The same sum is missing, but the closed form knows of no such product.
    const other = compared([traces[0]!, traces[2]!], { ...closed, fixed: [{ module: 'mlp.fc1', flops: 100n }, { module: 'mlp.fc2', flops: 156n }], byModule: new Map() })
    expect(other).toMatchObject({ equal: true, folded: 256n })
    const wrong = compared(traces, { ...closed, flops: 768n, fixed: [{ module: 'mlp.fc1', flops: 100n }] })
    expect([wrong.equal, wrong.folded]).toEqual([false, 0n])
  })

  test('of too much is unequal', () => {
    expect(compared(traces, { ...closed, flops: 256n, fixed: [] })).toMatchObject({ equal: false, remarks: ['512 FLOPs were executed, and the closed form has 256'] })
  })

  test('of kinds that differ is equal for an exporter and not for our own graph', () => {
    const asGemm: ClosedForm = { ...closed, byKind: { Conv: 0n, Gemm: 256n, MatMul: 256n } }
    const remark = 'operations are called otherwise than in our own graph: Gemm 0 instead of 256, MatMul 512 instead of 256; the sum of every module is equal'
    expect(compared(traces, asGemm)).toMatchObject({ equal: true, remarks: [remark] })
    expect(compared(traces, asGemm, true)).toMatchObject({ equal: false, remarks: [remark] })
  })

  test('of modules that differ is said, and unequal for our own graph', () => {
    const moved: ClosedForm = { ...closed, byModule: new Map([['a', 256n], ['mlp.fc2', 256n]]) }
    expect(compared(traces, moved).remarks).toEqual(['parts of mlp are counted under other names, and its sum is equal'])
    expect(compared(traces, moved, true).equal).toBe(false)
  })
})

describe('modules', () => {
  const executed = new Map([['blocks.0.attn', 30n], ['blocks.0.mlp', 5n], ['head', 7n]])

  test('whose parts are named otherwise agree above', () => {
    const expected = new Map([['blocks.0.attn', 10n], ['blocks.0.attn.out_proj', 20n], ['blocks.0.mlp', 5n], ['head', 7n]])
    expect(moduleDifferences(executed, expected)).toEqual({ moved: ['parts of blocks.0.attn are counted under other names, and its sum is equal'], unequal: [] })
  })

  test('that are unequal are told, each', () => {
    const expected = new Map([['blocks.0.attn', 30n], ['blocks.0.mlp', 6n]])
    expect(moduleDifferences(executed, expected)).toEqual({
      moved: [],
      unequal: ['blocks.0.mlp: 5 executed, 6 in closed form', 'head: 7 executed, 0 in closed form'],
    })
  })
})

describe('the closed form spread out', () => {
  const spread = (name: string): ClosedForm => {
    const built = buildTimmModel(name, catalog.timm)
    if (built.kind !== 'built') throw new Error(name)
    return closedForm(built.tower, 'visual')
  }

  test('adds up, by kind and by module', () => {
    const form = spread('vit_tiny_patch16_224')
    expect(form.flops).toBe(2507366400n)
    expect(Object.values(form.byKind).reduce((sum, flops) => sum + flops)).toBe(form.flops)
    expect([...form.byModule.values()].reduce((sum, flops) => sum + flops)).toBe(form.flops)
    expect(form.byModule.get('visual.blocks.11.attn.qkv')).toBe(2n * 197n * 192n * 576n)
    expect(form.fixed).toEqual([])
  })

  test('knows the products that no image enters', () => {
    const { fixed } = spread('vit_relpos_medium_patch16_cls_224')
    // timm's RelPosMlp: 729 relative positions, of 2 numbers each, to 256 and to 8 heads, in each of 12 blocks.
    expect(fixed.map(({ flops }) => flops)).toEqual(Array.from({ length: 12 }, () => [2n * 729n * 2n * 256n, 2n * 729n * 256n * 8n]).flat())
    expect(fixed[0]?.module).toBe('visual.blocks.0.attn.rel_pos.mlp.fc1')
    expect(12n * fixed[0]!.flops).toBe(8957952n)
  })
})
