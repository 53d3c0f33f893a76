import { defineTableRule, type AuditedCell, type AuditedRow, type TableContext, type TableReport } from '../../src/lint/table-types.ts'
import { rightValue, sayAuthority, saySize } from '../../src/tables/words.ts'

const meta = {
  id: 'profile-size',
  summary: 'a table of models gives another image size than the model\'s, or FLOPs that are counted at another',
  kinds: ['table'],
  since: '0.1.0',
  fixable: 'safe',
  messages: {
    size: {
      severity: 'warning',
      text: '{column} of {model} is {said}, but its images have {size} pixels ({authority})',
    },
    counted: {
      severity: 'warning',
      text: '{column} of {model} is {said}, counted for images of {size} pixels ({authority}): for {usual} it is {built}',
    },
  },
} as const

type MessageId = keyof typeof meta.messages

export default defineTableRule({ meta, check })

function check({ rows, report }: TableContext<MessageId>): void {
  for (const { row, cells } of rows) {
    for (const cell of cells) {
      const found = sizeReport(row, cell) ?? countedReport(row, cell)
      if (found !== undefined) report(found)
    }
  }
}

function sizeReport({ name }: AuditedRow['row'], { cell, verdict }: AuditedCell): TableReport<MessageId> | undefined {
  if (verdict.kind !== 'size') return undefined
  const { value, origin } = verdict.size
  const said = cell.cell.value.trim()
  return {
    messageId: 'size',
    pointer: cell.pointer,
    at: cell.cell,
    data: { column: cell.column.name, model: name, said, size: saySize(value), authority: sayAuthority(origin, 'vision_cfg.image_size') },
    evidence: [{ name: 'vision_cfg.image_size', value: [...value], origin }],
    ...(/^\d+$/.test(said) ? { fix: { safe: true, cell, value: String(value[0]) } } : {}),
  }
}

function countedReport({ name }: AuditedRow['row'], { cell, verdict }: AuditedCell): TableReport<MessageId> | undefined {
  if (verdict.kind !== 'counted-at') return undefined
  const { size, usual, exact } = verdict
  const built = rightValue(cell, exact)
  return {
    messageId: 'counted',
    pointer: cell.pointer,
    at: cell.cell,
    data: {
      column: cell.column.name,
      model: name,
      said: cell.cell.value.trim(),
      size: saySize(size.value),
      authority: sayAuthority(size.origin, 'the config'),
      usual: saySize(usual),
      built,
    },
    evidence: [{ name: 'input_size', value: [...size.value], origin: size.origin }],
    fix: { safe: true, cell, value: built },
  }
}
