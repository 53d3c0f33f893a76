import { cellsWith, defineTableRule, type TableContext } from '../../src/lint/table-types.ts'
import { ratio } from '../../src/tables/number.ts'
import { rightValue, sayAuthority, sayPart } from '../../src/tables/words.ts'

const meta = {
  id: 'profile-mismatch',
  summary: 'a number of a table of models is not that of the model that is built',
  kinds: ['table'],
  since: '0.1.0',
  fixable: 'safe and unsafe',
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

function check(context: TableContext<MessageId>): void {
  reportFields(context)
  reportCounts(context)
}

/** Numbers of the model as it is configured; the default of a reader is the rule profile-fallback's to tell. */
function reportFields({ rows, report }: TableContext<MessageId>): void {
  for (const { cell, verdict, place, names } of cellsWith(rows, 'field')) {
    const { fact } = verdict
    const authority = sayAuthority(fact.origin, fact.field)
    report({
      messageId: fact.named === undefined ? 'config' : 'field',
      ...place,
      data: {
        ...names,
        named: fact.named ?? names.model,
        field: fact.field,
        term: fact.term,
        built: fact.value,
        authority,
        default: fact.origin.kind === 'default' ? `, by default (${authority})` : '',
      },
      evidence: [...(fact.read === undefined ? [] : [{ name: fact.field, ...fact.read }]), { name: fact.term, value: fact.value, origin: fact.origin }],
      fix: { safe: true, cell, value: rightValue(cell, verdict.exact) },
    })
  }
}

function reportCounts({ rows, report }: TableContext<MessageId>): void {
  for (const { cell, verdict, place, names } of cellsWith(rows, 'count', 'convention')) {
    if (cell.column.kind !== 'count') continue
    const { quantity, unit } = cell.column
    const { exact, said } = verdict
    const built = rightValue(cell, exact)
    report({
      messageId: verdict.kind === 'count' ? 'count' : quantity === 'macs' ? 'flops' : 'macs',
      ...place,
      data: { ...names, part: sayPart(cell), built, exact: String(exact), what: WHAT[quantity], ratio: ratio(said, exact, unit) },
      // A count that is taken for another is mended by what it should be; one that is nothing known may be of another model.
      fix: { safe: verdict.kind === 'convention', cell, value: built },
    })
  }
}
