import { defineRule, type RuleContext } from '../../src/lint/types.ts'
import { hold } from './hold.ts'
import type { Options } from './options.ts'

const maximum = { type: 'integer', minimum: 0 } as const

const meta = {
  id: 'budget',
  summary: 'a tower, or the whole model, that has more parameters, FLOPs or bytes than the project allows it',
  kinds: ['open_clip', 'open_clip_hub', 'timm_hub'],
  since: '0.1.0',
  options: {
    properties: {
      budgets: {
        type: 'array',
        description: 'maxima by tower: image, text, multimodal, or model for the sum',
        items: {
          type: 'object',
          required: ['tower'],
          additionalProperties: false,
          properties: {
            tower: { enum: ['image', 'text', 'multimodal', 'model'] },
            params: maximum,
            flops: maximum,
            weight_bytes: maximum,
            activation_bytes: maximum,
            reason: { type: 'string' },
          },
        },
      },
    },
    defaults: { budgets: [] },
  },
  messages: {
    exceeded: {
      severity: 'warning',
      text: 'the {tower} has {built} {what}, {excess} more than its budget of {limit}{reason}; {share} are in {block}',
    },
    memory: {
      severity: 'warning',
      text: 'the {tower} has {built} {what} alive at once, {excess} more than its budget of {limit}{reason}; {share} of what it computes is in {block}',
    },
    unknown: {
      severity: 'info',
      text: 'the budget of the {tower} is not held against anything: {why}',
    },
  },
} as const

type MessageId = keyof typeof meta.messages

export default defineRule({ meta, check })

/** Nearly no file has a budget: what holds one is loaded with the first that has. */
function check(context: RuleContext<MessageId, Options>): void {
  const { options, config } = context
  if (config !== undefined) for (const budget of options.budgets) hold(context, config, budget)
}
