/** Files that are written whole or not at all. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Writes a file by way of a temporary one beside it, so that nobody ever finds half of it. Throws what node:fs throws. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const temporary = mkdtempSync(join(dirname(path), '.lint-configs-'))
  try {
    const file = join(temporary, 'content')
    writeFileSync(file, content)
    renameSync(file, path)
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}
