/** Which of the tool's own configs holds: `--config`, `--no-config`, else the nearest upwards. */
import { resolve } from 'node:path'
import { ConfigFinder } from '../host/config/find.ts'
import type { Io } from './io.ts'

/** Which config file (an absolute path) holds in a folder; undefined where none does. */
export type ConfigOf = (folder: string) => string | undefined

export interface ConfigFlags {
  readonly config: string | undefined
  readonly 'no-config': boolean
}

/** Looks each folder up once. */
export function configFor(flags: ConfigFlags, { cwd }: Pick<Io, 'cwd'>): ConfigOf {
  if (flags['no-config']) return () => undefined
  const given = flags.config === undefined ? undefined : resolve(cwd, flags.config)
  if (given !== undefined) return () => given
  const finder = new ConfigFinder()
  return (folder) => finder.nearest(folder)
}
