import { describe, expect, test } from 'vitest'
import type { OpenClipHistoryFile } from '../../../src/catalog/types.ts'
import { WholeFloat, type Data } from '../../../src/sources/python/data.ts'
import type { FieldData } from '../../../src/sources/python/signature.ts'
import { buildHistory, compareVersions, renames, type VersionClasses } from '../../../src/sources/open_clip/history.ts'

const field = (name: string, type = 'int', value?: Data): FieldData => (value === undefined ? { name, type } : { name, type, default: value })

const version = (name: string, classes: Readonly<Record<string, readonly FieldData[]>>): VersionClasses => ({
  version: name,
  classes: Object.fromEntries(Object.entries(classes).map(([className, fields]) => [className, { name: className, where: '', fields }])),
})

const history = (...versions: VersionClasses[]): OpenClipHistoryFile['classes'] =>
  (buildHistory(versions, { library: 'open_clip', version: '1' }) as unknown as OpenClipHistoryFile).classes

describe('a field\'s life', () => {
  test('begins, changes its default and ends', () => {
    const { Cfg } = history(
      version('1.0', { Cfg: [field('a'), field('b', 'int', 1)] }),
      version('1.1', { Cfg: [field('a', 'int', 77), field('b', 'int', 1)] }),
      version('1.2', { Cfg: [field('a', 'int', 77)] }),
    )
    expect(Cfg).toEqual({
      a: { since: '1.0', defaults: [{ since: '1.0', type: 'int' }, { since: '1.1', type: 'int', default: 77 }] },
      b: { since: '1.0', until: '1.2', defaults: [{ since: '1.0', type: 'int', default: 1 }] },
    })
  })

  test('a default of None is a default', () => {
    const { Cfg } = history(version('1.0', { Cfg: [field('a')] }), version('1.1', { Cfg: [field('a', 'int', null)] }))
    expect(Cfg?.['a']?.defaults).toEqual([{ since: '1.0', type: 'int' }, { since: '1.1', type: 'int', default: null }])
  })

  test('4.0 is another default than 4', () => {
    const { Cfg } = history(version('1.0', { Cfg: [field('a', 'float', 4)] }), version('1.1', { Cfg: [field('a', 'float', new WholeFloat(4))] }))
    expect(Cfg?.['a']?.defaults.map((state) => state.since)).toEqual(['1.0', '1.1'])
  })

  test('ends with its class', () => {
    const { Gone } = history(version('1.0', { Gone: [field('a')] }), version('1.1', {}))
    expect(Gone?.['a']).toMatchObject({ since: '1.0', until: '1.1' })
  })

  test('goes on when the field comes back', () => {
    const { Cfg } = history(version('1.0', { Cfg: [field('a')] }), version('1.1', { Cfg: [] }), version('1.2', { Cfg: [field('a')] }))
    expect(Cfg?.['a']).toEqual({ since: '1.0', defaults: [{ since: '1.0', type: 'int' }] })
  })
})

describe('renames', () => {
  const found = (before: readonly FieldData[], now: readonly FieldData[]): ReturnType<typeof renames> =>
    renames(version('1', { C: before }).classes['C'], version('2', { C: now }).classes['C'])

  test('same type and default, and the new name contains the old', () => {
    expect(found([field('proj', 'str', 'mlp')], [field('hf_proj_type', 'str', 'mlp')])).toEqual([['proj', 'hf_proj_type']])
  })

  test.each([
    ['another default', [field('proj', 'str', 'mlp')], [field('hf_proj_type', 'str', 'linear')]],
    ['another type', [field('proj', 'str', 'mlp')], [field('hf_proj_type', 'Optional[str]', 'mlp')]],
    ['another name', [field('proj', 'str', 'mlp')], [field('head', 'str', 'mlp')]],
    ['only a part of a word', [field('proj', 'str', 'mlp')], [field('projection', 'str', 'mlp')]],
    ['the old one is still there', [field('proj', 'str', 'mlp')], [field('proj', 'str', 'mlp'), field('hf_proj', 'str', 'mlp')]],
    ['the new one is not new', [field('proj', 'str', 'mlp'), field('hf_proj', 'str', 'mlp')], [field('hf_proj', 'str', 'mlp')]],
    ['two could be meant', [field('proj', 'str', 'mlp')], [field('hf_proj', 'str', 'mlp'), field('proj_type', 'str', 'mlp')]],
  ])('not: %s', (_, before, now) => {
    expect(found(before, now)).toEqual([])
  })
})

test('versions are in order', () => {
  const sorted = ['0.2.0', '0.2.1', '2.0.0', '2.9.1', '2.10.0', '2.10.1', '3.3.0', '4.1.0', '4.2.0.dev0', '4.2.0']
  expect([...sorted].reverse().sort(compareVersions)).toEqual(sorted)
})
