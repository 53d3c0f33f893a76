import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** All `*.json` below a folder, sorted; the corpora's own lists are none of their files. */
export function jsonFiles(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((entry) => {
      const path = join(folder, entry)
      if (statSync(path).isDirectory()) return jsonFiles(path)
      return entry.endsWith('.json') && !['INDEX.json', 'OUTCOMES.json'].includes(entry) ? [path] : []
    })
}
