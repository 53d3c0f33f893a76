/**
 * The examples of the rules: rules/<id>/examples/NAME.json (a table: NAME.csv), its expected output NAME.out, and options in
 * NAME.args. The rows of a table may be about the configs under examples/configs and configs/examples/right.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openCatalog, type RunCatalog } from '../../src/catalog/open.ts'
import { defaultTarget, readTarget } from '../../src/catalog/targets.ts'
import type { Catalog } from '../../src/catalog/types.ts'
import { readConfig, recognise } from '../../src/config/index.ts'
import { parseJson } from '../../src/json/parse.ts'
import { recordedRuns } from '../../src/cli/recorded-runs.ts'
import { lintText } from '../../src/lint/engine.ts'
import { rules } from '../../src/lint/registry.generated.ts'
import { lintTable } from '../../src/lint/table.ts'
import { tableRules } from '../../src/lint/table-registry.generated.ts'
import { presets, type Preset } from '../../src/lint/severity.ts'
import type { FileResult, LintOptions, Problem, RecordedRun, RuleOptions, RuleSetting, SeveritySetting } from '../../src/lint/types.ts'
import { ModelFinder, type ConfigFile } from '../../src/tables/find.ts'
import { root } from './project.ts'

export interface Example {
  /** `wrong-width.json`, `clean/eva.json` */
  readonly name: string
  /** From the project's root: `rules/fallback-default/examples/wrong-width.json`. */
  readonly path: string
  /** Must have no problem, and needs no .out. */
  readonly clean: boolean
}

/** The examples of one rule, those under clean/ last. */
export function examplesOf(rule: string): Example[] {
  const folder = `rules/${rule}/examples`
  const clean = filesOf(`${folder}/clean`).map((name) => `clean/${name}`)
  return [...filesOf(folder), ...clean].map((name) => ({ name, path: `${folder}/${name}`, clean: name.startsWith('clean/') }))
}

/** The file beside an example with another ending: its expected output or its options. */
export function beside(example: Example, ending: 'out' | 'args'): string {
  return join(root, example.path.replace(/\.\w+$/, `.${ending}`))
}

/** Lints an example as its .args says: `--target open_clip=main --preset strict --rule ID=SEVERITY --options ID={"max":1}`. */
export function lintExample(example: Example): FileResult {
  return lintBytes(example, readFileSync(join(root, example.path)))
}

/** Lints another content under the name and with the options of an example. */
export function lintBytes(example: Example, content: Uint8Array | string): FileResult {
  const options = optionsOf(example)
  const catalog = catalogFor(options)
  if (example.path.endsWith('.json')) return lintText({ path: example.path, content, references: recordsOf(example) }, options, catalog, rules)
  const configs = [example.path.replace(/examples\/.*/, 'examples/configs'), 'configs/examples/right'].flatMap((folder) => configFiles(folder, catalog))
  return lintTable({ path: example.path, absolute: `/${example.path}`, content }, options, catalog, tableRules, new ModelFinder(configs))
}

/** The configs of a folder, for the rows of a table. */
export function configFiles(folder: string, catalog: Catalog): ConfigFile[] {
  const absolute = join(root, folder)
  const names = existsSync(absolute) ? readdirSync(absolute, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json')) : []
  return names.sort().map((name) => {
    const path = `${folder}/${name}`
    return { path, absolute: `/${path}`, catalog, read: () => configOf(readFileSync(join(root, path), 'utf8'), catalog) }
  })
}

function configOf(text: string, catalog: Catalog): ReturnType<ConfigFile['read']> {
  const document = parseJson(text)
  if (document.root === undefined) return { reason: document.problems[0]?.message ?? 'it is no JSON' }
  const recognition = recognise(document)
  return recognition.kind === 'unknown' ? undefined : readConfig(document, recognition, catalog.openClip)
}

/** The recorded runs beside the examples of a rule. */
function recordsOf({ path, clean }: Example): (stem: string) => readonly RecordedRun[] {
  return (stem) => recordedRuns(join(root, path, clean ? '../..' : '..', 'records'), stem)
}

/** The catalog by which an example is linted. */
export function catalogOf(example: Example): RunCatalog {
  return catalogFor(optionsOf(example))
}

/** `line:column severity rule/messageId message`, one line a problem; the text of a .out. */
export function goldenText(problems: readonly Problem[]): string {
  return problems
    .map(({ line, column, severity, rule, messageId, message }) => `${line}:${column} ${severity} ${rule}/${messageId} ${message}\n`)
    .join('')
}

function filesOf(folder: string): string[] {
  const absolute = join(root, folder)
  return existsSync(absolute) ? readdirSync(absolute).filter((name) => /\.(json|csv|tsv)$/.test(name)).sort() : []
}

function optionsOf(example: Example): LintOptions {
  const path = beside(example, 'args')
  if (!existsSync(path)) return { preset: 'recommended', rules: {}, target: defaultTarget }
  const { values } = parseArgs({
    args: readFileSync(path, 'utf8').trim().split(/\s+/),
    options: {
      target: { type: 'string', multiple: true },
      preset: { type: 'string' },
      rule: { type: 'string', multiple: true },
      options: { type: 'string', multiple: true },
    },
  })
  const preset = presets.find((name) => name === values.preset)
  if (values.preset !== undefined && preset === undefined) throw new Error(`${path}: no preset ${values.preset}`)
  const rules: Record<string, Exclude<RuleSetting, string>> = {}
  for (const [id, severity] of (values.rule ?? []).map(halves)) rules[id] = { ...rules[id], severity: severity as SeveritySetting }
  for (const [id, json] of (values.options ?? []).map(halves)) rules[id] = { ...rules[id], options: JSON.parse(json) as RuleOptions }
  return { preset: preset ?? ('recommended' satisfies Preset), rules, target: readTarget(values.target ?? []) }
}

function halves(setting: string): [string, string] {
  const equals = setting.indexOf('=')
  return [setting.slice(0, equals), setting.slice(equals + 1)]
}

const catalogs = new Map<string, RunCatalog>()

/** The bundled catalog alone: what lies in the user's caches has no say in a test. */
function catalogFor({ target }: LintOptions): RunCatalog {
  const key = JSON.stringify(target)
  const known = catalogs.get(key)
  if (known !== undefined) return known
  const readText = (path: string): string | undefined => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined)
  const catalog = openCatalog({ target, readText })
  catalogs.set(key, catalog)
  return catalog
}
