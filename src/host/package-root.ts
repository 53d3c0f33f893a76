/** The package's own files (catalog, rules' pages), found alike from the sources and from the bundle. */
import { isAscii } from 'node:buffer'
import { fstatSync, openSync, readFileSync, readSync } from 'node:fs'
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

/**
 * A file of the package of which only parts are read, each byte as one character; undefined where the installation lacks
 * it. It stays open until the process ends.
 */
export function openPackageFile(path: string): { readonly size: number; read(start: number, end: number): string } | undefined {
  const file = openIfThere(join(packageRoot, path))
  if (file === undefined) return undefined
  const { size } = fstatSync(file)
  return {
    size,
    read: (start, end) => {
      const bytes = Buffer.allocUnsafe(end - start)
      return bytes.toString('latin1', 0, readSync(file, bytes, 0, end - start, start))
    },
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if (error instanceof Error && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
