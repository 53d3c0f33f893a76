import { describe, expect, test } from 'vitest'
import { Builder, BuildFailure, indexed } from '../../src/ir/builder.ts'
import { linear } from '../../src/ir/nn.ts'
import { childName, countParams, forEachOp, namedParams } from '../../src/ir/walk.ts'

/** Two stages of three blocks of two layers each. */
function nested(): Builder {
  const b = new Builder('Net')
  b.repeat(2, [b.input([1, 4])], ([x]) => [
    b.module(indexed('stages'), 'Stage', () => {
      const [out] = b.repeat(3, [x!], ([y]) => [
        b.module(indexed('blocks', 1, 2), 'Block', () => linear(b, 'fc2', linear(b, 'fc1', y!, 8, { bias: false }), 4, { bias: false })),
      ])
      return out!
    }),
  ])
  return b
}

describe('walks', () => {
  test('names of blocks in blocks are expanded in the order of their runs', () => {
    const names = namedParams(nested().root, 'visual').map(({ name }) => name)
    expect(names).toHaveLength(12)
    expect(names.slice(0, 3)).toEqual(['visual.stages.0.blocks.1.fc1.weight', 'visual.stages.0.blocks.1.fc2.weight', 'visual.stages.0.blocks.3.fc1.weight'])
    expect(names.at(-1)).toBe('visual.stages.1.blocks.5.fc2.weight')
    expect(new Set(names).size).toBe(12)
  })

  test('counting does not expand, and agrees', () => {
    const { root } = nested()
    expect(countParams(root)).toBe(6n * 64n)
    const expanded = namedParams(root).reduce((sum, { param }) => sum + param.shape.reduce((product, size) => product * size, 1), 0)
    expect(BigInt(expanded)).toBe(countParams(root))
    expect(countParams(root, 'buffer')).toBe(0n)
  })

  test('operations come with how often they run', () => {
    const { root } = nested()
    const ops: [string, bigint][] = []
    forEachOp(root.body, (op, times, path) => ops.push([`${op.kind} in ${path.map((name) => childName(name, 0)).join('/')}`, times]))
    expect(ops).toEqual([
      ['linear in stages.0/blocks.1/fc1', 6n],
      ['linear in stages.0/blocks.1/fc2', 6n],
    ])
  })
})

describe('the builder', () => {
  test('nothing is built of no repetition, and one needs no loop', () => {
    const b = new Builder('Net')
    const x = b.input([1, 4])
    expect(b.repeat(0, [x], ([y]) => [linear(b, indexed('blocks'), y!, 4, { bias: true })])).toEqual([x])
    expect(b.root.body).toEqual([])
    b.repeat(1, [x], ([y]) => [linear(b, indexed('blocks'), y!, 4, { bias: true })])
    expect(namedParams(b.root).map(({ name }) => name)).toEqual(['blocks.0.weight', 'blocks.0.bias'])
  })

  test('a repeated block must give the shapes that it takes', () => {
    const b = new Builder('Net')
    expect(() => b.repeat(2, [b.input([1, 4])], ([y]) => [linear(b, indexed('blocks'), y!, 5, { bias: true })])).toThrow('[1,5] where it takes [1,4]')
  })

  test('a failure carries what Python would say', () => {
    const problem = { stage: 'construct', field: 'width', cause: 'range', message: 'ValueError: no' } as const
    const fail = (): never => new Builder('Net').fail(problem)
    expect(fail).toThrow(BuildFailure)
    expect(fail).toThrow('ValueError: no')
  })
})
