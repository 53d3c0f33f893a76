/** `lint-configs catalog build`: the catalog file of an unpacked library. */
import type { CatalogSource, OpenClipCatalogFile, Unevaluated } from '../catalog/types.ts'
import { findPackage, type SourceFiles } from './folder.ts'
import { formatJson } from './format.ts'
import { readOpenClip } from './open_clip/read.ts'

export interface BuiltCatalog {
  readonly library: string
  readonly version: string
  /** What the file is called under configs/catalog/: `open_clip-3.3.0.json`. */
  readonly fileName: string
  readonly text: string
  /** What is in the file, for people: `26 classes, 181 model configs`. */
  readonly summary: string
  readonly unevaluated: readonly Unevaluated[]
}

/**
 * Reads the library that the files hold. Undefined where they hold neither open_clip nor timm; throws UnreadablePackage
 * where they hold one that cannot be read. Nothing of the sources is executed.
 */
export function buildCatalog(files: SourceFiles, source: Omit<CatalogSource, 'library' | 'version'> = {}): BuiltCatalog | undefined {
  const found = findPackage(files)
  if (found?.library !== 'open_clip') return undefined
  const text = formatJson(readOpenClip(files, found.prefix, source).content)
  const catalog = JSON.parse(text) as OpenClipCatalogFile
  const tags = Object.values(catalog.pretrained).flat().length
  return {
    library: 'open_clip',
    version: catalog.version,
    fileName: `open_clip-${catalog.version}.json`,
    text,
    summary: `${Object.keys(catalog.classes).length} classes, ${catalog.models.length} model configs, ${tags} pretrained tags`,
    unevaluated: catalog.unevaluated,
  }
}

export { isFolder, readFolder } from './folder.ts'
export { UnreadablePackage } from './open_clip/read.ts'
