import { defineTableRule, type AuditedRow, type TableContext } from '../../src/lint/table-types.ts'
import { list } from '../../src/text/index.ts'

const meta = {
  id: 'profile-unknown',
  summary: 'a row of a table of models that cannot be held against a config, or a config without a row',
  kinds: ['table'],
  since: '0.1.0',
  messages: {
    row: {
      severity: 'warning',
      text: '{model} is the name of no config beside the table or among the paths of the run{meant}',
    },
    timm: {
      severity: 'warning',
      text: '{model} is no model of timm {version}, nor the name of a config of the run{meant}',
    },
    nothing: {
      severity: 'info',
      text: 'none of the {count} models is the name of a config beside the table or among the paths of the run: nothing is compared',
      hint: 'give the configs as well: lint-configs TABLE.csv FOLDER',
    },
    ambiguous: {
      severity: 'warning',
      text: '{model} is the name of {count} configs, and none of them is nearer to the table: {paths}',
    },
    unreadable: {
      severity: 'warning',
      text: '{model} cannot be compared: {path}: {reason}',
    },
    'not-compared': {
      severity: 'info',
      text: '{cells} of {rows} {are} not compared: {reasons}',
    },
    config: {
      severity: 'info',
      optIn: true,
      text: '{count} of the run {have} no row: {names}',
    },
  },
} as const

type MessageId = keyof typeof meta.messages

export default defineTableRule({ meta, check })

function check(context: TableContext<MessageId>): void {
  const { table, rows, report } = context
  const missing = rows.filter(({ found }) => found.kind === 'missing')
  if (table.kind !== 'timm' && missing.length === rows.length && rows.length > 0) {
    report({ messageId: 'nothing', pointer: '', at: table.header, data: { count: rows.length } })
    return
  }
  for (const row of rows) reportRow(row, context)
  reportNotCompared(context)
  reportUnlisted(context)
}

function reportRow({ row, found }: AuditedRow, { table, timm, report }: TableContext<MessageId>): void {
  const place = { pointer: row.pointer, at: row.key }
  const model = row.name
  if (found.kind === 'missing') {
    const meant = found.meant.length === 0 ? '' : `; did you mean ${list(found.meant, 'or')}?`
    report({ messageId: table.kind === 'timm' ? 'timm' : 'row', ...place, data: { model, meant, version: timm } })
  }
  if (found.kind === 'ambiguous') report({ messageId: 'ambiguous', ...place, data: { model, count: found.paths.length, paths: list(found.paths) } })
  if (found.kind === 'unreadable') report({ messageId: 'unreadable', ...place, data: { model, path: found.path, reason: found.reason } })
}

/** Reasons that are listed; the others are counted. */
const LISTED = 8

/** What is not modelled is said once for a table, with how often. */
function reportNotCompared({ table, rows, report }: TableContext<MessageId>): void {
  const reasons = new Map<string, number>()
  let cells = 0
  let concerned = 0
  for (const row of rows) {
    const unknown = row.found.kind === 'unknown' ? [row.found.reason] : row.cells.flatMap(({ verdict }) => (verdict.kind === 'unknown' ? [verdict.reason] : []))
    if (unknown.length === 0) continue
    concerned++
    cells += row.found.kind === 'unknown' ? row.row.cells.length : unknown.length
    for (const reason of new Set(unknown)) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  }
  if (concerned === 0) return
  const sorted = [...reasons].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
  const listed = sorted.slice(0, LISTED).map(([reason, times]) => `${reason} (${counted(times, 'row')})`)
  const rest = sorted.length - listed.length
  const told = rest === 0 ? list(listed) : `${listed.join(', ')} and ${counted(rest, 'other reason')}`
  report({
    messageId: 'not-compared',
    pointer: '',
    at: table.header,
    data: { cells: counted(cells, 'cell'), rows: counted(concerned, 'row'), are: cells === 1 ? 'is' : 'are', reasons: told },
  })
}

function reportUnlisted({ table, unlisted, report }: TableContext<MessageId>): void {
  if (unlisted.length === 0) return
  const have = unlisted.length === 1 ? 'has' : 'have'
  report({ messageId: 'config', pointer: '', at: table.header, data: { count: counted(unlisted.length, 'config'), have, names: list(unlisted) } })
}

function counted(count: number, name: string): string {
  return count === 1 ? `1 ${name}` : `${count} ${name}s`
}
