/** What lint-configs says of a row: its errors, and the counts of what is built. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { openCatalog } from '../../src/catalog/open.ts'
import type { Catalog } from '../../src/catalog/types.ts'
import { readConfig, recognise } from '../../src/config/index.ts'
import { countFlops } from '../../src/cost/flops.ts'
import { countParameters } from '../../src/cost/parameters.ts'
import { parseJson } from '../../src/json/parse.ts'
import { lintText } from '../../src/lint/engine.ts'
import { rules } from '../../src/lint/registry.generated.ts'
import type { Problem } from '../../src/lint/types.ts'
import { buildConfig } from '../../src/towers/build/index.ts'
import type { JudgedRow, RowKind } from './rows.ts'

export interface Verdict {
  readonly errors: readonly Problem[]
  /** Is it told that the towers run and the forward pass of the model fails? */
  readonly warnsOfWhole: boolean
  /** Why it is taken for no model config at all, where it is. */
  readonly skipped?: string
  /** Parameters of the model, FLOPs of the towers; or why they are not known. */
  readonly counts: Counts | { readonly reason: string }
}

export interface Counts {
  readonly params: string
  readonly image_flops: string
  readonly text_flops: string
}

const root = resolve(import.meta.dirname, '../..')
export const readCatalogFile = (path: string): string | undefined => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined)

/** As custom-text and text-tower say it. */
const WHOLE = /forward pass of \S+( \S+)? fails|takes its tokens as well, and fails|forward pass fails/

/** The names that files of these kinds have where their readers find them. */
const FILE_NAMES: Readonly<Record<RowKind, string>> = { open_clip: 'model.json', open_clip_hub: 'open_clip_config.json', timm_hub: 'config.json' }

/** Lints and builds a row for the versions that judged it; throws where a rule or the engine failed. */
export function verdictOf(row: JudgedRow): Verdict {
  const catalog = catalogOf(row)
  const target = { openClip: row.outcome.open_clip, timm: row.outcome.timm }
  const result = lintText({ path: FILE_NAMES[row.kind], content: row.text }, { preset: 'recommended', rules: {}, target }, catalog, rules)
  if (result.failures !== undefined) throw new Error(`${row.text}\n${result.failures.map(({ where, message }) => `${where}: ${message}`).join('\n')}`)
  return {
    errors: result.problems.filter(({ severity }) => severity === 'error'),
    warnsOfWhole: result.problems.some(({ severity, message }) => severity === 'warning' && WHOLE.test(message)),
    ...(result.skipped === undefined ? {} : { skipped: result.skipped }),
    counts: row.outcome.stage === 'runs' ? countsOf(row, catalog) : { reason: 'it does not run' },
  }
}

function countsOf(row: JudgedRow, catalog: Catalog): Verdict['counts'] {
  const document = parseJson(row.text)
  const recognised = document.root === undefined ? { kind: 'unknown' as const, reason: 'it is no JSON' } : recognise(document)
  if (recognised.kind === 'unknown') return { reason: recognised.reason }
  const built = buildConfig(readConfig(document, recognised, catalog.openClip), catalog)
  if (built.reason !== undefined) return { reason: built.reason }
  let params = built.own.reduce((sum, { shape }) => sum + BigInt(shape.reduce((product, size) => product * size, 1)), 0n)
  const flops: Record<string, bigint> = {}
  for (const tower of built.towers) {
    if (tower.kind === 'not_modelled') return { reason: tower.reason }
    if (tower.kind === 'failed') return { reason: `it is said to fail: ${tower.problem.message}` }
    params += countParameters(tower.tower.root)
    flops[tower.name] = countFlops(tower.tower.root).total
  }
  return { params: String(params), image_flops: String(flops['image'] ?? ''), text_flops: String(flops['text'] ?? '') }
}

/** The same of the real model. */
export function realCounts({ params, image_flops, text_flops }: JudgedRow['outcome']): Counts {
  return { params: String(params ?? ''), image_flops: String(image_flops ?? ''), text_flops: String(text_flops ?? '') }
}

const catalogs = new Map<string, Catalog>()

/** The catalog of the versions that were asked, with the row's own Hugging Face configs as if they lay beside the file. */
function catalogOf({ outcome: { open_clip, timm }, hf }: JudgedRow): Catalog {
  const key = JSON.stringify([open_clip, timm, hf])
  let catalog = catalogs.get(key)
  if (catalog !== undefined) return catalog
  const hfLocal = {
    readText: (path: string): string | undefined => {
      const config = hf?.[path.replace(/^\/(.*)\/config\.json$/, '$1')]
      return config === undefined ? undefined : JSON.stringify(config)
    },
    list: () => undefined,
    env: {},
  }
  catalog = openCatalog({ target: { openClip: open_clip, timm }, readText: readCatalogFile, ...(hf === undefined ? {} : { hfLocal }) }).beside('')
  catalogs.set(key, catalog)
  return catalog
}
