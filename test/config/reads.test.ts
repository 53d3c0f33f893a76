import { describe, expect, test } from 'vitest'
import { pathOf } from '../../src/config/reads.ts'
import type { BuilderBranch } from '../../src/config/index.ts'
import type { JsonValue } from '../../src/json/types.ts'

function notRead(branches: readonly BuilderBranch[], values: Readonly<Record<string, JsonValue>>, more: readonly BuilderBranch[] = []): string[] {
  return [...pathOf(more.length === 0 ? [branches] : [branches, more], (field) => values[field]).notRead].sort()
}

const chain: readonly BuilderBranch[] = [
  { when: '', reads: ['always'] },
  { when: 'cfg.name', reads: ['name', 'pool'] },
  { when: 'isinstance(cfg.layers, (tuple, list))', reads: ['name', 'layers', 'width'] },
  { when: '', reads: ['name', 'layers', 'width', 'patch'] },
  { when: 'cfg.length is not None', reads: ['length', 'pool'] },
  { when: '', reads: ['length'] },
]

describe('an if chain', () => {
  test.each<[string, Readonly<Record<string, JsonValue>>, string[]]>([
    ['the first branch', { name: 'x', layers: [1], length: null }, ['layers', 'patch', 'width']],
    ['the second', { name: '', layers: [1], length: null }, ['patch', 'pool']],
    ['the else', { name: null, layers: 12, length: null }, ['pool']],
    ['a chain behind it', { name: null, layers: 12, length: 3 }, []],
  ])('%s', (_, values, expected) => {
    expect(notRead(chain, values)).toEqual(expected)
  })

  test('a condition without a verdict claims nothing of its branch, nor of those behind', () => {
    const branches: BuilderBranch[] = [{ when: 'f(cfg)', reads: ['a'] }, { when: '', reads: ['b'] }]
    expect(notRead(branches, {})).toEqual([])
  })

  test('what another builder reads is read', () => {
    expect(notRead(chain, { name: 'x', layers: 12, length: null }, [{ when: '', reads: ['width'] }])).toEqual(['layers', 'patch'])
  })

  test('without builders nothing is claimed', () => {
    expect([...pathOf([], () => undefined).notRead]).toEqual([])
  })
})
