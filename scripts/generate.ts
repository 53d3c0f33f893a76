/**
 * Makes every generated file that needs no download anew: `npm run generate`. With `--check` it writes nothing, names what
 * is stale and fails.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { JsonValue } from '../src/json/types.ts'
import { formatJson } from '../src/sources/format.ts'
import { compileDialects, compileHuggingFace } from '../src/sources/hand-kept.ts'
import { bundle } from './bundle.ts'
import { compareGroup, writeGroup, type Difference, type GeneratedFile, type GeneratedGroup } from './generate/files.ts'
import { pageComplaints } from './generate/pages.ts'
import { presetFiles } from './generate/presets.ts'
import { provenance } from './generate/provenance.ts'
import { registryFiles } from './generate/registry.ts'
import { readRules, type RuleSource } from './generate/rules.ts'
import { readmeWithTable, replaceBetween, rulesIndex } from './generate/tables.ts'
import { schemaFiles } from './schemas.ts'

const exampleConfig = 'configs/examples/eva-giant-14.json'

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
    () => handKept(root),
    () => provenance(root),
    () => schemaFiles(root, rules.map(({ meta }) => meta)),
    () => bundle(root),
    () => printed(root),
  ]
  const differences: Difference[] = []
  for (const group of groups) differences.push(...(check ? compareGroup : writeGroup)(root, await group()))
  return { differences, complaints: rules.flatMap(pageComplaints) }
}

function fromRules(root: string, rules: readonly RuleSource[]): GeneratedGroup {
  const metas = rules.map((rule) => rule.meta)
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const files = [...registryFiles(rules), ...presetFiles(metas), rulesIndex(metas), readmeWithTable(readme, metas)]
  return { files, folders: ['configs/presets'] }
}

/** The parts of the catalog that are kept by hand as YAML. */
function handKept(root: string): GeneratedGroup {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const compile = (name: string, made: (text: string, version: string) => object): GeneratedFile => {
    const text = readFileSync(join(root, `configs/catalog/${name}.yaml`), 'utf8')
    return { path: `configs/catalog/${name}.json`, content: formatJson(made(text, version) as unknown as JsonValue) }
  }
  return { files: [compile('huggingface', compileHuggingFace), compile('dialects', compileDialects)] }
}

/** Parts of README.md that are what the bundle really prints: an example of output, and the help. */
function printed(root: string): GeneratedGroup {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const blocks = { example: [exampleConfig], help: ['--help'] }
  const content = Object.entries(blocks).reduce((page, [name, args]) => replaceBetween(page, name, consoleBlock(root, args)), readme)
  return { files: [{ path: 'README.md', content }] }
}

function consoleBlock(root: string, args: readonly string[]): string {
  const env = { ...process.env, NO_COLOR: '1' }
  const { stdout, stderr } = spawnSync(process.execPath, ['dist/cli.cjs', ...args], { cwd: root, encoding: 'utf8', env })
  if (stderr !== '') throw new Error(`lint-configs ${args.join(' ')}: ${stderr}`)
  return `\`\`\`console\n$ lint-configs ${args.join(' ')}\n${stdout.trimEnd()}\n\`\`\``
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const check = process.argv.includes('--check')
  const { differences, complaints } = await generate(resolve(import.meta.dirname, '..'), check)
  for (const { path, state } of differences) console.log(check ? `${path} is ${state}` : `${path}: was ${state}`)
  for (const complaint of complaints) console.log(complaint)
  if (check && differences.length > 0) console.log('Run: npm run generate')
  if (complaints.length > 0 || (check && differences.length > 0)) process.exitCode = 1
}
