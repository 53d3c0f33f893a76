/** Files that are written whole or not at all. */
import { closeSync, fchmodSync, mkdtempSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Writes a file by way of a temporary one beside it, so that nobody ever finds half of it; with the mode that is given, else
 * that of a new file. Throws what node:fs throws.
 */
export function putWhole(path: string, content: string | Uint8Array, mode?: number): void {
  put(path, (fd) => {
    writeFileSync(fd, content)
    if (mode !== undefined) fchmodSync(fd, mode)
  })
}

/**
 * The same with a new file that `fill` writes, by its descriptor. Once it is written `isWanted` is asked: where it is not, nothing is put,
 * and false is answered.
 */
export function put(path: string, fill: (fd: number) => void, isWanted: () => boolean = () => true): boolean {
  // A folder whose name starts with a dot, which nobody else may enter: a linter that walks at this moment passes it over.
  const temporary = mkdtempSync(join(dirname(path), '.lint-configs-'))
  try {
    const file = join(temporary, 'content')
    const fd = openSync(file, 'wx')
    try {
      fill(fd)
    } finally {
      closeSync(fd)
    }
    if (!isWanted()) return false
    renameSync(file, path)
    return true
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}
