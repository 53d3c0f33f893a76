/** Compares configs on two sides: fields with their origins, and what the towers cost. Pure: it reads no file. */
import type { Catalog } from '../catalog/types.ts'
import { readConfig, recognise } from '../config/index.ts'
import type { Config } from '../config/types.ts'
import type { Cost } from '../cost/measure.ts'
import { parseJson } from '../json/parse.ts'
import { readJson } from '../json/read.ts'
import { foreignReason } from '../lint/foreign.ts'
import { buildConfig } from '../towers/build/index.ts'
import { describeTowers } from '../towers/index.ts'
import { fieldChanges, type Described } from './fields.ts'
import { measure, type Measure, type Measured } from './measure.ts'
import type { Change, Comparison, ConfigPair, CostChange, FileChange, Side, TowerChange } from './types.ts'

/** What each side is judged by; usually the same. */
export interface Catalogs {
  readonly before: Catalog
  readonly after: Catalog
}

/** Compares every pair, in their order. Never throws over what a file holds. */
export function compareConfigs(pairs: readonly ConfigPair[], catalogs: Catalogs): Comparison {
  return { files: pairs.map((pair) => compare(pair, catalogs)) }
}

/** A side as far as it is understood. */
type Understood =
  | { readonly kind: 'absent' }
  | { readonly kind: 'config'; readonly described: Described; readonly measured: Measured }
  /** Readable JSON that is no config. */
  | { readonly kind: 'other'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly reason: string }

function compare({ path, renamedFrom, ...sides }: ConfigPair, catalogs: Catalogs): FileChange {
  const before = understand(sides.before, catalogs.before)
  const after = understand(sides.after, catalogs.after)
  const fields = before.kind === 'config' && after.kind === 'config' ? fieldChanges(before.described, after.described) : []
  const problems = { ...reasonOf('before', before), ...reasonOf('after', after) }
  return {
    path,
    ...(renamedFrom === undefined ? {} : { renamedFrom }),
    state: stateOf(before, after, fields.length > 0),
    problems,
    fields,
    towers: towerChanges(measured(before), measured(after)),
    model: costChange(measured(before)?.model, measured(after)?.model),
  }
}

function understand(side: Side | undefined, catalog: Catalog): Understood {
  if (side === undefined) return { kind: 'absent' }
  if ('unreadable' in side) return { kind: 'unreadable', reason: side.unreadable }
  const document = typeof side.content === 'string' ? parseJson(side.content) : readJson(side.content)
  const foreign = document.root === undefined ? foreignReason(document.text) : undefined
  if (foreign !== undefined) return { kind: 'other', reason: foreign }
  if (document.root === undefined) return { kind: 'unreadable', reason: `it cannot be read as JSON: ${document.problems.at(-1)?.message ?? 'it is empty'}` }
  const recognition = recognise(document)
  if (recognition.kind === 'unknown') return { kind: 'other', reason: `it is no model config: ${recognition.reason}` }
  const config: Config = readConfig(document, recognition, catalog.openClip)
  const built = buildConfig(config, catalog)
  return { kind: 'config', described: { config, towers: describeTowers(config, catalog, built.towers) }, measured: measure(built) }
}

function measured(side: Understood): Measured | undefined {
  return side.kind === 'config' ? side.measured : undefined
}

function reasonOf<Name extends 'before' | 'after'>(name: Name, side: Understood): { readonly [key in Name]?: string } {
  return side.kind === 'other' || side.kind === 'unreadable' ? ({ [name]: side.reason } as { readonly [key in Name]: string }) : {}
}

function stateOf(before: Understood, after: Understood, differs: boolean): FileChange['state'] {
  if (isNoConfig(before) && isNoConfig(after)) return 'not_a_config'
  if (before.kind === 'absent') return 'added'
  if (after.kind === 'absent') return 'removed'
  return differs || before.kind !== after.kind ? 'changed' : 'unchanged'
}

function isNoConfig({ kind }: Understood): boolean {
  return kind === 'other' || kind === 'absent'
}

function towerChanges(before: Measured | undefined, after: Measured | undefined): readonly TowerChange[] {
  const names = new Set([...(after?.towers.keys() ?? []), ...(before?.towers.keys() ?? [])])
  return [...names].map((tower) => ({ tower, ...costChange(before?.towers.get(tower), after?.towers.get(tower)) }))
}

function costChange(before: Measure | undefined, after: Measure | undefined): CostChange {
  const change = (of: keyof Cost): Change => ({ before: numberOf(before, of), after: numberOf(after, of) })
  return {
    params: change('params'),
    flops: change('flops'),
    weight_bytes: change('weight_bytes'),
    activation_bytes: change('activation_bytes'),
    notes: { ...noteOf('before', before), ...noteOf('after', after) },
  }
}

function numberOf(measure: Measure | undefined, of: keyof Cost): bigint | null {
  return measure === undefined || 'note' in measure ? null : measure[of]
}

function noteOf(side: 'before' | 'after', measure: Measure | undefined): CostChange['notes'] {
  return measure !== undefined && 'note' in measure ? { [side]: measure.note } : {}
}
