/** The package's own files (catalog, rules' pages), found alike from the sources and from the bundle. */
import { isAscii } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Folder of package.json. The sources are ES modules two folders below it (`src/host/`); the bundle is CommonJS
 * one folder below it (`dist/cli.cjs`), where `import.meta` is empty and `__dirname` is defined.
 */
export const packageRoot: string =
  import.meta.dirname === undefined ? join(__dirname, '..') : join(import.meta.dirname, '..', '..')

/** The text of a file of the package, `configs/catalog/open_clip-3.3.0.json`; undefined where the installation lacks it. */
export function readPackageText(path: string): string | undefined {
  try {
    const bytes = readFileSync(join(packageRoot, path))
    // The catalog is ASCII, and a megabyte of it is decoded as such in half the time.
    return bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8')
  } catch (error) {
    if (error instanceof Error && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
