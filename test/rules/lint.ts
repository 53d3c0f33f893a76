/** Lints values and texts with the bundled catalog, for the tests of single rules. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openCatalog, type RunCatalog } from '../../src/catalog/open.ts'
import { readTarget } from '../../src/catalog/targets.ts'
import type { JsonValue } from '../../src/json/types.ts'
import { lintText } from '../../src/lint/engine.ts'
import { fixFile } from '../../src/lint/fix.ts'
import { rules } from '../../src/lint/registry.generated.ts'
import type { FileResult, LintOptions, Problem } from '../../src/lint/types.ts'
import { root } from '../helpers/project.ts'

export interface Setting {
  /** Path of the file, whose name some rules read. */
  readonly path?: string
  /** `open_clip=main` */
  readonly target?: string
  readonly preset?: LintOptions['preset']
}

const catalogs = new Map<string, RunCatalog>()

/** The bundled catalog for a target such as `open_clip=main`; without one the default target. */
export function bundledCatalog(target?: string): RunCatalog {
  const key = target ?? ''
  let catalog = catalogs.get(key)
  if (catalog === undefined) {
    const readText = (path: string): string | undefined => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined)
    catalog = openCatalog({ target: readTarget(target === undefined ? [] : [target]), readText })
    catalogs.set(key, catalog)
  }
  return catalog
}

/** All problems of a text or a value; throws where a rule or the engine failed. */
export function lint(content: JsonValue | Uint8Array, { path = 'config.json', target, preset = 'recommended' }: Setting = {}): FileResult {
  const text = content instanceof Uint8Array || typeof content === 'string' ? content : JSON.stringify(content, null, 2)
  const options: LintOptions = { preset, rules: {}, target: readTarget(target === undefined ? [] : [target]) }
  const result = lintText({ path, content: text }, options, bundledCatalog(target), rules)
  if (result.failures !== undefined) throw new Error(result.failures.map(({ where, message }) => `${where}: ${message}`).join('\n'))
  return result
}

/** The problems of one rule. */
export function problemsOf(rule: string, content: JsonValue | Uint8Array, setting: Setting = {}): readonly Problem[] {
  return lint(content, setting).problems.filter((problem) => problem.rule === rule)
}

/** `severity messageId pointer`, one for each problem of a rule. */
export function briefly(rule: string, content: JsonValue | Uint8Array, setting: Setting = {}): readonly string[] {
  return problemsOf(rule, content, setting).map(({ severity, messageId, pointer }) => `${severity} ${messageId} ${pointer}`)
}

type Fields = { readonly [field: string]: JsonValue }

/** A config of native towers that has no problem, with fields laid over its blocks; a field that is null is written as null. */
export function config({ vision = {}, text = {}, ...top }: { readonly vision?: Fields; readonly text?: Fields; readonly [key: string]: JsonValue | undefined } = {}): JsonValue {
  return {
    embed_dim: 320,
    vision_cfg: { image_size: 192, layers: 6, width: 320, head_width: 64, patch_size: 16, ...vision },
    text_cfg: { context_length: 64, vocab_size: 49408, width: 320, heads: 5, layers: 6, ...text },
    ...Object.fromEntries(Object.entries(top).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined)),
  }
}

/** A config whose vision_cfg is exactly this one. */
export function withVision(vision_cfg: Fields, top: Fields = {}): JsonValue {
  return { ...(config(top) as Fields), vision_cfg }
}

/** A config whose text_cfg is exactly this one. */
export function withText(text_cfg: Fields, top: Fields = {}): JsonValue {
  return { ...(config(top) as Fields), text_cfg }
}

/** The value of a file after all its fixes, safe or not. */
export function fixed(value: JsonValue, setting: Setting = {}): JsonValue {
  const { result } = fixFile(lint(value, setting), { unsafe: true, lint: (text) => lint(text, setting) })
  return JSON.parse(result.text) as JsonValue
}
