/** Objects of the concrete tree as Python sees them. */
import type { JsonMember, JsonNode, JsonObject } from '../json/types.ts'

export type Members = ReadonlyMap<string, JsonMember>

/** The members by key, in the order in which the keys first appear; of duplicates the last, as Python's json keeps it. */
export function membersOf(object: JsonObject): Members {
  const members = new Map<string, JsonMember>()
  for (const member of object.members) members.set(member.key.value, member)
  return members
}

/** What Python's `bool()` says of the value. */
export function isTruthy(node: JsonNode): boolean {
  switch (node.type) {
    case 'null':
      return false
    case 'boolean':
      return node.value
    case 'number':
      return node.value !== 0
    case 'string':
      return node.value !== ''
    case 'array':
      return node.items.length > 0
    case 'object':
      return node.members.length > 0
  }
}
