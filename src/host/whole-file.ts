/** Files that are written whole or not at all. */
import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Writes a file by way of a temporary one beside it, so that nobody ever finds half of it; with the mode that is given, else
 * that of a new file. Throws what node:fs throws.
 */
export function putWhole(path: string, content: string | Uint8Array, mode?: number): void {
  const temporary = mkdtempSync(join(dirname(path), '.lint-configs-'))
  try {
    const file = join(temporary, 'content')
    writeFileSync(file, content)
    if (mode !== undefined) chmodSync(file, mode)
    renameSync(file, path)
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}
