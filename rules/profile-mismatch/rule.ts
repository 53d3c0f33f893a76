import { defineTableRule, type AuditedCell, type AuditedRow, type TableContext, type TableReport } from '../../src/lint/table-types.ts'
import { ratio } from '../../src/tables/number.ts'
import { rightValue, sayAuthority, sayPart } from '../../src/tables/words.ts'

const meta = {
  id: 'profile-mismatch',
  summary: 'a number of a table of models is not that of the model that is built',
  kinds: ['table'],
  since: '0.1.0',
  fixable: 'unsafe',
  messages: {
    count: {
      severity: 'warning',
      text: '{column} of {model} is {said}, but the {part} has {built} ({exact} {what}): the cell says {ratio} times as many',
    },
    macs: {
      severity: 'warning',
      text: '{column} of {model} is {said}, exactly half of its FLOPs, {built} ({exact}): multiply-accumulates (MACs) are counted, of which each is two FLOPs',
    },
    flops: {
      severity: 'warning',
      text: '{column} of {model} is {said}, exactly twice its MACs, {built} ({exact}): FLOPs are counted, of which a multiply-accumulate is two',
    },
    field: {
      severity: 'warning',
      text: '{column} of {model} is {said}, but {named} is built with {term} {built} ({authority})',
    },
    config: {
      severity: 'warning',
      text: '{column} of {model} is {said}, but {field} of its config is {built}{default}',
    },
  },
} as const

type MessageId = keyof typeof meta.messages

export default defineTableRule({ meta, check })

const WHAT = { params: 'parameters', flops: 'FLOPs', macs: 'MACs', activations: 'activations' } as const

function check({ rows, report }: TableContext<MessageId>): void {
  for (const { row, cells } of rows) {
    for (const cell of cells) {
      const found = fieldReport(row, cell) ?? countReport(row, cell)
      if (found !== undefined) report(found)
    }
  }
}

/** A number of the model as it is configured; the default of a reader is the rule profile-fallback's to tell. */
function fieldReport({ name }: AuditedRow['row'], { cell, verdict }: AuditedCell): TableReport<MessageId> | undefined {
  if (verdict.kind !== 'field') return undefined
  const { fact } = verdict
  return {
    messageId: fact.named === undefined ? 'config' : 'field',
    ...place(cell),
    data: {
      ...common(name, cell),
      named: fact.named ?? name,
      field: fact.field,
      term: fact.term,
      built: fact.value,
      authority: sayAuthority(fact.origin, fact.field),
      default: fact.origin.kind === 'default' ? `, by default (${sayAuthority(fact.origin, fact.field)})` : '',
    },
    evidence: [...(fact.read === undefined ? [] : [{ name: fact.field, ...fact.read }]), { name: fact.term, value: fact.value, origin: fact.origin }],
    fix: { safe: true, cell, value: rightValue(cell, verdict.exact) },
  }
}

function countReport({ name }: AuditedRow['row'], { cell, verdict }: AuditedCell): TableReport<MessageId> | undefined {
  if (cell.column.kind !== 'count' || (verdict.kind !== 'count' && verdict.kind !== 'convention')) return undefined
  const { quantity, unit } = cell.column
  const { exact, said } = verdict
  const built = rightValue(cell, exact)
  return {
    messageId: verdict.kind === 'count' ? 'count' : quantity === 'macs' ? 'flops' : 'macs',
    ...place(cell),
    data: { ...common(name, cell), part: sayPart(cell), built, exact: String(exact), what: WHAT[quantity], ratio: ratio(said, exact, unit) },
    // A count that is taken for another is mended by what it should be; one that is nothing known may be of another model.
    fix: { safe: verdict.kind === 'convention', cell, value: built },
  }
}

function place(cell: AuditedCell['cell']): Pick<TableReport, 'pointer' | 'at'> {
  return { pointer: cell.pointer, at: cell.cell }
}

function common(model: string, cell: AuditedCell['cell']): { readonly column: string; readonly model: string; readonly said: string } {
  return { column: cell.column.name, model, said: cell.cell.value.trim() }
}
