import { isRefusedBefore } from '../../src/config/refused.ts'
import type { Config } from '../../src/config/types.ts'
import { fieldName, readerOf, sayValue } from '../../src/config/words.ts'
import { find } from '../../src/json/pointer.ts'
import { toValue } from '../../src/json/value.ts'
import { defineRule, type RuleContext } from '../../src/lint/types.ts'
import { isClaimed } from './claims.ts'

const meta = {
  id: 'build-failure',
  summary: 'a model that the library cannot construct, or whose first forward pass fails',
  kinds: ['open_clip', 'open_clip_hub', 'timm_hub'],
  since: '0.1.0',
  messages: {
    construct: {
      severity: 'error',
      text: '{given}: {reader} cannot build the {tower} tower with it ({python})',
    },
    forward: {
      severity: 'error',
      text: '{given}: the first forward pass of the {tower} tower fails ({python})',
    },
  },
} as const

type MessageId = keyof typeof meta.messages

export default defineRule({ meta, check })

function check(context: RuleContext<MessageId>): void {
  const { config, built, report, target } = context
  if (config === undefined) return
  const reader = config.kind === 'timm_hub' ? `timm ${target.timm}` : readerOf(config)
  for (const problem of built.problems) {
    if (isRefusedBefore(problem, config) || isClaimed(problem, context)) continue
    const { stage, pointer, tower, cause, message } = problem
    const field = fieldName(config, pointer)
    report({ messageId: stage, pointer, data: { field, given: `${field}${written(config, pointer)}`, tower, reader, python: message, cause } })
  }
}

/** ` is 7`; of a whole block nothing, as no single field of it is to blame. */
function written(config: Config, pointer: string): string {
  const node = find(config.root, pointer)?.value
  const isBlock = config.kind !== 'timm_hub' && config.blocks.some((block) => block.pointer === pointer)
  if (node === undefined || isBlock) return ''
  const text = sayValue(toValue(node))
  return ` is ${text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text}`
}

/** A longer value is cut: the place shows it. */
const LONGEST = 80
