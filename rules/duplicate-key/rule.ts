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

function check({ document, config, report }: RuleContext<keyof typeof meta.messages>): void {
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
    const kept = inShort(last)
    const dropped = inShort(lost.value)
    report({
      messageId: sameText(document.text, again.value, lost.value) ? 'repeated' : 'dropped',
      pointer,
      at,
      data: { field: fieldName(config, pointer), kept, dropped },
      fix: { safe: true, description: `keep ${kept} alone`, edits: [{ op: 'remove', pointer, earlier: true }] },
    })
  }
}

/** The member of the pointer's object whose key or value holds this offset. */
function memberAt(root: JsonNode | undefined, pointer: string, offset: number): JsonMember | undefined {
  const above = parent(pointer)
  const object = above === undefined ? undefined : find(root, above.pointer)?.value
  if (object?.type !== 'object') return undefined
  return (object as JsonObject).members.find((member) => member.key.start <= offset && offset < member.value.end)
}

function inShort(node: JsonNode): string {
  if (node.type === 'object') return 'an object'
  return shorten(sayValue(toValue(node)), 40)
}

function sameText(text: string, a: JsonNode, b: JsonNode): boolean {
  return text.slice(a.start, a.end) === text.slice(b.start, b.end)
}
