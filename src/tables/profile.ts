/** Rows of a profile: what open_clip's profiler writes, and what it should have. */
import type { Origin } from '../config/types.ts'
import { BILLION, MILLION, type FieldName, type Part } from './columns.ts'
import { isUnknown, type FieldFact, type TableModel, type Unknown } from './model.ts'

/** A number with its authority; null where there is none, and `reason` says why. */
export interface ProfiledField {
  readonly value: number | null
  readonly term?: string
  readonly origin?: Origin
  readonly reason?: string
}

/** An exact count; null where there is none. */
export interface ProfiledCount {
  readonly value: bigint | null
  readonly unit: bigint
  readonly reason?: string
}

export interface Profile {
  readonly model: string
  /** Height and width in pixels; null where they are not known. */
  readonly image_size: readonly number[] | null
  /** By column, those of open_clip's profiler first. */
  readonly fields: ReadonlyMap<string, ProfiledField>
  readonly counts: ReadonlyMap<string, ProfiledCount>
  /** Why counts are missing, each reason once. */
  readonly notes: readonly string[]
}

/** In the order of open_clip's profiler; those that it lacks follow. */
const FIELDS: readonly (readonly [string, Part, FieldName])[] = [
  ['image_width', 'image', 'width'],
  ['text_width', 'text', 'width'],
  ['embed_dim', 'model', 'embed_dim'],
]
const MORE_FIELDS: readonly (readonly [string, Part, FieldName])[] = [
  ['context_length', 'text', 'context_length'],
  ['image_layers', 'image', 'layers'],
  ['image_heads', 'image', 'heads'],
  ['image_head_width', 'image', 'head_width'],
  ['image_num_features', 'image', 'num_features'],
  ['text_layers', 'text', 'layers'],
  ['text_heads', 'text', 'heads'],
  ['text_head_width', 'text', 'head_width'],
]
const PARTS: readonly Part[] = ['model', 'image', 'text']

/** Profiles a model at its own sizes: image size, and the length of its texts. `name` is what the row is to be called. */
export function profileOf(name: string, model: TableModel): Profile {
  const fields = new Map([...FIELDS, ...MORE_FIELDS].map(([column, part, field]) => [column, profiledField(model.field(part, field))]))
  const counts = new Map([...countsOf(model, 'params', 'mparams', MILLION), ...countsOf(model, 'flops', 'gflops', BILLION)])
  const reasons = [...counts.values()].flatMap(({ reason }) => (reason === undefined ? [] : [reason]))
  return { model: name, image_size: model.size?.value ?? null, fields, counts, notes: [...new Set(reasons)] }
}

function countsOf(model: TableModel, quantity: 'params' | 'flops', column: string, unit: bigint): (readonly [string, ProfiledCount])[] {
  return PARTS.map((part) => [part === 'model' ? column : `${part}_${column}`, profiledCount(model, part, quantity, unit)])
}

function profiledField(fact: FieldFact | Unknown): ProfiledField {
  if (isUnknown(fact)) return { value: null, reason: fact.reason }
  return { value: fact.value, term: fact.named === undefined ? fact.field : `${fact.term} of ${fact.named}`, origin: fact.origin }
}

function profiledCount(model: TableModel, part: Part, quantity: 'params' | 'flops', unit: bigint): ProfiledCount {
  const counts = model.count({ part, quantity }, {})
  if (isUnknown(counts)) return { value: null, unit, ...(counts.absent === true ? {} : { reason: counts.reason }) }
  return { value: counts[0] ?? null, unit }
}
