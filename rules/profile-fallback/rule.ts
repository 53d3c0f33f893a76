import { cellsWith, defineTableRule, type TableContext } from '../../src/lint/table-types.ts'
import { list } from '../../src/text/index.ts'
import { rightValue, sayAuthority } from '../../src/tables/words.ts'

const meta = {
  id: 'profile-fallback',
  summary: 'a cell of a table of models is the default that a reader falls back on, and the model is built otherwise',
  kinds: ['table'],
  since: '0.1.0',
  fixable: 'safe',
  messages: {
    default: {
      severity: 'warning',
      text: '{column} of {model} is {said}, which is only what {reader} reads where {field} is not set ({symbol}): {named} is built with {term} {built} ({authority})',
    },
    'stage-default': {
      severity: 'warning',
      text: '{column} of {model} is {said}, which is only what {reader} reads where {field} is not set ({symbol}): {named} has no single width, its stages are {stages} wide and {term} is {built} ({authority})',
    },
  },
} as const

type MessageId = keyof typeof meta.messages

export default defineTableRule({ meta, check })

function check({ rows, report }: TableContext<MessageId>): void {
  for (const { cell, verdict, place, names } of cellsWith(rows, 'fallback')) {
    const { fact } = verdict
    const { read, stages } = fact
    if (read?.origin.kind !== 'default') continue
    report({
      messageId: stages === undefined ? 'default' : 'stage-default',
      ...place,
      data: {
        ...names,
        reader: `${read.origin.library} ${read.origin.version}`,
        field: fact.field,
        symbol: read.origin.symbol,
        named: fact.named ?? names.model,
        term: fact.term,
        built: fact.value,
        authority: sayAuthority(fact.origin, fact.field),
        ...(stages === undefined ? {} : { stages: list(stages.map(String)) }),
      },
      evidence: [
        { name: fact.field, value: read.value, origin: read.origin },
        { name: fact.term, value: fact.value, origin: fact.origin },
      ],
      fix: { safe: true, cell, value: rightValue(cell, verdict.exact) },
    })
  }
}
