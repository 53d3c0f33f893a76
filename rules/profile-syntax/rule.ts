import { cellsWith, defineTableRule, type TableContext } from '../../src/lint/table-types.ts'
import { shorten } from '../../src/text/printable.ts'

const meta = {
  id: 'profile-syntax',
  summary: 'a table of models that its readers cannot take apart, or a row or cell that they would misread',
  kinds: ['table'],
  since: '0.1.0',
  messages: {
    'unclosed-quote': { severity: 'error', text: 'the quote that begins here is not closed: pandas refuses the table' },
    'after-quote': { severity: 'warning', text: '{text} stands behind the closing quote of a cell' },
    encoding: { severity: 'error', text: '{reason}' },
    'too-long': { severity: 'error', text: 'this row has {count} cells, and the header {expected}: pandas refuses the table' },
    'too-short': { severity: 'warning', text: 'this row has {count} cells, and the header {expected}: what is missing is read as no number' },
    repeated: { severity: 'warning', text: '{model} has another row, in line {line}' },
    unread: { severity: 'info', text: '{column} of {model} is {said}, which is no number and is not compared' },
  },
} as const

type MessageId = keyof typeof meta.messages

export default defineTableRule({ meta, check })

function check(context: TableContext<MessageId>): void {
  reportText(context)
  reportRows(context)
  for (const { cell, place, names } of cellsWith(context.rows, 'unread')) {
    context.report({ messageId: 'unread', ...place, data: { ...names, said: quoted(cell.cell.value) } })
  }
}

function reportText({ document, encoding, report }: TableContext<MessageId>): void {
  if (encoding !== undefined) report({ messageId: 'encoding', pointer: '', at: encoding.at, data: { reason: encoding.message } })
  for (const fault of document.faults) {
    report({ messageId: fault.kind, pointer: '', at: fault, data: { text: quoted(document.text.slice(fault.start, fault.end)) } })
  }
}

function reportRows({ table, lineOf, report }: TableContext<MessageId>): void {
  const expected = table.header.count
  const first = new Map<string, number>()
  for (const { name, pointer, key, row } of table.rows) {
    if (row.count !== expected) report({ messageId: row.count > expected ? 'too-long' : 'too-short', pointer, at: key, data: { count: row.count, expected } })
    const earlier = first.get(pointer)
    if (earlier === undefined) first.set(pointer, row.start)
    else report({ messageId: 'repeated', pointer, at: key, data: { model: name, line: lineOf(earlier) } })
  }
}

/** As a cell is shown in a sentence. */
function quoted(text: string): string {
  return JSON.stringify(shorten(text, 40))
}
