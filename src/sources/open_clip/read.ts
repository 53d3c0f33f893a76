/** An unpacked open_clip, read whole: the one entrance to this folder. */
import type { CatalogSource } from '../../catalog/types.ts'
import type { Data } from '../python/data.ts'
import type { SourceFiles } from '../folder.ts'
import { configClasses, openClipCatalog } from './catalog.ts'
import type { VersionClasses } from './history.ts'
import { NAME, OpenClipSource } from './package.ts'

/** The package was found but cannot be read; the message is one sentence. */
export class UnreadablePackage extends Error {
  override readonly name = 'UnreadablePackage'
}

export interface OpenClipReading {
  readonly version: string
  /** OpenClipCatalogFile of src/catalog/types.ts, with whole floats kept apart. */
  readonly content: Data
  /** The files of model_configs/, by name. */
  readonly configs: Readonly<Record<string, unknown>>
  /** Config classes, for the history. */
  readonly classes: VersionClasses
}

/**
 * Reads the open_clip below `prefix`. `origin` says what it was made from; the version the package says itself (version.py).
 * Throws UnreadablePackage where the package lacks a version or its config classes.
 */
export function readOpenClip(files: SourceFiles, prefix: string, origin: Omit<CatalogSource, 'library' | 'version'> = {}): OpenClipReading {
  const source = new OpenClipSource(files, prefix)
  const version = source.value('version', '__version__')
  if (typeof version !== 'string') throw new UnreadablePackage(`${NAME}/version.py does not say __version__`)
  const classes = configClasses(source, version)
  if (!Object.hasOwn(classes.classes, 'CLIPVisionCfg')) throw new UnreadablePackage(`${NAME} ${version} has no dataclass CLIPVisionCfg`)
  const configs = shippedConfigs(files, prefix)
  const facts = { version, configs, source: { library: NAME, version, ...origin } }
  return { version, content: openClipCatalog(source, facts), configs, classes }
}

/** The files of model_configs/, by name; one that is no JSON counts as none. */
function shippedConfigs(files: SourceFiles, prefix: string): Record<string, unknown> {
  const folder = `${prefix}${NAME}/model_configs/`
  const configs: Record<string, unknown> = {}
  for (const path of files.paths) {
    if (!path.startsWith(folder) || !path.endsWith('.json')) continue
    try {
      configs[path.slice(folder.length, -'.json'.length)] = JSON.parse(files.read(path))
    } catch {
      continue
    }
  }
  return configs
}
