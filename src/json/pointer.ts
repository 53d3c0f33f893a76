/** JSON pointers (RFC 6901): built, read, followed, and said to people. */
import { printable } from '../text/printable.ts'
import type { JsonMember, JsonNode, JsonObject, JsonString } from './types.ts'

/** A place in the tree: the value and, for a member of an object, its key. */
export interface Found {
  readonly value: JsonNode
  readonly key: JsonString | undefined
}

/** A place that exists, with its own pointer. */
export interface FoundAt extends Found {
  readonly pointer: string
}

/** A key as a token of a pointer: `~` and `/` escaped. */
export function escapeToken(key: string): string {
  return key.includes('~') || key.includes('/') ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key
}

function unescapeToken(token: string): string {
  return token.includes('~') ? token.replaceAll('~1', '/').replaceAll('~0', '~') : token
}

/** `join('/vision_cfg', 'layers', 0)` is `/vision_cfg/layers/0`. */
export function join(pointer: string, ...tokens: readonly (string | number)[]): string {
  let joined = pointer
  for (const token of tokens) joined += `/${typeof token === 'number' ? token : escapeToken(token)}`
  return joined
}

/** The keys and indices of a pointer, unescaped. A text that does not start with `/` is read as if it did; `` is the root. */
export function tokens(pointer: string): readonly string[] {
  if (pointer === '') return []
  const parts = pointer.split('/')
  if (parts[0] === '') parts.shift()
  return parts.map(unescapeToken)
}

/** The pointer of the value that holds this one, and this one's key in it; undefined for the root. */
export function parent(pointer: string): { readonly pointer: string; readonly token: string } | undefined {
  const cut = pointer.lastIndexOf('/')
  return cut < 0 ? undefined : { pointer: pointer.slice(0, cut), token: unescapeToken(pointer.slice(cut + 1)) }
}

/** The member that counts: the last of its name, as Python's reader has it. */
export function lastMember(object: JsonObject, key: string): JsonMember | undefined {
  if (object.members.length <= FEW) return object.members.findLast((member) => member.key.value === key)
  let last = lasts.get(object)
  if (last === undefined) {
    last = new Map(object.members.map((member) => [member.key.value, member]))
    lasts.set(object, last)
  }
  return last.get(key)
}

/** So many members are looked through as quickly as they are indexed. */
const FEW = 100

/** Large objects by key: each of a thousand problems in a million keys asks again. */
const lasts = new WeakMap<JsonObject, ReadonlyMap<string, JsonMember>>()

/** The value at a pointer, or undefined where there is none. Of duplicate keys the last is taken. */
export function find(root: JsonNode | undefined, pointer: string): Found | undefined {
  if (root === undefined) return undefined
  let found: Found | undefined = { value: root, key: undefined }
  for (const token of tokens(pointer)) {
    found = child(found.value, token)
    if (found === undefined) return undefined
  }
  return found
}

/** The value at a pointer or, where there is none, its deepest ancestor that exists; undefined only without a tree. */
export function nearest(root: JsonNode | undefined, pointer: string): FoundAt | undefined {
  if (root === undefined) return undefined
  let found: FoundAt = { pointer: '', value: root, key: undefined }
  for (const token of tokens(pointer)) {
    const next = child(found.value, token)
    if (next === undefined) return found
    found = { pointer: join(found.pointer, token), ...next }
  }
  return found
}

function child(node: JsonNode, token: string): Found | undefined {
  if (node.type === 'object') return lastMember(node, token)
  if (node.type !== 'array' || !isIndex(token)) return undefined
  const value = node.items[Number(token)]
  return value === undefined ? undefined : { value, key: undefined }
}

/** An index of a list in a pointer: no sign, no leading zero. */
export function isIndex(token: string): boolean {
  return /^(?:0|[1-9][0-9]*)$/.test(token)
}

/** A pointer as people write it: `vision_cfg.layers[0]`, `labels["a b"]`; the root is `the top level`. */
export function humanPath(pointer: string): string {
  let path = ''
  for (const token of tokens(pointer)) {
    if (isIndex(token)) path += `[${token}]`
    else if (isPlainName(token)) path += path === '' ? token : `.${token}`
    else path += `[${printable(JSON.stringify(token))}]`
  }
  return path === '' ? 'the top level' : path
}

/** Letters, digits, `_`, `$` and `-`. The first expression answers for ASCII: to compile Unicode's tables takes a millisecond. */
function isPlainName(token: string): boolean {
  return /^[A-Za-z_$][\w$-]*$/.test(token) || (/[^\0-\x7f]/.test(token) && /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(token))
}
