/** Every file of the catalog says what it was made from, and is what was made. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundledVersions } from '../../src/catalog/targets.ts'
import { catalogFiles } from '../../scripts/generate/provenance.ts'
import { root } from '../helpers/project.ts'

const folder = join(root, 'configs/catalog')
const { files } = JSON.parse(readFileSync(join(folder, 'provenance.json'), 'utf8')) as {
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly from: Readonly<Record<string, string>> }>>
}
const sha256 = (name: string): string => createHash('sha256').update(readFileSync(join(folder, name))).digest('hex')

test('every file is listed, those of all bundled versions among them', () => {
  expect(Object.keys(files)).toEqual(catalogFiles(folder))
  for (const version of bundledVersions.openClip.versions) expect(files).toHaveProperty([`open_clip-${version}.json`])
  for (const version of bundledVersions.timm.versions) expect(files).toHaveProperty([`timm-${version}.jsonl`])
})

test.each(Object.keys(files))('%s is what was made', (name) => {
  expect(files[name]?.sha256).toBe(sha256(name))
})

test.each(Object.entries(files))('the origin of %s is complete', (name, { from }) => {
  expect(from['library']).toMatch(/^(?:open_clip|timm|lint-configs)$/)
  expect(from['version']).toMatch(/^\d+\.\d+/)
  if (from['library'] === 'lint-configs') {
    expect(from['sha256']).toBe(sha256(from['file'] as string))
  } else if (name.includes('history')) {
    // Of many releases, which it lists.
    expect((JSON.parse(readFileSync(join(folder, name), 'utf8')) as { versions: string[] }).versions.length).toBeGreaterThan(10)
  } else if (from['commit'] !== undefined) {
    expect(from['commit']).toMatch(/^[0-9a-f]{40}$/)
  } else {
    expect(from['archive']).toMatch(new RegExp(`^[a-z_]+-${from['version']?.replaceAll('.', '\\.')}-.*\\.whl$`))
    expect(from['sha256']).toMatch(/^[0-9a-f]{64}$/)
  }
})
