/** The tree of costs and the closed form against the totals, on towers of several kinds. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countActivations } from '../../src/cost/activations.ts'
import { costByModule, type ModuleCost } from '../../src/cost/by-module.ts'
import { CONVENTIONS } from '../../src/cost/conventions.ts'
import { countFlops } from '../../src/cost/flops.ts'
import { formula } from '../../src/cost/formula.ts'
import { activationBytes, weightBytes } from '../../src/cost/memory.ts'
import { countParameters } from '../../src/cost/parameters.ts'
import { Builder, indexed } from '../../src/ir/builder.ts'
import { attention, linear } from '../../src/ir/nn.ts'
import type { Module } from '../../src/ir/types.ts'
import { buildTimmModel } from '../../src/towers/build/index.ts'
import { catalog } from '../towers/support.ts'

/** A stem; two stages of three blocks, each a layer and attention; a head. */
function nested(): Module {
  const b = new Builder('Net')
  const x = linear(b, 'stem', b.input([1, 5, 3]), 4, { bias: true })
  const [y] = b.repeat(2, [x], ([inner]) => [
    b.module(indexed('stages'), 'Stage', () => {
      const [out] = b.repeat(3, [inner!], ([z]) => [
        b.module(indexed('blocks', 1, 2), 'Block', () => {
          const q = linear(b, 'q', z!, 4, { bias: false })
          return attention(b, q, q, q)
        }),
      ])
      return out!
    }),
  ])
  linear(b, 'head', y!, 7, { bias: false })
  return b.root
}

function trunk(name: string, batch = 1): Module {
  const built = buildTimmModel(name, catalog.timm, new Map(), { batch })
  if (built.kind !== 'built') throw new Error(`${name} is not built`)
  return built.tower.root
}

/** The formula's own arithmetic: names fall away, `x` is a product. */
function value(summand: string): bigint {
  const loop = /^(\d+) x \((.*)\)$/.exec(summand)
  if (loop !== null) return BigInt(loop[1]!) * value(loop[2]!)
  const parts = outerParts(summand)
  if (parts.length > 1) return parts.reduce((sum, part) => sum + value(part), 0n)
  return (summand.split(' ').at(-1) as string).split('*').reduce((product, factor) => product * BigInt(factor), 1n)
}

/** Summands that stand in no parentheses. */
function outerParts(text: string): string[] {
  const parts = ['']
  let depth = 0
  for (const token of text.split(/( \+ |[()])/)) {
    depth += token === '(' ? 1 : token === ')' ? -1 : 0
    if (token === ' + ' && depth === 0) parts.push('')
    else parts[parts.length - 1] += token
  }
  return parts
}

function every(cost: ModuleCost): ModuleCost[] {
  return [cost, ...cost.children.flatMap(every)]
}

describe('costByModule', () => {
  test('counts what is repeated in what is repeated', () => {
    const root = costByModule(nested())
    const rows = every(root).map(({ name, class: className, count, params, flops }) => [name, className, count, params, flops])
    // A block: 2*5*4*4 and 2*5*5*(4+4).
    expect(rows).toEqual([
      ['', 'Net', 1n, 16n + 6n * 16n + 28n, 120n + 6n * 560n + 280n],
      ['stem', 'Linear', 1n, 16n, 120n],
      ['stages.0-1', 'Stage', 2n, 6n * 16n, 6n * 560n],
      ['blocks.1,3,..,5', 'Block', 6n, 6n * 16n, 6n * 560n],
      ['q', 'Linear', 6n, 6n * 16n, 6n * 160n],
      ['head', 'Linear', 1n, 28n, 280n],
    ])
  })

  test('MACs are half of the FLOPs, module by module', () => {
    const torch = every(costByModule(nested()))
    const macs = every(costByModule(nested(), 'macs'))
    expect(macs.map(({ flops }) => flops * 2n)).toEqual(torch.map(({ flops }) => flops))
  })
})

test('bytes of modules sum to those of the tower', () => {
  const root = trunk('resnet50', 3)
  const cost = costByModule(root, 'torch', 'bf16')
  expect([cost.weight_bytes, cost.activation_bytes]).toEqual([weightBytes(root, 'bf16'), activationBytes(root, 'bf16')])
  expect(every(cost).every(({ params, weight_bytes }) => weight_bytes === 2n * params)).toBe(true)
  expect(costByModule(root)).not.toHaveProperty('weight_bytes')
})

describe('formula', () => {
  test('has names, numbers and loops', () => {
    expect(formula(nested())).toEqual([
      'stem 2*5*3*4',
      '2 x (3 x (stages.blocks.q 2*5*4*4 + stages.blocks 2*5*5*8))',
      'head 2*5*4*7',
    ])
    expect(formula(nested(), 'macs')[0]).toBe('stem 5*3*4')
  })

  test('a product of ones is still a number, and what costs nothing is left out', () => {
    const b = new Builder('Net')
    b.repeat(4, [b.input([1, 1])], ([x]) => [x!])
    linear(b, 'one', b.input([1, 1]), 1, { bias: false })
    expect(formula(b.root, 'macs')).toEqual(['one 1'])
  })
})

describe('on real trunks', () => {
  const names = ['eva_giant_patch14_224', 'vit_tiny_patch16_224', 'resnet50', 'convnext_tiny', 'swin_tiny_patch4_window7_224', 'regnety_016', 'mixer_b16_224']

  test('modules sum to the totals and the formula is the count, at any batch and in every convention', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.integer({ min: 1, max: 2 ** 20 }), fc.constantFrom(...CONVENTIONS), (name, batch, convention) => {
        const root = trunk(name, batch)
        const { total } = countFlops(root, convention)
        const cost = costByModule(root, convention)
        expect([cost.flops, cost.params, cost.activations]).toEqual([total, countParameters(root), countActivations(root, convention)])
        for (const { flops, params, activations, children } of every(cost)) {
          expect(children.reduce((sum, child) => sum + child.activations, 0n) <= activations).toBe(true)
          expect(children.reduce((sum, child) => sum + child.flops, 0n) <= flops).toBe(true)
          expect(children.reduce((sum, child) => sum + child.params, 0n) <= params).toBe(true)
        }
        expect(formula(root, convention).reduce((sum, part) => sum + value(part), 0n)).toBe(total)
        expect(countFlops(root).total).toBe(countFlops(root, 'macs').total * 2n)
      }),
      { numRuns: 40 },
    )
  })
})
