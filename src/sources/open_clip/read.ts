/** An unpacked open_clip, read whole: the one entrance to this folder. */
import type { CatalogSource, OpenClipCatalogFile } from '../../catalog/types.ts'
import { parsePython } from '../python/parse.ts'
import type { SourceFiles } from '../folder.ts'
import { configClasses, openClipCatalog } from './catalog.ts'
import type { VersionClasses } from './history.ts'
import type { SourceModule, SourcePackage } from './package.ts'
import { assigned } from './registry.ts'
import { evaluator } from './values.ts'

/** The package was found but cannot be read; the message is one sentence. */
export class UnreadablePackage extends Error {
  override readonly name = 'UnreadablePackage'
}

const NAME = 'open_clip'

/**
 * The catalog file of the open_clip below `prefix`. `source` says what it was made from, without the version, which the
 * package says itself (version.py). Throws UnreadablePackage where the package lacks a version or its config classes.
 */
export function readOpenClip(files: SourceFiles, prefix: string, source: Omit<CatalogSource, 'library' | 'version'> = {}): OpenClipCatalogFile {
  const pkg = parsePackage(files, prefix)
  const version = versionOf(pkg)
  const catalog = openClipCatalog(pkg, version, shippedConfigs(files, prefix), { library: NAME, version, ...source }, evaluator(pkg))
  if (catalog.classes['CLIPVisionCfg'] === undefined) throw new UnreadablePackage(`${prefix}${NAME} has no dataclass CLIPVisionCfg`)
  const broken = [...pkg.modules.values()].flatMap(({ path, module }) =>
    module.problems.slice(0, 1).map((problem) => ({ name: `${path}:${problem.line}`, reason: problem.message })),
  )
  return { ...catalog, unevaluated: [...broken, ...catalog.unevaluated] }
}

/** Only the config classes, for the history. */
export function readOpenClipClasses(files: SourceFiles, prefix: string): VersionClasses {
  const pkg = parsePackage(files, prefix)
  return configClasses(pkg, versionOf(pkg), evaluator(pkg))
}

function parsePackage(files: SourceFiles, prefix: string): SourcePackage {
  const modules = new Map<string, SourceModule>()
  for (const path of files.paths) {
    if (!path.startsWith(`${prefix}${NAME}/`) || !path.endsWith('.py')) continue
    const inPackage = path.slice(prefix.length)
    modules.set(inPackage, { path: inPackage, module: parsePython(files.read(path)) })
  }
  return { name: NAME, modules }
}

function versionOf(pkg: SourcePackage): string {
  const source = pkg.modules.get(`${NAME}/version.py`)
  const value = source === undefined ? undefined : assigned(source, '__version__')
  if (value?.type !== 'String') throw new UnreadablePackage(`${NAME}/version.py does not say __version__`)
  return value.value
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
