/**
 * Makes every generated file that needs no download anew: `npm run generate`. With `--check` it writes nothing, names what
 * is stale and fails.
 */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundle } from './bundle.ts'
import { compareGroup, writeGroup, type Difference, type GeneratedGroup } from './generate/files.ts'
import { pageComplaints } from './generate/pages.ts'
import { presetFiles } from './generate/presets.ts'
import { registryFile } from './generate/registry.ts'
import { readRules, type RuleSource } from './generate/rules.ts'
import { readmeWithTable, rulesIndex } from './generate/tables.ts'

export interface Outcome {
  readonly differences: readonly Difference[]
  /** What no generator can mend: pages of rules that lack a part. */
  readonly complaints: readonly string[]
}

/** Runs all generators in their order; with `check` it only compares. Later ones read what earlier ones wrote. */
export async function generate(root: string, check: boolean): Promise<Outcome> {
  const rules = readRules(root)
  const groups: (() => GeneratedGroup | Promise<GeneratedGroup>)[] = [
    () => fromRules(root, rules),
    () => bundle(root),
  ]
  const differences: Difference[] = []
  for (const group of groups) differences.push(...(check ? compareGroup : writeGroup)(root, await group()))
  return { differences, complaints: rules.flatMap(pageComplaints) }
}

function fromRules(root: string, rules: readonly RuleSource[]): GeneratedGroup {
  const metas = rules.map((rule) => rule.meta)
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const files = [registryFile(rules.map((rule) => rule.id)), ...presetFiles(metas), rulesIndex(metas), readmeWithTable(readme, metas)]
  return { files, folders: ['configs/presets'] }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const check = process.argv.includes('--check')
  const { differences, complaints } = await generate(resolve(import.meta.dirname, '..'), check)
  for (const { path, state } of differences) console.log(check ? `${path} is ${state}` : `${path}: was ${state}`)
  for (const complaint of complaints) console.log(complaint)
  if (check && differences.length > 0) console.log('Run: npm run generate')
  if (complaints.length > 0 || (check && differences.length > 0)) process.exitCode = 1
}
