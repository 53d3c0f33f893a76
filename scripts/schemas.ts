/**
 * Makes the JSON Schemas of model configs from the catalog's classes and those of the tool's own files from the rules, and
 * compiles ahead of time what src/config and src/host/config check values with: `npx tsx scripts/schemas.ts`. With `--check` it writes nothing, names what is stale and fails.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { OpenClipReader } from '../src/config/types.ts'
import type { RuleMeta } from '../src/lint/types.ts'
import { hubSchema, modelSchema, schemaText, timmHubSchema } from '../src/schema/documents.ts'
import { compareGroup, writeGroup, type GeneratedFile, type GeneratedGroup } from './generate/files.ts'
import { readRules } from './generate/rules.ts'
import { reportSchema } from './schemas/report.ts'
import { baselineSchema, toolConfigSchema } from './schemas/tool.ts'
import { toolValidatorsModule, validatorsModule } from './schemas/validators.ts'

/** All schema files and the compiled modules, from the readers of the bundled catalog and the metas of the rules. */
export function schemaFiles(root: string, metas: readonly RuleMeta[]): GeneratedGroup {
  const all = readers(root)
  const files: GeneratedFile[] = all.flatMap((reader) => [
    schema(`open_clip-${reader.version}`, modelSchema(reader)),
    schema(`open_clip_hub-${reader.version}`, hubSchema(reader)),
  ])
  files.push(schema('timm_hub', timmHubSchema()))
  files.push({ path: 'src/config/validators.generated.ts', content: validatorsModule(all) })
  files.push(schema('report', reportSchema()))
  const tool = { config: toolConfigSchema(metas), baseline: baselineSchema() }
  for (const [name, content] of Object.entries(tool)) files.push(schema(name, content))
  files.push({ path: 'src/host/config/validators.generated.ts', content: toolValidatorsModule(tool) })
  return { files, folders: ['schemas'] }
}

function schema(name: string, content: object): GeneratedFile {
  return { path: `schemas/${name}.schema.json`, content: schemaText(name, content) }
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
  const differences = (check ? compareGroup : writeGroup)(root, schemaFiles(root, readRules(root).map(({ meta }) => meta)))
  for (const { path, state } of differences) console.log(check ? `${path} is ${state}` : `${path}: was ${state}`)
  if (check && differences.length > 0) process.exitCode = 1
}
