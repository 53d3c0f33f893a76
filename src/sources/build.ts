/** `lint-configs catalog build`: the catalog file of an unpacked library. */
import type { CatalogSource, OpenClipCatalogFile, Unevaluated } from '../catalog/types.ts'
import { findPackage, type SourceFiles } from './folder.ts'
import { formatJson } from './format.ts'
import { readOpenClip } from './open_clip/read.ts'
import type { Data } from './python/data.ts'
import { buildTimmCatalog, writeTimmCatalog } from './timm/catalog.ts'

export { isFolder, readFolder } from './folder.ts'
export { UnreadablePackage } from './open_clip/read.ts'

export interface BuiltCatalog {
  readonly library: string
  readonly version: string
  /** What the file is called under configs/catalog/: `open_clip-3.3.0.json`, `timm-1.0.29.jsonl`. */
  readonly fileName: string
  readonly text: string
  /** What is in the file, for people: `26 classes, 181 model configs`. */
  readonly summary: string
  readonly unevaluated: readonly Unevaluated[]
  /** Of open_clip: the file with the contents of its model configs, `open_clip_models-3.3.0.json`. */
  readonly models?: { readonly fileName: string; readonly text: string }
}

/** Columns that the longest config fits into. */
const ONE_LINE_A_MODEL = 10_000

/** What the file is made from; library and version are read out of the package. */
type Origin = Omit<CatalogSource, 'library' | 'version'>

/**
 * Reads the library that the files hold. Undefined where they hold neither open_clip nor timm; throws UnreadablePackage
 * where they hold an open_clip that cannot be read. Nothing of the sources is executed.
 */
export function buildCatalog(files: SourceFiles, origin: Origin = {}): BuiltCatalog | undefined {
  const found = findPackage(files)
  if (found === undefined) return undefined
  return found.library === 'timm' ? buildTimm(files, found.prefix, origin) : buildOpenClip(files, found.prefix, origin)
}

function buildOpenClip(files: SourceFiles, prefix: string, origin: Origin): BuiltCatalog {
  const { content, configs } = readOpenClip(files, prefix, origin)
  const text = formatJson(content)
  const { source, version, classes, models, pretrained, unevaluated } = JSON.parse(text) as OpenClipCatalogFile
  const contents = { source, models: Object.fromEntries(models.map((name) => [name, configs[name]])) }
  const tags = Object.values(pretrained).flat().length
  return {
    library: 'open_clip',
    version,
    fileName: `open_clip-${version}.json`,
    text,
    summary: `${Object.keys(classes).length} classes, ${models.length} model configs, ${tags} pretrained tags`,
    unevaluated,
    models: { fileName: `open_clip_models-${version}.json`, text: formatJson(contents as unknown as Data, ONE_LINE_A_MODEL) },
  }
}

function buildTimm(files: SourceFiles, prefix: string, origin: Origin): BuiltCatalog {
  const build = buildTimmCatalog(files, prefix, origin)
  const { version } = build.source
  return {
    library: 'timm',
    version,
    fileName: `timm-${version}.jsonl`,
    text: writeTimmCatalog(build),
    summary: `${build.models.length} models, ${build.classes.length} classes, ${build.deprecated.length} deprecated names`,
    unevaluated: build.unevaluated,
  }
}
