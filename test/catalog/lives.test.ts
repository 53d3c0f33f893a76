import { describe, expect, test } from 'vitest'
import { keyLife, keyLives, sayVersion } from '../../src/catalog/lives.ts'
import type { OpenClipHistoryFile } from '../../src/catalog/types.ts'

const history: OpenClipHistoryFile = {
  source: { library: 'open_clip', version: '3.0.0' },
  versions: ['1.0.0', '2.0.0', '3.0.0', '4.0.0.dev0'],
  classes: {
    TextCfg: {
      width: { since: '1.0.0', defaults: [{ since: '1.0.0', type: 'int', default: 512 }] },
      proj: { since: '1.0.0', until: '2.0.0', renamedTo: 'hf_proj_type', defaults: [{ since: '1.0.0', type: 'str', default: 'mlp' }] },
      norm_type: { since: '4.0.0.dev0', defaults: [{ since: '4.0.0.dev0', type: 'str', default: null }] },
    },
    VisionCfg: { norm_type: { since: '3.0.0', defaults: [{ since: '3.0.0', type: 'str', default: null }] } },
  },
}

describe('keyLife', () => {
  test('tells a later field from one that is gone and one that is there', () => {
    expect(keyLife(history, 'TextCfg', 'norm_type', '3.0.0')).toEqual({ className: 'TextCfg', when: 'newer', since: '4.0.0.dev0' })
    expect(keyLife(history, 'TextCfg', 'proj', '3.0.0')).toEqual({
      className: 'TextCfg', when: 'gone', since: '1.0.0', until: '2.0.0', renamedTo: 'hf_proj_type',
    })
    expect(keyLife(history, 'TextCfg', 'proj', '1.0.0')?.when).toBe('same')
    expect(keyLife(history, 'TextCfg', 'width', '3.0.0')?.when).toBe('same')
  })

  test('knows nothing of other keys, classes and versions', () => {
    expect(keyLife(history, 'TextCfg', 'heads', '3.0.0')).toBeUndefined()
    expect(keyLife(history, 'TextCfg', 'constructor', '3.0.0')).toBeUndefined()
    expect(keyLife(history, 'AudioCfg', 'width', '3.0.0')).toBeUndefined()
    expect(keyLife(history, 'TextCfg', 'width', '9.9.9')).toBeUndefined()
  })
})

test('keyLives asks every class', () => {
  expect(keyLives(history, 'norm_type', '3.0.0').map(({ className, when }) => `${className} ${when}`)).toEqual(['TextCfg newer', 'VisionCfg same'])
})

test('a development version is called main', () => {
  expect(sayVersion('4.2.0.dev0')).toBe('main (4.2.0.dev0)')
  expect(sayVersion('2.23.0')).toBe('2.23.0')
})
