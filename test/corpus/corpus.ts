/** The real configs of ../shared and what the real libraries did with them. The folder is optional: tests say when it is absent. */
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, test } from 'vitest'
import type { FileResult, Problem } from '../../src/lint/types.ts'
import { shared } from '../helpers/project.ts'
import { lint, type Setting } from '../rules/lint.ts'

export interface Linted {
  /** Path below the corpus' folder, with forward slashes. */
  readonly name: string
  /** The text as Python's json.load would have it; undefined where it is no JSON. */
  readonly value: Config | undefined
  readonly result: FileResult
}

export interface Config {
  readonly embed_dim?: number
  readonly vision_cfg?: Readonly<Record<string, unknown>> | null
  readonly text_cfg?: Readonly<Record<string, unknown>> | null
}

/** Tests over a folder of ../shared; where that is absent it is said, and they are skipped. */
export function describeCorpus(title: string, path: string, body: (folder: string) => void): void {
  const folder = shared(path)
  if (folder !== undefined) {
    describe(title, () => body(folder))
    return
  }
  console.log(`../shared/${path} is absent: ${title} are not tested`)
  test.skip(`${title}: ../shared/${path} is absent`)
}

/** Lints every config of a corpus; throws where a rule or the engine failed. */
export function lintCorpus(folder: string, setting: Setting = {}): ReadonlyMap<string, Linted> {
  const linted = new Map<string, Linted>()
  for (const path of jsonFiles(folder)) {
    const name = path.slice(folder.length + 1)
    const bytes = readFileSync(path)
    linted.set(name, { name, value: parsed(bytes.toString('utf8')), result: lint(bytes, { ...setting, path }) })
  }
  return linted
}

function jsonFiles(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((entry) => {
      const path = join(folder, entry)
      if (statSync(path).isDirectory()) return jsonFiles(path)
      return entry.endsWith('.json') && !['INDEX.json', 'OUTCOMES.json'].includes(basename(path)) ? [path] : []
    })
}

function parsed(text: string): Config | undefined {
  try {
    const value = JSON.parse(text) as Config & { readonly model_cfg?: Config }
    return value.model_cfg ?? value
  } catch {
    return undefined
  }
}

export function errorsOf({ result }: Linted): readonly Problem[] {
  return result.problems.filter((problem) => problem.severity === 'error')
}

/** `unknown-field /vision_cfg/proj`, for messages of failed tests. */
export function inShort(problems: readonly Problem[]): string {
  return problems.map(({ rule, pointer }) => `${rule} ${pointer}`).join(', ')
}

/** Rows of a file of ../shared with one JSON object a line, packed or not. */
export function rowsOf<Row>(path: string): readonly Row[] {
  const bytes = readFileSync(shared(path) as string)
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Row)
}

export function jsonOf<Value>(path: string): Value {
  return JSON.parse(readFileSync(shared(path) as string, 'utf8')) as Value
}
