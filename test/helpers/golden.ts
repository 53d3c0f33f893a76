/** The examples of the rules: rules/<id>/examples/NAME.json, its expected output NAME.out, and options in NAME.args. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openCatalog, type RunCatalog } from '../../src/catalog/open.ts'
import { defaultTarget, readTarget } from '../../src/catalog/targets.ts'
import { lintText } from '../../src/lint/engine.ts'
import { rules } from '../../src/lint/registry.generated.ts'
import { presets, type Preset } from '../../src/lint/severity.ts'
import type { FileResult, LintOptions, Problem, RuleOptions, RuleSetting, SeveritySetting } from '../../src/lint/types.ts'
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
  const clean = jsonFiles(`${folder}/clean`).map((name) => `clean/${name}`)
  return [...jsonFiles(folder), ...clean].map((name) => ({ name, path: `${folder}/${name}`, clean: name.startsWith('clean/') }))
}

/** The file beside an example with another ending: its expected output or its options. */
export function beside(example: Example, ending: 'out' | 'args'): string {
  return join(root, example.path.replace(/\.json$/, `.${ending}`))
}

/** Lints an example as its .args says: `--target open_clip=main --preset strict --rule ID=SEVERITY --options ID={"max":1}`. */
export function lintExample(example: Example): FileResult {
  return lintBytes(example, readFileSync(join(root, example.path)))
}

/** Lints another content under the name and with the options of an example. */
export function lintBytes(example: Example, content: Uint8Array | string): FileResult {
  const options = optionsOf(example)
  return lintText({ path: example.path, content }, options, catalogFor(options), rules)
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

function jsonFiles(folder: string): string[] {
  const absolute = join(root, folder)
  return existsSync(absolute) ? readdirSync(absolute).filter((name) => name.endsWith('.json')).sort() : []
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
