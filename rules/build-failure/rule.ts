import { isRefusedBefore } from '../../src/config/refused.ts'
import { fieldName, readerOf, sayWritten } from '../../src/config/words.ts'
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
    report({ messageId: stage, pointer, data: { field, given: sayWritten(config, pointer), tower, reader, python: message, cause } })
  }
}
