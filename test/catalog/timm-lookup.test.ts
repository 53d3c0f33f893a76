import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { accessTo } from '../../src/catalog/blocks.ts'
import { openTimmCatalog } from '../../src/catalog/timm.ts'

const text = readFileSync(join(import.meta.dirname, '../../configs/catalog/timm-1.0.29.jsonl'), 'utf8')
const records = text.trim().split('\n').slice(1, -1).map((line) => JSON.parse(line) as Record<string, unknown>)

describe('looking up a line of the catalog', () => {
  const timm = openTimmCatalog(accessTo(text))

  test.each([
    ['model', (name: string) => timm.model(name)],
    ['class', (name: string) => timm.classOf(name)],
    ['deprecated', (name: string) => timm.deprecated(name)],
  ] as const)('finds every %s', (key, lookUp) => {
    const named = records.filter((record) => key in record && Object.keys(record)[0] === key)
    expect(named.length).toBeGreaterThan(100)
    expect(named.filter((record) => JSON.stringify(lookUp(record[key] as string)) !== JSON.stringify(record))).toEqual([])
  })

  test.each(['', 'a', 'eva_giant_patch14_22', 'eva_giant_patch14_2244', 'zzz', 'vit"', '\n', 'eva.Eva'])('finds no model %j', (name) => {
    expect(timm.model(name)).toBeUndefined()
  })

  test('finds nothing in a catalog without records', () => {
    const empty = openTimmCatalog(accessTo('{"source":{"library":"timm","version":"1"}}\n{"unevaluated":[]}\n'))
    expect(empty.model('eva_giant_patch14_224')).toBeUndefined()
    expect(empty.version).toBe('1')
  })
})
