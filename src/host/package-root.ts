/** The package's own files (catalog, presets, rules' pages), found alike from the sources and from the bundle. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Folder of package.json. The sources are ES modules two folders below it (`src/host/`); the bundle is one CommonJS
 * file one folder below it (`dist/cli.cjs`), where `import.meta` is empty and `__dirname` is defined.
 */
export const packageRoot: string =
  import.meta.dirname === undefined ? join(__dirname, '..') : join(import.meta.dirname, '..', '..')

/** The text of a file of the package, `configs/catalog/open_clip-3.3.0.json`. Throws where the installation is incomplete. */
export function readPackageText(path: string): string {
  return readFileSync(join(packageRoot, path), 'utf8')
}

/** Names in a folder of the package, sorted. Throws where there is no such folder. */
export function listPackageFolder(path: string): string[] {
  return readdirSync(join(packageRoot, path)).sort()
}
