/** The folder of this build in the user's cache. */
import { join } from 'node:path'
import { cachePlace, isTrusted } from '../host/cache-folder.ts'

/** Set by the bundler: which build this is. */
declare const __BUILD__: string | undefined

export interface OwnCache {
  readonly folder: string
  /** Is it there, and is what lies in it believed? */
  readonly isTrusted: boolean
}

/** A file of the cache, as it is to be. */
export interface KeptFile {
  readonly path: string
  readonly content: string | Uint8Array
}

/** Undefined where there is no place for it, and for the sources, which change: nothing is kept of what they find. */
export function ownCache(): OwnCache | undefined {
  if (typeof __BUILD__ !== 'string') return undefined
  const home = homeFolder()
  const place = cachePlace({ env: process.env, platform: process.platform, ...(home === undefined ? {} : { home }) })
  if (place === undefined) return undefined
  const folder = join(place, __BUILD__)
  return { folder, isTrusted: isTrusted(folder) }
}

/** The user's home folder as Python finds it first; the password database is not asked. */
export function homeFolder(): string | undefined {
  const home = process.env['HOME'] ?? process.env['USERPROFILE']
  return home === '' ? undefined : home
}

/** The name of a file of the cache, by what it is about; the file says that in full. */
export function keptName(kind: 'results' | 'run', about: string): string {
  return `${kind}-${fingerprint(about)}`
}

/** FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv), 32 bits. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return (hash >>> 0).toString(16)
}
