/**
 * Makes the JSON Schemas of model configs from the catalog's classes, and compiles ahead of time what src/config checks
 * values with: `npx tsx scripts/schemas.ts`. With `--check` it writes nothing, names what is stale and fails.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { OpenClipReader } from '../src/config/types.ts'
import { compareGroup, writeGroup, type GeneratedFile, type GeneratedGroup } from './generate/files.ts'
import { hubSchema, modelSchema, timmHubSchema } from './schemas/documents.ts'
import { validatorsModule } from './schemas/validators.ts'

/** All schema files and the compiled module, from the readers of the bundled catalog. */
export function schemaFiles(root: string): GeneratedGroup {
  return schemasOf(readers(root))
}

/** The same for given readers, oldest version first. */
export function schemasOf(all: readonly OpenClipReader[]): GeneratedGroup {
  const files: GeneratedFile[] = all.flatMap((reader) => [
    schema(`open_clip-${reader.version}`, modelSchema(reader)),
    schema(`open_clip_hub-${reader.version}`, hubSchema(reader)),
  ])
  files.push(schema('timm_hub', timmHubSchema()))
  files.push({ path: 'src/config/validators.generated.ts', content: validatorsModule(all) })
  return { files }
}

function schema(name: string, content: object): GeneratedFile {
  const document = { $schema: 'http://json-schema.org/draft-07/schema#', $id: `${name}.schema.json`, ...content }
  return { path: `schemas/${name}.schema.json`, content: `${JSON.stringify(document, null, 2)}\n` }
}

/** The versions of open_clip that the bundled catalog holds. */
function readers(root: string): OpenClipReader[] {
  const folder = join(root, 'configs', 'catalog')
  const names = readdirSync(folder).filter((name) => /^open_clip-\d.*\.json$/.test(name))
  return names.sort().map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as OpenClipReader)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const root = resolve(import.meta.dirname, '..')
  const check = process.argv.includes('--check')
  const differences = (check ? compareGroup : writeGroup)(root, schemaFiles(root))
  for (const { path, state } of differences) console.log(check ? `${path} is ${state}` : `${path}: was ${state}`)
  if (check && differences.length > 0) process.exitCode = 1
}
