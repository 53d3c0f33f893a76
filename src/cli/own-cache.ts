/** The folder of this build in the user's cache. */
import { join } from 'node:path'
import { cachePlace } from '../host/cache-folder.ts'

/** Set by the bundler: which build this is. */
declare const __BUILD__: string | undefined

/** Undefined where there is no place for it, and for the sources, which change: nothing is kept of what they find. */
export function ownCache(): string | undefined {
  if (typeof __BUILD__ !== 'string') return undefined
  const home = homeFolder()
  const place = cachePlace({ env: process.env, platform: process.platform, ...(home === undefined ? {} : { home }) })
  return place === undefined ? undefined : join(place, __BUILD__)
}

/** The user's home folder as Python finds it first; the password database is not asked. */
export function homeFolder(): string | undefined {
  const home = process.env['HOME'] ?? process.env['USERPROFILE']
  return home === '' ? undefined : home
}
