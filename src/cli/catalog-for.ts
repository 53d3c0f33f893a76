/** The catalog of a target, as the process can read it. */
import { openCatalog, type RunCatalog } from '../catalog/open.ts'
import type { OwnCatalogs } from '../catalog/own.ts'
import type { Target } from '../config/types.ts'
import { openPackageFile, readPackageText } from '../host/package-root.ts'
import type { Io } from './io.ts'

/** The catalog of a target, with the user's own files at hand. Throws a CatalogError for a target that there is not. */
export function catalogFor(target: Target, { env, home, files }: Pick<Io, 'env' | 'home' | 'files'>, own?: OwnCatalogs): RunCatalog {
  const hfLocal = { ...files, env, ...(home === undefined ? {} : { home }) }
  return openCatalog({ target, readText: readPackageText, open: openPackageFile, hfLocal, ...(own === undefined ? {} : { own }) })
}
