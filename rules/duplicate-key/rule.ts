import { fieldName, sayValue } from '../../src/config/words.ts'
import { find, parent } from '../../src/json/pointer.ts'
import type { JsonMember, JsonNode, JsonObject } from '../../src/json/types.ts'
import { toValue } from '../../src/json/value.ts'
import { defineRule, type RuleContext } from '../../src/lint/types.ts'
import { shorten } from '../../src/text/index.ts'

const meta = {
  id: 'duplicate-key',
  summary: 'a key that stands more than once in an object, so that Python drops the earlier value',
  kinds: ['open_clip', 'open_clip_hub', 'timm_hub', 'unparsed'],
  since: '0.1.0',
  fixable: 'safe',
  messages: {
    dropped: {
      severity: 'warning',
      text: '{field} is written again: Python keeps the last value, {kept}, and drops {dropped} before it',
      hint: 'keep one of them',
    },
    repeated: {
      severity: 'warning',
      text: '{field} is written again, with the same value',
      hint: 'keep one of them',
    },
    unread: {
      severity: 'warning',
      text: '{reason}',
      hint: 'keep one of them',
    },
  },
} as const

export default defineRule({ meta, check })

/** Any one fix takes all that Python drops: of a key that is repeated more often, only the first problem carries its many changes. */
const WITH_FIX = 10

function check({ document, config, report }: RuleContext<keyof typeof meta.messages>): void {
  const times = new Map<string, number>()
  for (const { kind, pointer } of document.problems) if (kind === 'duplicate-key' && pointer !== undefined) times.set(pointer, (times.get(pointer) ?? 0) + 1)
  const told = new Set<string>()
  for (const { kind, message, pointer, start, end, earlier } of document.problems) {
    if (kind !== 'duplicate-key' || pointer === undefined) continue
    const at = { start, end }
    const again = memberAt(document.root, pointer, start)
    const last = find(document.root, pointer)?.value
    const lost = earlier === undefined ? undefined : memberAt(document.root, pointer, earlier.start)
    if (config === undefined || again === undefined || last === undefined || lost === undefined) {
      report({ messageId: 'unread', pointer, at, data: { reason: message } })
      continue
    }
    const kept = inShort(last, document.text)
    const dropped = inShort(lost.value, document.text)
    const hasFix = !told.has(pointer) || (times.get(pointer) ?? 0) <= WITH_FIX
    report({
      messageId: sameText(document.text, again.value, lost.value) ? 'repeated' : 'dropped',
      pointer,
      at,
      data: { field: fieldName(config, pointer), kept, dropped },
      ...(hasFix ? { fix: { safe: true, description: `keep ${kept} alone`, edits: [{ op: 'remove', pointer, earlier: true }] } } : {}),
    })
    told.add(pointer)
  }
}

/** The member of the pointer's object whose key or value holds this offset. */
function memberAt(root: JsonNode | undefined, pointer: string, offset: number): JsonMember | undefined {
  const above = parent(pointer)
  const object = above === undefined ? undefined : find(root, above.pointer)?.value
  if (object?.type !== 'object') return undefined
  const { members } = object as JsonObject
  let [low, high] = [0, members.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((members[middle] as JsonMember).value.end <= offset) low = middle + 1
    else high = middle
  }
  const member = members[low]
  return member !== undefined && member.key.start <= offset ? member : undefined
}

/** Characters of a value that are told, and those of its text that are looked at for them. */
const SHORT = 40
const LOOKED_AT = 400

function inShort(node: JsonNode, text: string): string {
  if (node.type === 'object') return 'an object'
  if (node.end - node.start > LOOKED_AT) return shorten(text.slice(node.start, node.start + LOOKED_AT).replace(/\s+/g, ' '), SHORT)
  return shorten(sayValue(toValue(node)), SHORT)
}

function sameText(text: string, a: JsonNode, b: JsonNode): boolean {
  return a.end - a.start === b.end - b.start && text.startsWith(text.slice(a.start, a.end), b.start)
}
