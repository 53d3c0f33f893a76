/** What the harness passes around: a file's text, how it was made, and what the real libraries did with it; one JSON object a line. */
import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import type { JsonValue } from '../../src/json/types.ts'
import { jsonFiles } from './files.ts'

export type RowKind = 'open_clip' | 'open_clip_hub' | 'timm_hub'

/** A text to be judged. */
export interface Row {
  readonly kind: RowKind
  /** The config that it was made of, or the file's own name. */
  readonly base: string
  /** What was done to it, each `KIND` or `KIND details`; empty for a file as it is. */
  readonly mutation: readonly string[]
  readonly text: string
  /** The config.json of Hugging Face towers by name, as if they lay beside the file. */
  readonly hf?: Readonly<Record<string, Readonly<Record<string, JsonValue>>>>
}

/** Where it ends: judge.py tells what each means. `unjudged`, too, where it took too long. */
export type Stage = 'read' | 'registry' | 'construct' | 'image' | 'text' | 'whole' | 'runs' | 'unjudged'

/** As judge.py writes it; the counts are there where it runs. */
export interface Outcome {
  readonly open_clip: string
  readonly timm: string
  readonly stage: Stage
  readonly error?: string
  readonly class?: string
  readonly params?: number
  readonly image_params?: number
  readonly text_params?: number
  readonly image_flops?: number
  readonly text_flops?: number
}

export type JudgedRow = Row & { readonly outcome: Outcome }

/** The rows of files of one JSON object a line, in their order. */
export function readRows<R extends Row>(paths: readonly string[]): readonly R[] {
  return paths.flatMap((path) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as R),
  )
}

/** Configs as they are: files, and all JSON files below folders. */
export function rowsOfFiles(paths: readonly string[]): readonly Row[] {
  return paths
    .flatMap((path) => (statSync(path).isDirectory() ? jsonFiles(path) : [path]))
    .map((path) => {
      const text = readFileSync(path, 'utf8')
      return { kind: kindOf(text), base: basename(path), mutation: [], text }
    })
}

/** Which reader a file is for: by the keys that only its kind has. */
function kindOf(text: string): RowKind {
  try {
    const value = JSON.parse(text) as unknown
    if (typeof value === 'object' && value !== null) {
      if ('model_cfg' in value) return 'open_clip_hub'
      if ('architecture' in value) return 'timm_hub'
    }
  } catch {
    // A file that is no JSON is judged as a file of the registry.
  }
  return 'open_clip'
}

/** `typo_key width` -> `typo_key` */
export function mutationKind(mutation: string): string {
  return /^\w+/.exec(mutation)?.[0] ?? mutation
}
