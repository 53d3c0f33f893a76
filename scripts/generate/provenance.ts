/** configs/catalog/provenance.json: what each file of the catalog was made from, and the checksum of what was made. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { formatJson } from '../../src/sources/format.ts'
import type { Data } from '../../src/sources/python/data.ts'
import type { GeneratedGroup } from './files.ts'

const FOLDER = 'configs/catalog'
const OWN = 'provenance.json'

/** Source of a catalog file as it says itself; of one that is compiled from YAML the checksum of that as well. */
type Origin = Readonly<Record<string, Data>>

/** The file anew, from the catalog files as they lie there. */
export function provenance(root: string): GeneratedGroup {
  const folder = join(root, FOLDER)
  const files = Object.fromEntries(
    catalogFiles(folder).map((name) => {
      const bytes = readFileSync(join(folder, name))
      return [name, { sha256: sha256(bytes), from: originOf(folder, name, bytes.toString('utf8')) }]
    }),
  )
  return { files: [{ path: `${FOLDER}/${OWN}`, content: formatJson({ files }) }] }
}

/** Names of the generated files of a catalog folder. */
export function catalogFiles(folder: string): string[] {
  return readdirSync(folder).filter((name) => /\.jsonl?$/.test(name) && name !== OWN).sort()
}

function originOf(folder: string, name: string, text: string): Origin {
  // timm's file has its source in the first of its lines.
  const { source } = JSON.parse(name.endsWith('.jsonl') ? text.slice(0, text.indexOf('\n')) : text) as { readonly source: Origin }
  const yaml = name.replace(/\.json$/, '.yaml')
  return name.endsWith('.json') && existsSync(join(folder, yaml)) ? { ...source, file: yaml, sha256: sha256(readFileSync(join(folder, yaml))) } : source
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
