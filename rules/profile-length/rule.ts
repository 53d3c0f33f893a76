import { cellsWith, defineTableRule, type TableContext } from '../../src/lint/table-types.ts'
import { rightValue, sayAuthority } from '../../src/tables/words.ts'

const meta = {
  id: 'profile-length',
  summary: 'the FLOPs of a table of models are counted for texts of another length than the model is given',
  kinds: ['table'],
  since: '0.1.0',
  fixable: 'safe',
  messages: {
    text: {
      severity: 'warning',
      text: '{column} of {model} is {said}, counted for a text of {tokens} tokens{longest}: its texts have {usual} ({authority}), for which it is {built}',
    },
    total: {
      severity: 'warning',
      text: '{column} of {model} is {said}, which has the text tower counted for {tokens} tokens{longest}: its texts have {usual} ({authority}), with which it is {built}',
    },
  },
} as const

type MessageId = keyof typeof meta.messages

export default defineTableRule({ meta, check })

function check({ rows, report }: TableContext<MessageId>): void {
  for (const { cell, verdict, place, names } of cellsWith(rows, 'length')) {
    const { tokens, known, usual, exact } = verdict
    const built = rightValue(cell, exact)
    report({
      messageId: cell.column.kind === 'count' && cell.column.part === 'model' ? 'total' : 'text',
      ...place,
      data: {
        ...names,
        tokens,
        longest: known === undefined ? '' : `, the ${known.field}`,
        usual: usual.tokens,
        authority: sayAuthority(usual.origin, usual.field),
        built,
      },
      evidence: [
        ...(known === undefined ? [] : [{ name: known.field, value: known.tokens, origin: known.origin }]),
        { name: usual.field, value: usual.tokens, origin: usual.origin },
      ],
      fix: { safe: true, cell, value: built },
    })
  }
}
