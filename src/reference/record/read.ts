/** Reads a record back, and refuses what is none. */
import type { JsonValue } from '../../json/types.ts'
import { Refusal } from '../refusal.ts'
import type { ReferenceRecord } from './record.ts'

/** The record in a file's JSON; `path` names it in messages. Throws a Refusal where a part of it is missing or of another kind. */
export function readRecord(value: unknown, path: string): ReferenceRecord {
  const of = (parent: unknown, name: string): unknown => (isObject(parent) ? parent[name] : undefined)
  const need = (isThere: boolean, name: string): void => {
    if (!isThere) throw new Refusal(`${path} is no record of a reference run: its ${name} is missing or wrong`)
  }
  const model = of(value, 'model')
  need(typeof of(model, 'timm') === 'string' || isObject(of(model, 'config')), 'model')
  need(['image', 'text', 'multimodal'].includes(String(of(value, 'tower'))), 'tower')
  for (const library of ['open_clip', 'timm']) need(typeof of(of(value, 'target'), library) === 'string', `target.${library}`)
  for (const name of ['maker', 'sha256']) need(typeof of(of(value, 'graph'), name) === 'string', `graph.${name}`)
  for (const name of ['flops', 'folded', 'nodes']) need(isCount(of(value, name)), name)
  for (const name of ['gpu_flops_share', 'gpu_nodes_share']) need(isShare(of(value, name)), name)
  need(isTable(of(value, 'flops_by_op'), isCount), 'flops_by_op')
  need(isTable(of(of(value, 'runtime'), 'providers'), isCount), 'runtime.providers')
  need(typeof of(of(value, 'runtime'), 'version') === 'string', 'runtime.version')
  need(isObject(of(value, 'device')), 'device')
  need(isTable(of(value, 'inputs'), (shape) => Array.isArray(shape) && shape.every(isCount)), 'inputs')
  return value as ReferenceRecord
}

function isObject(value: unknown): value is Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

function isShare(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 1
}

function isTable(value: unknown, isRight: (member: unknown) => boolean): boolean {
  return isObject(value) && Object.values(value).every(isRight)
}
