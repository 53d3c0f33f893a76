import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bundledVersions, CatalogError, defaultTarget, readTarget, resolveVersion } from '../../src/catalog/targets.ts'
import { root } from '../helpers/project.ts'

describe('targets', () => {
  test('the default is open_clip 3.3.0 with timm 1.0.29', () => {
    expect(readTarget([])).toEqual({ openClip: '3.3.0', timm: '1.0.29' })
    expect(defaultTarget).toEqual(readTarget([]))
  })

  test('main is another name of the version that main has', () => {
    expect(readTarget(['open_clip=main'])).toEqual({ openClip: '4.2.0.dev0', timm: '1.0.29' })
    expect(resolveVersion('openClip', '4.2.0.dev0')).toBe('4.2.0.dev0')
  })

  test('the last setting of a library wins, and the others keep what they had', () => {
    expect(readTarget(['open_clip=main', ' open_clip = 3.3.0 '], { openClip: '4.2.0.dev0', timm: '1.0.29' })).toEqual(defaultTarget)
  })

  test.each([
    ['open_clip=2.20.0', 'there is no catalog of open_clip "2.20.0"; known targets are open_clip=3.3.0 (default), open_clip=4.2.0.dev0 (main), timm=1.0.29 (default)'],
    ['timm=main', 'there is no catalog of timm "main"; known targets are open_clip=3.3.0 (default), open_clip=4.2.0.dev0 (main), timm=1.0.29 (default)'],
    ['open_clip=constructor', 'there is no catalog of open_clip "constructor"; known'],
    ['clip=3.3.0', 'a target is LIBRARY=VERSION, and "clip=3.3.0" names none of open_clip=3.3.0 (default)'],
    ['toString=1', 'a target is LIBRARY=VERSION'],
    ['main', 'a target is LIBRARY=VERSION, and "main" names none of'],
    ['', 'a target is LIBRARY=VERSION'],
  ])('refuses %j', (setting, message) => {
    expect(() => readTarget([setting])).toThrow(CatalogError)
    expect(() => readTarget([setting])).toThrow(message)
  })

  test('each version has its file', () => {
    for (const version of bundledVersions.openClip.versions) expect(existsSync(join(root, `configs/catalog/open_clip-${version}.json`)), version).toBe(true)
    for (const version of bundledVersions.timm.versions) expect(existsSync(join(root, `configs/catalog/timm-${version}.jsonl`)), version).toBe(true)
  })
})
