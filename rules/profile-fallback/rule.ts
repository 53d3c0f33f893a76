import { defineTableRule, type AuditedCell, type AuditedRow, type TableContext } from '../../src/lint/table-types.ts'
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
  for (const { row, cells } of rows) for (const cell of cells) reportFallback(row, cell, report)
}

function reportFallback({ name }: AuditedRow['row'], { cell, verdict }: AuditedCell, report: TableContext<MessageId>['report']): void {
  if (verdict.kind !== 'fallback') return
  const { fact } = verdict
  const { read } = fact
  if (read?.origin.kind !== 'default') return
  report({
    messageId: fact.stages === undefined ? 'default' : 'stage-default',
    pointer: cell.pointer,
    at: cell.cell,
    data: {
      column: cell.column.name,
      model: name,
      said: cell.cell.value.trim(),
      reader: `${read.origin.library} ${read.origin.version}`,
      field: fact.field,
      symbol: read.origin.symbol,
      named: fact.named ?? name,
      term: fact.term,
      built: fact.value,
      authority: sayAuthority(fact.origin, fact.field),
      ...(fact.stages === undefined ? {} : { stages: list(fact.stages.map(String)) }),
    },
    evidence: [
      { name: fact.field, value: read.value, origin: read.origin },
      { name: fact.term, value: fact.value, origin: fact.origin },
    ],
    fix: { safe: true, cell, value: rightValue(cell, verdict.exact) },
  })
}
