import { defineRule, type RuleContext } from '../../src/lint/types.ts'

const meta = {
  id: 'syntax',
  summary: 'text that Python cannot read as JSON, or reads although it is none',
  kinds: ['open_clip', 'open_clip_hub', 'timm_hub', 'unparsed'],
  since: '0.1.0',
  messages: {
    unreadable: {
      severity: 'error',
      text: 'Python\'s json cannot read the file: {reason}',
    },
    'non-finite': {
      severity: 'warning',
      text: '{reason}',
      hint: 'other readers of JSON (jq, JavaScript, an editor) refuse the whole file',
    },
  },
} as const

export default defineRule({ meta, check })

function check({ document, report }: RuleContext<keyof typeof meta.messages>): void {
  for (const { kind, message, pointer, start, end } of document.problems) {
    if (kind === 'duplicate-key') continue
    report({
      messageId: kind === 'non-finite' ? 'non-finite' : 'unreadable',
      pointer: pointer ?? '',
      at: { start, end },
      data: { kind, reason: message },
    })
  }
}
