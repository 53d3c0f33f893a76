/** Changes of a document, said by pointer, as changes of its text that touch nothing else. */
import { containerEdits, indentAt } from './container-edit.ts'
import type { Change } from './container-edit.ts'
import { find, humanPath, isIndex, parent } from './pointer.ts'
import { styleOf, write } from './style.ts'
import type { Style } from './style.ts'
import { inTextOrder } from './text-edit.ts'
import type { Resolved } from './text-edit.ts'
import type { DocumentEdit, JsonArray, JsonDocument, JsonNode, JsonObject, JsonValue, TextEdit } from './types.ts'

interface Plan {
  readonly document: JsonDocument
  readonly style: Style
  readonly changes: Map<JsonNode, Change>
  readonly replaced: TextEdit[]
}

/** Resolves changes into text edits that keep the document's layout. All can be made, or the result says why not. */
export function resolveEdits(document: JsonDocument, edits: readonly DocumentEdit[]): Resolved {
  if (document.root === undefined) return { ok: false, problem: 'the text is not valid JSON, and nothing in it can be changed' }
  const plan: Plan = { document, style: styleOf(document), changes: new Map(), replaced: [] }
  for (const edit of edits) {
    const problem = enter(plan, edit)
    if (problem !== undefined) return { ok: false, problem }
  }
  const resolved = [...plan.replaced]
  for (const change of plan.changes.values()) {
    const problem = clash(change)
    if (problem !== undefined) return { ok: false, problem }
    for (const made of containerEdits(document, plan.style, change)) resolved.push(made)
  }
  return inTextOrder(document.text, resolved)
}

/** Notes one edit in the plan; returns the problem where it cannot be made. */
function enter(plan: Plan, edit: DocumentEdit): string | undefined {
  if ((edit.op === 'insert' || edit.op === 'replace') && !isWritable(edit.value)) {
    return `${humanPath(edit.pointer)}: NaN and Infinity cannot be written as JSON`
  }
  if (edit.op === 'replace') return enterReplace(plan, edit.pointer, edit.value)
  const above = parent(edit.pointer)
  if (above === undefined) return `the top level cannot be the target of ${edit.op}`
  const found = find(plan.document.root, above.pointer)
  const container = found?.value
  if (container === undefined || (container.type !== 'object' && container.type !== 'array')) {
    return `${humanPath(above.pointer)} is no object or list`
  }
  let change = plan.changes.get(container)
  if (change === undefined) {
    const place = found?.key === undefined ? container.start : found.key.start
    change = { container, place, removed: new Set(), renamed: new Map(), inserted: [] }
    plan.changes.set(container, change)
  }
  if (edit.op === 'insert') return enterInsert(change, edit.pointer, above.token, edit.value)
  const indices = indicesOf(container, above.token)
  if (indices.length === 0) return `${humanPath(edit.pointer)} does not exist`
  if (edit.op === 'remove') {
    for (const index of edit.earlier === true ? indices.slice(0, -1) : indices) change.removed.add(index)
    return undefined
  }
  if (container.type === 'array') return `${humanPath(edit.pointer)} is an item of a list and has no key`
  for (const index of indices) change.renamed.set(index, edit.key)
  return undefined
}

function enterReplace({ document, style, replaced }: Plan, pointer: string, value: JsonValue): string | undefined {
  const found = find(document.root, pointer)
  if (found === undefined) return `${humanPath(pointer)} does not exist`
  const { start, end } = found.value
  const place = found.key === undefined ? start : found.key.start
  replaced.push({ start, end, newText: write(value, style, indentAt(document.text, style, place, pointer === '')) })
  return undefined
}

function enterInsert({ container, inserted }: Change, pointer: string, token: string, value: JsonValue): string | undefined {
  if (container.type === 'object') {
    inserted.push({ before: container.members.length, key: token, value })
    return undefined
  }
  const { length } = container.items
  const before = token === '-' ? length : isIndex(token) ? Number(token) : Number.NaN
  if (!(before <= length)) return `${humanPath(pointer)} is no place in a list of ${length}`
  inserted.push({ before, key: undefined, value })
  return undefined
}

function isWritable(value: JsonValue): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  return value === null || typeof value !== 'object' || Object.values(value).every(isWritable)
}

/** All places of a key, or the one of an index. */
function indicesOf(container: JsonObject | JsonArray, token: string): readonly number[] {
  if (container.type === 'array') return isIndex(token) && Number(token) < container.items.length ? [Number(token)] : []
  return placesOf(container).get(token) ?? []
}

const known = new WeakMap<JsonObject, ReadonlyMap<string, readonly number[]>>()

/** Indices of the members by key; made once, as the many fixes of a large object all ask. */
function placesOf(object: JsonObject): ReadonlyMap<string, readonly number[]> {
  const earlier = known.get(object)
  if (earlier !== undefined) return earlier
  const places = new Map<string, number[]>()
  for (const [index, { key }] of object.members.entries()) {
    const same = places.get(key.value)
    if (same === undefined) places.set(key.value, [index])
    else same.push(index)
  }
  known.set(object, places)
  return places
}

/** A change must not give two members one name that had different names before, or none. */
function clash({ container, removed, renamed, inserted }: Change): string | undefined {
  if (container.type === 'array') return undefined
  /** By the name after the change: the name before it, for an inserted member its number. Of the names that change all, and no others. */
  const origins = new Map<string, string | number>()
  const take = (name: string, origin: string | number): string | undefined => {
    const other = origins.get(name)
    origins.set(name, origin)
    return other === undefined || other === origin ? undefined : `the key ${humanPath(`/${name}`)} exists already`
  }
  const places = placesOf(container)
  for (const name of [...renamed.values(), ...inserted.map(({ key }) => key)]) {
    const stays = name !== undefined && (places.get(name) ?? []).some((index) => !removed.has(index) && !renamed.has(index))
    if (stays) origins.set(name, name)
  }
  for (const [index, name] of renamed) {
    const key = container.members[index]?.key
    const problem = key === undefined || removed.has(index) ? undefined : take(name, key.value)
    if (problem !== undefined) return problem
  }
  for (const [number, { key }] of inserted.entries()) {
    const problem = key === undefined ? undefined : take(key, number)
    if (problem !== undefined) return problem
  }
  return undefined
}
