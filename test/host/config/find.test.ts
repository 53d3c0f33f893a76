import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigError } from '../../../src/host/config/error.ts'
import { ConfigFinder } from '../../../src/host/config/find.ts'
import { temporaryFolder } from '../temporary.ts'

/** The config for each folder, from the temporary folder that holds them. */
function nearest(files: Readonly<Record<string, string>>, ...folders: string[]): (string | undefined)[] {
  const root = temporaryFolder(files)
  const finder = new ConfigFinder()
  return folders.map((folder) => {
    mkdirSync(join(root, folder), { recursive: true })
    const found = finder.nearest(join(root, folder))
    // What lies above the temporary folder is nobody's business.
    return found?.startsWith(`${root}/`) === true ? found.slice(root.length + 1) : undefined
  })
}

describe('the nearest config', () => {
  test('is that of the folder, or of one above it', () => {
    const files = { 'lint-configs.yaml': '', 'a/lint-configs.json': '{}', 'a/b/c/lint-configs.yml': '' }
    expect(nearest(files, '', 'a', 'a/b', 'a/b/c/d', 'e/f')).toEqual([
      'lint-configs.yaml',
      'a/lint-configs.json',
      'a/lint-configs.json',
      'a/b/c/lint-configs.yml',
      'lint-configs.yaml',
    ])
  })

  test('may be a package.json that has the key', () => {
    const files = {
      'package.json': '{"lint-configs": {}}',
      'a/package.json': '{"devDependencies": {"lint-configs": "^1.0.0"}}',
      'b/package.json': '{"name": "b"}',
      'c/package.json': '{"lint-configs": {',
    }
    expect(nearest(files, 'a', 'b', 'c')).toEqual(['package.json', 'package.json', 'c/package.json'])
  })

  test('is none without one', () => {
    expect(nearest({ 'lint-configs.toml': '', 'a/lint-configs.json/x': '' }, 'a')).toEqual([undefined])
  })

  test('is not one of two in a folder', () => {
    const folder = temporaryFolder({ 'lint-configs.yaml': '', 'package.json': '{"lint-configs": {}}' })
    expect(() => new ConfigFinder().nearest(folder)).toThrow(
      new ConfigError([`${folder}/lint-configs.yaml and ${folder}/package.json both have settings of lint-configs; keep one of them`]),
    )
  })
})
