/** By which catalog a run judges: versions, or catalog files of the user's own. */
import { resolve } from 'node:path'
import type { RunCatalog } from '../catalog/open.ts'
import { readTarget } from '../catalog/targets.ts'
import type { Target } from '../config/types.ts'
import type { LibraryChoice } from '../host/config/types.ts'
import type { Io } from './io.ts'
import { catalogFor } from './architecture.ts'

export interface ChosenCatalog {
  readonly target: Target
  /** Is it of the package, and of no file of the user's? */
  readonly isBundled: boolean
  /** Opened when it is first asked for. */
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
    const [, name, path = ''] = /^\s*(open_clip|timm)\s*=\s*(\S[^]*)$/.exec(setting) ?? []
    const library = name === 'timm' ? 'timm' : 'openClip'
    if (/[/\\]|\.jsonl?$/.test(path)) choices[library] = { catalog: resolve(cwd, path) }
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
  if (Object.keys(files).length === 0) return chosen(target, true, () => catalogFor(target, io))
  const { readOwnCatalogs } = await import('./own-catalogs.ts')
  const own = readOwnCatalogs(files, io.cwd)
  const ownTarget = { openClip: own.openClip?.version ?? target.openClip, timm: own.timm?.version ?? target.timm }
  return chosen(ownTarget, false, () => catalogFor(ownTarget, io, own))
}

function chosen(target: Target, isBundled: boolean, open: () => RunCatalog): ChosenCatalog {
  let catalog: RunCatalog | undefined
  return {
    target,
    isBundled,
    get catalog() {
      return (catalog ??= open())
    },
  }
}

function catalogOf(library: keyof Target, choice: LibraryChoice | undefined): Partial<Record<keyof Target, string>> {
  return choice !== undefined && 'catalog' in choice ? { [library]: choice.catalog } : {}
}
