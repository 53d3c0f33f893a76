/** Catalogs of the user's own: files that `lint-configs catalog build` made of a fork or of another version. */
import { accessTo } from './blocks.ts'
import { CatalogError } from './targets.ts'
import { openTimmCatalog } from './timm.ts'
import type { OpenClipCatalogFile, TimmCatalog } from './types.ts'

export interface OwnCatalogs {
  readonly openClip?: OpenClipCatalogFile
  readonly timm?: TimmCatalog
}

/** What every catalog of open_clip has; a file that lacks some of it was made by another version of lint-configs. */
const KEYS = ['version', 'required', 'classes', 'builders', 'models', 'pretrained', 'hfArchitectures', 'hfPoolers'] as const

/** The catalog of open_clip in a text. `path` is for the message of the CatalogError where it is none. */
export function readOwnOpenClip(text: string, path: string): OpenClipCatalogFile {
  const value = parsed(text)
  if (!isOf(value, 'open_clip')) throw new CatalogError(`${path} is no catalog of open_clip; lint-configs catalog build makes one`)
  const missing = KEYS.find((key) => !Object.hasOwn(value, key))
  if (missing !== undefined) throw new CatalogError(`${path} has no "${missing}": build the catalog again with this version of lint-configs`)
  return value as OpenClipCatalogFile
}

/** The catalog of timm in a text. Throws a CatalogError likewise. */
export function readOwnTimm(text: string, path: string): TimmCatalog {
  const [first = ''] = text.split('\n', 1)
  if (!isOf(parsed(first), 'timm')) throw new CatalogError(`${path} is no catalog of timm; lint-configs catalog build makes one`)
  const end = text.trimEnd()
  if (!end.startsWith('{"unevaluated":', end.lastIndexOf('\n') + 1)) throw new CatalogError(`${path} ends in the middle of a catalog of timm; build it again`)
  return openTimmCatalog(accessTo(text))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isOf(value: unknown, library: string): value is { readonly source: { readonly version: string } } {
  return (value as { source?: { library?: unknown } } | null | undefined)?.source?.library === library
}
