/**
 * Makes the files of configs/catalog/ anew.
 *
 *     npm run catalog                                  the hand-kept YAML files, compiled
 *     npm run catalog -- --archives DIR                also open_clip's and timm's files, from the wheels in DIR
 *     npm run catalog -- --main DIR --commit SHA       also open_clip's main branch, unpacked in DIR
 *
 * `pip download --no-deps open_clip_torch==3.3.0` gets a wheel. The history is made when both are given, from every wheel of
 * open_clip in the folder and main.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { bundledVersions } from '../src/catalog/targets.ts'
import type { CatalogSource } from '../src/catalog/types.ts'
import type { Data } from '../src/sources/python/data.ts'
import { buildCatalog } from '../src/sources/build.ts'
import { findPackage, readFolder, type SourceFiles } from '../src/sources/folder.ts'
import { formatJson } from '../src/sources/format.ts'
import { compileDialects, compileHuggingFace, compileTokenizers } from '../src/sources/hand-kept.ts'
import { buildHistory, compareVersions, type VersionClasses } from '../src/sources/open_clip/history.ts'
import { readOpenClip } from '../src/sources/open_clip/read.ts'
import { readZip } from './catalog/zip.ts'

const root = resolve(import.meta.dirname, '..')
const catalogFolder = join(root, 'configs/catalog')

const { values } = parseArgs({ options: { archives: { type: 'string' }, main: { type: 'string' }, commit: { type: 'string' } } })
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

write('huggingface.json', formatJson(compileHuggingFace(text('huggingface.yaml'), version) as unknown as Data))
write('dialects.json', formatJson(compileDialects(text('dialects.yaml'), version) as unknown as Data))
write('tokenizers.json', formatJson(compileTokenizers(text('tokenizers.yaml'), version) as unknown as Data))
const releases = [...wheels(values.archives), ...main(values.main)]
if (values.archives !== undefined && values.main !== undefined) writeHistory(releases)

/** The config classes of an open_clip, and what they were read from. */
interface Release extends VersionClasses {
  readonly origin: Omit<CatalogSource, 'library' | 'version'>
}

/** Writes the catalog files of the bundled versions; gives the releases of open_clip. */
function wheels(folder: string | undefined): Release[] {
  const names = folder === undefined ? [] : readdirSync(folder).filter((name) => /^(?:open_clip_torch|timm)-.*\.whl$/.test(name)).sort()
  return names.flatMap((name) => {
    const bytes = readFileSync(join(folder as string, name))
    const files = readZip(bytes)
    const library = name.startsWith('timm-') ? 'timm' : 'openClip'
    const origin = { archive: name, sha256: createHash('sha256').update(bytes).digest('hex') }
    if (bundledVersions[library].versions.includes(name.split('-')[1] as string)) build(files, origin)
    return library === 'openClip' ? [release(files, origin)] : []
  })
}

function main(folder: string | undefined): Release[] {
  if (folder === undefined) return []
  const files = readFolder(folder)
  const origin = values.commit === undefined ? {} : { commit: values.commit }
  build(files, origin)
  return [release(files, origin)]
}

function release(files: SourceFiles, origin: Release['origin']): Release {
  return { ...readOpenClip(files, findPackage(files)?.prefix ?? '').classes, origin }
}

function writeHistory(releases: readonly Release[]): void {
  const versions = [...releases].sort((a, b) => compareVersions(a.version, b.version))
  const archives = Object.fromEntries(versions.flatMap(({ origin: { archive, sha256 } }) => (archive === undefined || sha256 === undefined ? [] : [[archive, sha256]])))
  const commit = versions.at(-1)?.origin.commit
  const source = { library: 'open_clip', version: `${versions[0]?.version} to ${versions.at(-1)?.version}`, archives, ...(commit === undefined ? {} : { commit }) }
  write('open_clip-history.json', formatJson(buildHistory(versions, source)))
}

function build(files: SourceFiles, origin: Omit<CatalogSource, 'library' | 'version'>): void {
  const built = buildCatalog(files, origin)
  if (built === undefined) return
  write(built.fileName, built.text)
  if (built.models !== undefined) write(built.models.fileName, built.models.text)
  console.log(`  ${built.summary}; not evaluated: ${built.unevaluated.map((one) => `${one.name} (${one.reason})`).join(', ') || 'nothing'}`)
}

function text(name: string): string {
  return readFileSync(join(catalogFolder, name), 'utf8')
}

function write(name: string, content: string): void {
  writeFileSync(join(catalogFolder, name), content)
  console.log(`${name}: ${content.length} bytes`)
}
