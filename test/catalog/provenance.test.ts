/** Every file of the catalog says what it was made from, and is what was made. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { CatalogSource } from '../../src/catalog/types.ts'
import { bundledVersions } from '../../src/catalog/targets.ts'
import { catalogFiles } from '../../scripts/generate/provenance.ts'
import { root } from '../helpers/project.ts'

type Origin = CatalogSource & { readonly file?: string }

const folder = join(root, 'configs/catalog')
const { files } = JSON.parse(readFileSync(join(folder, 'provenance.json'), 'utf8')) as {
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly from: Origin }>>
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
  expect(from.library).toMatch(/^(?:open_clip|timm|lint-configs)$/)
  expect(from.version).toMatch(/^\d+\.\d+/)
  if (from.library === 'lint-configs') {
    expect(from.sha256).toBe(sha256(from.file as string))
  } else if (name.includes('history')) {
    // Of many releases, which it lists, the newest of them a commit.
    const { versions } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { readonly versions: readonly string[] }
    expect(versions.length).toBeGreaterThan(10)
    expect(Object.keys(from.archives ?? {})).toEqual(versions.slice(0, -1).map((version) => `open_clip_torch-${version}-py3-none-any.whl`))
    for (const checksum of Object.values(from.archives ?? {})) expect(checksum).toMatch(/^[0-9a-f]{64}$/)
    // They are those of which whole files were made, where such a file is bundled.
    const bundled = versions.flatMap((version) => files[`open_clip-${version}.json`]?.from ?? [])
    expect(bundled.map(({ archive }) => archive === undefined)).toEqual([false, true])
    for (const { archive, sha256: checksum } of bundled) if (archive !== undefined) expect(from.archives?.[archive]).toBe(checksum)
    expect(from.commit).toBe(bundled.at(-1)?.commit)
  } else if (from.commit !== undefined) {
    expect(from.commit).toMatch(/^[0-9a-f]{40}$/)
  } else {
    expect(from.archive).toMatch(new RegExp(`^[a-z_]+-${from.version?.replaceAll('.', '\\.')}-.*\\.whl$`))
    expect(from.sha256).toMatch(/^[0-9a-f]{64}$/)
  }
})
