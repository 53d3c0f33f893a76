import { describe, expect, test } from 'vitest'
import { agrees, answerOf, writable } from '../../src/towers/agreement.ts'
import type { TowerFacts } from '../../src/towers/types.ts'

const origin = { kind: 'implied', name: 'some_model', library: 'timm', version: '1.0.29', symbol: 'Some.embed_dim' } as const

function tower(facts: Partial<TowerFacts>): TowerFacts {
  return { tower: 'image', modelled: true, builtAs: 'timm some.Some', hierarchical: false, implies: {}, ...facts }
}

describe('agrees', () => {
  test.each([
    ['width', 768, 768],
    ['patch_size', [16, 16], 16],
    ['patch_size', 16, [16, 16]],
    ['patch_size', [16, 8], [16, 8]],
    ['layers', [3, 3, 27, 3], [3, 3, 27, 3]],
    ['mlp_ratio', 4.3637, 6144 / 1408],
    ['mlp_ratio', 2.6667, 8 / 3],
    ['mlp_ratio', 4, 4],
  ])('%s %j agrees with %j', (field, value, answer) => {
    expect(agrees(field, value, answer)).toBe(true)
  })

  test.each([
    ['width', 768, 1408],
    ['width', '768', 768],
    ['width', null, 768],
    ['width', true, 1],
    ['width', 768.5, 768],
    ['patch_size', [16, 8], 16],
    ['patch_size', [], 16],
    ['layers', 12, [3, 3, 27, 3]],
    ['layers', [3, 3, 27], [3, 3, 27, 3]],
    ['mlp_ratio', 4, 6144 / 1408],
    ['mlp_ratio', 4.35, 6144 / 1408],
  ])('%s %j does not agree with %j', (field, value, answer) => {
    expect(agrees(field, value, answer)).toBe(false)
  })
})

describe('answerOf', () => {
  test('takes the width of a trunk with one width as its module says it', () => {
    const facts = tower({ implies: { width: { value: 1408, origin, term: 'embed_dim' } }, num_features: { value: 9, origin } })
    expect(answerOf(facts, 'width')).toEqual({ value: 1408, origin, term: 'embed_dim' })
  })

  test('answers the width of a trunk with stages by its num_features', () => {
    const facts = tower({ hierarchical: true, num_features: { value: 1024, origin } })
    expect(answerOf(facts, 'width')).toEqual({ value: 1024, origin, term: 'num_features' })
  })

  test('says nothing where nothing is known', () => {
    expect(answerOf(tower({}), 'width')).toBeUndefined()
    expect(answerOf(tower({ hierarchical: true }), 'width')).toBeUndefined()
    expect(answerOf(tower({}), 'toString')).toBeUndefined()
  })
})

test('a ratio is written so that the hidden size comes out right', () => {
  const shapes = [[1408, 6144], [768, 2048], [1792, 15360], [1536, 8960], [1152, 4304], [768, 3072]] as const
  for (const [width, hidden] of shapes) {
    const ratio = writable('mlp_ratio', hidden / width)
    expect(Math.trunc(width * (ratio as number))).toBe(hidden)
    expect(agrees('mlp_ratio', ratio, hidden / width)).toBe(true)
    expect(String(ratio).length).toBeLessThanOrEqual(6)
  }
  expect(writable('width', 1408)).toBe(1408)
})
