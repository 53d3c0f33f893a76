/** By which catalog a run judges: versions, or catalog files of the user's own. */
import { resolve } from 'node:path'
import { openCatalog, type RunCatalog } from '../catalog/open.ts'
import type { OwnCatalogs } from '../catalog/own.ts'
import { readTarget } from '../catalog/targets.ts'
import type { Target } from '../config/types.ts'
import type { LibraryChoice } from '../host/config/types.ts'
import { openPackageFile, readPackageText } from '../host/package-root.ts'
import { listIfAny, readTextIfAny } from '../host/user-files.ts'
import type { Io } from './io.ts'

export interface ChosenCatalog {
  readonly target: Target
  readonly catalog: RunCatalog
}

/** What is set for each library; absent, its default version. */
export interface Choices {
  readonly openClip?: LibraryChoice
  readonly timm?: LibraryChoice
}

/** `--target open_clip=main --target timm=./timm.jsonl`, which go before `base`. Throws a CatalogError for an unknown library or version. */
export function readChoices(settings: readonly string[], { cwd }: Pick<Io, 'cwd'>, base: Choices = {}): Choices {
  const choices: { -readonly [Library in keyof Choices]: Choices[Library] } = { ...base }
  for (const setting of settings) {
    const [, name, path] = /^\s*(open_clip|timm)\s*=\s*(.*[/\\].*|.*\.jsonl?)$/.exec(setting) ?? []
    const library = name === 'timm' ? 'timm' : 'openClip'
    if (path !== undefined) choices[library] = { catalog: resolve(cwd, path) }
    else Object.assign(choices, changed(readTarget([setting]), setting))
  }
  return choices
}

/** Only the library that the setting names. */
function changed({ openClip, timm }: Target, setting: string): Choices {
  return /^\s*timm\s*=/.test(setting) ? { timm: { version: timm } } : { openClip: { version: openClip } }
}

/** Opens the catalog. Throws a CatalogError for a file that is no catalog, or a version that there is not. */
export async function openChosen({ openClip, timm }: Choices, io: Io): Promise<ChosenCatalog> {
  const versions = [['open_clip', openClip], ['timm', timm]] as const
  const target = readTarget(versions.flatMap(([name, choice]) => (choice !== undefined && 'version' in choice ? [`${name}=${choice.version}`] : [])))
  const files = { ...catalogOf('openClip', openClip), ...catalogOf('timm', timm) }
  if (Object.keys(files).length === 0) return { target, catalog: catalogFor(target, io) }
  const { readOwnCatalogs } = await import('./own-catalogs.ts')
  const own = readOwnCatalogs(files, io.cwd)
  const ownTarget = { openClip: own.openClip?.version ?? target.openClip, timm: own.timm?.version ?? target.timm }
  return { target: ownTarget, catalog: catalogFor(ownTarget, io, own) }
}

function catalogOf(library: keyof Target, choice: LibraryChoice | undefined): Partial<Record<keyof Target, string>> {
  return choice !== undefined && 'catalog' in choice ? { [library]: choice.catalog } : {}
}

/** The catalog of a target, with the user's own files at hand. Throws a CatalogError for a target that there is not. */
export function catalogFor(target: Target, { env, home }: Io, own?: OwnCatalogs): RunCatalog {
  const hfLocal = { readText: readTextIfAny, list: listIfAny, env, ...(home === undefined ? {} : { home }) }
  return openCatalog({ target, readText: readPackageText, open: openPackageFile, hfLocal, ...(own === undefined ? {} : { own }) })
}
