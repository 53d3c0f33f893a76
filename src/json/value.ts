/** Nodes as plain values, and values as people say them. */
import { printable, shorten } from '../text/printable.ts'
import type { JsonNode, JsonValue } from './types.ts'

/**
 * The plain value of a node. Of duplicate keys the last wins, at the place of the first, as in a Python dict. Objects have no
 * prototype, so that `__proto__` and `constructor` are keys like any other. The parser bounds the depth of the recursion.
 */
export function toValue(node: JsonNode): JsonValue {
  switch (node.type) {
    case 'object': {
      const object: Record<string, JsonValue> = Object.create(null)
      for (const member of node.members) object[member.key.value] = toValue(member.value)
      return object
    }
    case 'array':
      return node.items.map(toValue)
    case 'null':
      return null
    default:
      return node.value
  }
}

/** Longest text of a string that is quoted in a message, in UTF-16 code units. */
const QUOTE_LIMIT = 60

/** A string in quotes for a message: shortened, and with nothing in it that a terminal would obey. */
export function quote(text: string): string {
  // Cut before escaping, so that a long string costs nothing, and after, so that escapes do not make it long again.
  return `"${shorten(escapeQuotes(shorten(text, QUOTE_LIMIT)), QUOTE_LIMIT)}"`
}

function escapeQuotes(text: string): string {
  return printable(text.replace(/["\\]/g, '\\$&'))
}

/**
 * What a node is, in words: `the string "12"`, `the number 12.0` (as it is written), `true`, `null`, `an empty list`,
 * `a list of 3 numbers`, `an object`.
 */
export function describe(node: JsonNode): string {
  switch (node.type) {
    case 'string':
      return `the string ${quote(node.value)}`
    case 'number':
      return `the number ${shorten(node.raw, QUOTE_LIMIT)}`
    case 'boolean':
      return String(node.value)
    case 'null':
      return 'null'
    case 'array':
      return describeList(node.items.map((item) => item.type))
    case 'object':
      return node.members.length === 0 ? 'an empty object' : 'an object'
  }
}

/** The same for a plain value, whose number has lost how it was written. */
export function describeValue(value: JsonValue): string {
  switch (typeOf(value)) {
    case 'string':
      return `the string ${quote(String(value))}`
    case 'number':
      return `the number ${String(value)}`
    case 'boolean':
    case 'null':
      return String(value)
    case 'array':
      return describeList((value as readonly JsonValue[]).map(typeOf))
    case 'object':
      return Object.keys(value as object).length === 0 ? 'an empty object' : 'an object'
  }
}

function typeOf(value: JsonValue): JsonNode['type'] {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value as 'object' | 'string' | 'number' | 'boolean'
}

const NOUNS: Readonly<Record<JsonNode['type'], string>> = {
  object: 'object',
  array: 'list',
  string: 'string',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
}

function describeList(types: readonly JsonNode['type'][]): string {
  const first = types[0]
  if (first === undefined) return 'an empty list'
  const noun = types.every((type) => type === first) ? NOUNS[first] : 'value'
  return types.length === 1 ? `a list of 1 ${noun}` : `a list of ${types.length} ${noun}s`
}
