/**
 * Makes the files of configs/catalog/ anew.
 *
 *     npm run catalog                                      the hand-kept YAML files, compiled
 *     npm run catalog -- --archives DIR                    also open_clip's and timm's files, from the wheels in DIR
 *     npm run catalog -- --archives DIR --main DIR --commit SHA    also open_clip's main branch, unpacked in DIR
 *
 * `pip download --no-deps --no-binary :none: open_clip_torch==3.3.0` gets a wheel. The history is made from every wheel of
 * open_clip in DIR; without --main its last version is taken from the catalog file of main that is there already.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { bundledVersions } from '../src/catalog/targets.ts'
import type { CatalogSource, OpenClipCatalogFile } from '../src/catalog/types.ts'
import type { JsonValue } from '../src/json/types.ts'
import { buildCatalog } from '../src/sources/build.ts'
import { findPackage, readFolder, type SourceFiles } from '../src/sources/folder.ts'
import { formatJson } from '../src/sources/format.ts'
import { compileDialects, compileHuggingFace } from '../src/sources/hand-kept.ts'
import { buildHistory, compareVersions, type VersionClasses } from '../src/sources/open_clip/history.ts'
import { readOpenClipClasses } from '../src/sources/open_clip/read.ts'
import { readZip } from './catalog/zip.ts'

const root = resolve(import.meta.dirname, '..')
const catalogFolder = join(root, 'configs/catalog')

const { values } = parseArgs({ options: { archives: { type: 'string' }, main: { type: 'string' }, commit: { type: 'string' } } })
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

write('huggingface.json', formatJson(compileHuggingFace(text('huggingface.yaml'), version) as unknown as JsonValue))
write('dialects.json', formatJson(compileDialects(text('dialects.yaml'), version) as unknown as JsonValue))
if (values.main !== undefined) build(readFolder(values.main), values.commit === undefined ? {} : { commit: values.commit })
if (values.archives !== undefined) fromArchives(values.archives)

function fromArchives(folder: string): void {
  const wheels = readdirSync(folder).filter((name) => /^(?:open_clip_torch|timm)-.*\.whl$/.test(name)).sort()
  const releases: VersionClasses[] = []
  for (const name of wheels) {
    const bytes = readFileSync(join(folder, name))
    const files = readZip(bytes)
    const wheelVersion = name.split('-')[1] as string
    const origin = { archive: name, sha256: createHash('sha256').update(bytes).digest('hex') }
    const library = name.startsWith('timm-') ? 'timm' : 'openClip'
    if (bundledVersions[library].versions.includes(wheelVersion)) build(files, origin)
    if (library === 'openClip') releases.push(readOpenClipClasses(files, findPackage(files)?.prefix ?? ''))
  }
  const main = JSON.parse(text(`open_clip-${bundledVersions.openClip.aliases['main']}.json`)) as OpenClipCatalogFile
  // A catalog file holds towers' constructors as well; the history follows what configs are read by.
  const followed = new Set(['CLAP', 'NaFlexGenLip', 'NaFlexGenLap', ...releases.flatMap((release) => Object.keys(release.classes))])
  const classes = Object.fromEntries(Object.entries(main.classes).filter(([name]) => followed.has(name) || /C(?:fg|onfig)$/.test(name)))
  const versions = [...releases, { version: main.version, classes }].sort((a, b) => compareVersions(a.version, b.version))
  const history = buildHistory(versions, { library: 'open_clip', version: `${versions[0]?.version} to ${versions.at(-1)?.version}` })
  write('open_clip-history.json', formatJson(history as unknown as JsonValue))
}

function build(files: SourceFiles, origin: Omit<CatalogSource, 'library' | 'version'>): void {
  const built = buildCatalog(files, origin)
  if (built === undefined) return
  write(built.fileName, built.text)
  console.log(`  ${built.summary}; not evaluated: ${built.unevaluated.map((one) => `${one.name} (${one.reason})`).join(', ') || 'nothing'}`)
}

function text(name: string): string {
  return readFileSync(join(catalogFolder, name), 'utf8')
}

function write(name: string, content: string): void {
  writeFileSync(join(catalogFolder, name), content)
  console.log(`${name}: ${content.length} bytes`)
}
