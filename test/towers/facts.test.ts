/** What is described of every model of the described timm modules against what the real timm built (golden/facts.py). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { describeTrunk } from '../../src/towers/build/timm/describe.ts'
import { modelledModules } from '../../src/towers/build/timm/trunks.ts'
import { catalog, modelOf } from './support.ts'

const golden = readFileSync(join(import.meta.dirname, 'golden/timm-1.0.29-facts.txt'), 'utf8')
const rows = golden
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(' '))

describe('every model of the described timm modules', () => {
  test('is in the data', () => {
    const registered = catalog.timm.names().filter((name) => modelledModules.has(catalog.timm.model(name)?.module as string))
    expect(rows.map(([name]) => name).toSorted()).toEqual(registered.toSorted())
  })

  test('is described, but for those that are pruned after they are built', () => {
    const not = rows.flatMap(([name]) => ('reason' in describeTrunk(modelOf(name as string)) ? [name] : []))
    expect(not.toSorted()).toEqual([
      'ecaresnet101d_pruned',
      'ecaresnet50d_pruned',
      'efficientnet_b1_pruned',
      'efficientnet_b2_pruned',
      'efficientnet_b3_pruned',
    ])
  })

  test('has these features, widths, depths and heads', () => {
    let held = 0
    const wrong = rows.flatMap(([name = '', className, features, width, depth, heads, headDim]) => {
      const model = modelOf(name)
      const trunk = describeTrunk(model)
      if ('reason' in trunk) return []
      held++
      const { implies } = trunk
      const said = [model.className, trunk.num_features?.value, implies.width?.value, implies.layers?.value, implies.heads?.value]
      const real = [className, features, width, depth, heads]
      // A head width that is the same in all stages is one number.
      const saidHead = typeof implies.head_width?.value === 'number' ? `${implies.head_width.value}` : text(implies.head_width?.value)
      const realHead = new Set(headDim?.split(',')).size === 1 ? headDim?.split(',')[0] : headDim
      return said.map(text).join(' ') === real.join(' ') && saidHead === realHead ? [] : [{ name, said, real, saidHead, realHead }]
    })
    console.log(`timm: features, width, depth and heads of ${held - wrong.length} of ${held} models`)
    expect(wrong).toEqual([])
    expect(held).toBeGreaterThan(600)
  })
})

function text(value: unknown): string {
  if (value === undefined) return '-'
  return Array.isArray(value) ? value.join(',') : String(value)
}

test('the numbers of EVA01-g-14 say who says so', () => {
  const trunk = describeTrunk(modelOf('eva_giant_patch14_224'))
  if ('reason' in trunk) throw new Error(trunk.reason)
  expect(trunk.implies.width).toEqual({
    value: 1408,
    term: 'embed_dim',
    origin: { kind: 'implied', name: 'eva_giant_patch14_224', library: 'timm', version: '1.0.29', symbol: 'eva_giant_patch14_224' },
  })
})
