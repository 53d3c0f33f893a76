/** What a command line names: configs by paths and patterns, and timm models as `timm:NAME`. */
import { dirname } from 'node:path'
import type { RunCatalog } from '../catalog/open.ts'
import type { Catalog } from '../catalog/types.ts'
import type { Config } from '../config/types.ts'
import { discover } from '../host/discover.ts'
import { complaint } from './complaint.ts'
import { UsageError, type Io } from './io.ts'
import { expectFiles } from './many-files.ts'
import { configOf, readDocument } from './read-config.ts'
import { TIMM, timmNames } from './timm-names.ts'

/** What becomes of one thing that is named. */
export interface Openers<T> {
  /** `path` as it is shown; `absolute` is undefined for standard input. */
  config(path: string, config: Config, catalog: Catalog, absolute: string | undefined): T
  /** A model of timm by its name, with or without a tag. */
  timm(name: string): T
}

/**
 * Opens everything that is named and hands it to `take`: files in the order of their paths, then timm models in that of their
 * names. What cannot be read, is no config or names nothing is a sentence on standard error, and the others are still taken.
 * Answers whether there was such a thing. `-` is standard input.
 */
export async function forEachGiven<T>(given: readonly string[], catalog: RunCatalog, io: Io, open: Openers<T>, take: (opened: T) => void): Promise<boolean> {
  let hasFailed = false
  const run = async (work: () => T | Promise<T>): Promise<void> => {
    try {
      take(await work())
    } catch (error) {
      hasFailed = true
      io.err(complaint(error))
    }
  }
  const refuse = (message: string): Promise<void> => run(() => Promise.reject(new UsageError(message)))
  const paths = given.filter((each) => !each.startsWith(TIMM))
  const { files, failures, unmatched } = await discover(paths.filter((path) => path !== '-'), io.cwd)
  const openFile = async (absolute: string | undefined, path: string): Promise<T> => {
    const beside = catalog.beside(absolute === undefined ? io.cwd : dirname(absolute))
    return open.config(path, configOf(await readDocument(absolute, path, io), path, beside), beside, absolute)
  }
  for (const { argument, reason } of unmatched) await refuse(`${argument}: ${reason}`)
  for (const { path, message } of failures) await refuse(`cannot read ${path}: ${message}`)
  expectFiles(files.length)
  if (paths.includes('-')) await run(() => openFile(undefined, '<stdin>'))
  for (const { absolute, path } of files) await run(() => openFile(absolute, path))
  const names = new Set<string>()
  for (const pattern of given.filter((each) => each.startsWith(TIMM))) {
    const found = timmNames(pattern.slice(TIMM.length), catalog.timm)
    if ('reason' in found) await refuse(found.reason)
    else for (const name of found.names) names.add(name)
  }
  for (const name of [...names].sort()) await run(() => open.timm(name))
  return hasFailed
}
