/** The confusion table: fails or runs against error or none, by kind of mutation and by rule, and each disagreement with both reasons. */
import { mutationKind, type JudgedRow } from './rows.ts'
import { realCounts, verdictOf, type Counts, type Verdict } from './verdict.ts'

/** A row beside both answers. */
export interface Judged {
  readonly row: JudgedRow
  readonly verdict: Verdict
  readonly agrees: boolean
  /** Of a row that runs and is modelled: are parameters and FLOPs the real ones? */
  readonly counts: 'equal' | 'different' | 'not modelled' | undefined
}

export interface Comparison {
  readonly report: string
  readonly disagreements: number
}

export function compare(rows: readonly JudgedRow[]): Comparison {
  const unjudged = rows.filter(({ outcome }) => outcome.stage === 'unjudged')
  const judged = rows.filter(({ outcome }) => outcome.stage !== 'unjudged').map(judge)
  const wrong = judged.filter((one) => !one.agrees || one.counts === 'different')
  const report = [
    ...wrong.map(told),
    ...notModelled(judged),
    '',
    ...byMutation(judged),
    '',
    ...byRule(judged),
    '',
    ...summary(judged),
    ...(unjudged.length === 0 ? [] : [`${unjudged.length} rows were not judged: they took too long, or name a text tower that only the Hub could know`]),
  ].join('\n')
  return { report, disagreements: wrong.length }
}

export function judge(row: JudgedRow): Judged {
  const verdict = verdictOf(row)
  const said = verdict.errors.length > 0
  // Both towers run, and the model's own forward pass does not: of that a warning tells.
  const agrees = row.outcome.stage === 'whole' ? said || verdict.warnsOfWhole : fails(row) === said
  return { row, verdict, agrees, counts: fails(row) || !agrees ? undefined : countsAgree(row, verdict) }
}

function fails({ outcome }: JudgedRow): boolean {
  return outcome.stage !== 'runs'
}

function countsAgree(row: JudgedRow, { counts }: Verdict): Judged['counts'] {
  if ('reason' in counts) return counts.reason.startsWith('it is said to fail') ? 'different' : 'not modelled'
  const real = realCounts(row.outcome)
  // Beyond 2^53 the real count was read from JSON as the nearest double.
  const isEqual = (key: keyof Counts): boolean => counts[key] === real[key] || (Number(real[key]) > Number.MAX_SAFE_INTEGER && Number(counts[key]) === Number(real[key]))
  return isEqual('params') && isEqual('image_flops') && isEqual('text_flops') ? 'equal' : 'different'
}

/** A disagreement with both sides. */
export function told({ row, verdict, agrees }: Judged): string {
  const { outcome } = row
  const ours = verdict.errors.map(({ rule, pointer, message }) => `${rule} ${pointer}: ${message}`).join('; ')
  const lines = agrees
    ? [`  real: ${JSON.stringify(realCounts(outcome))}`, `  ours: ${JSON.stringify(verdict.counts)}`]
    : [`  real: ${outcome.stage}${outcome.error === undefined ? '' : `: ${outcome.error}`}`, `  ours: ${ours || verdict.skipped || 'no error'}`]
  const what = agrees ? 'counts differ' : fails(row) ? 'missed' : 'false alarm'
  return [`${what}: ${row.base} ${row.mutation.join(', ')}`, `  ${oneLine(row.text)}`, ...lines].join('\n')
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}

function notModelled(judged: readonly Judged[]): readonly string[] {
  const reasons = judged.filter(({ counts }) => counts === 'not modelled').map(({ verdict }) => ('reason' in verdict.counts ? verdict.counts.reason : ''))
  return tally(reasons).map(([reason, count]) => `not modelled: ${count} times: ${reason}`)
}

function byMutation(judged: readonly Judged[]): readonly string[] {
  const kinds = tally(judged.flatMap(({ row }) => kindsOf(row))).map(([kind]) => kind)
  const rows = kinds.sort().map((kind) => [kind, ...cells(judged.filter(({ row }) => kindsOf(row).includes(kind)))])
  return table(['mutation', 'fails, error', 'fails, none', 'runs, error', 'runs, none', 'counts equal', 'not modelled'], rows)
}

function kindsOf({ mutation }: JudgedRow): readonly string[] {
  return mutation.length === 0 ? ['none'] : [...new Set(mutation.map(mutationKind))]
}

function cells(judged: readonly Judged[]): readonly string[] {
  const count = (test: (one: Judged) => boolean): string => String(judged.filter(test).length)
  return [
    count((one) => fails(one.row) && one.agrees),
    count((one) => fails(one.row) && !one.agrees),
    count((one) => !fails(one.row) && !one.agrees),
    count((one) => !fails(one.row) && one.agrees),
    count(({ counts }) => counts === 'equal'),
    count(({ counts }) => counts === 'not modelled'),
  ]
}

function byRule(judged: readonly Judged[]): readonly string[] {
  const rulesOf = ({ verdict }: Judged): readonly string[] => [...new Set(verdict.errors.map(({ rule }) => rule))]
  const rows = tally(judged.flatMap(rulesOf)).map(([rule]) => {
    const found = judged.filter((one) => rulesOf(one).includes(rule))
    const alone = found.filter((one) => rulesOf(one).length === 1)
    const share = (list: readonly Judged[]): readonly string[] => [String(list.filter(({ row }) => fails(row)).length), String(list.filter(({ row }) => !fails(row)).length)]
    return [rule, ...share(found), ...share(alone)]
  })
  return table(['rule', 'error, fails', 'error, runs', 'alone, fails', 'alone, runs'], rows)
}

function summary(judged: readonly Judged[]): readonly string[] {
  const count = (test: (one: Judged) => boolean): number => judged.filter(test).length
  const isWhole = ({ row }: Judged): boolean => row.outcome.stage === 'whole'
  const failing = count((one) => fails(one.row) && !isWhole(one))
  const found = count((one) => fails(one.row) && !isWhole(one) && one.agrees)
  const errors = count(({ verdict }) => verdict.errors.length > 0)
  const right = count(({ row, verdict }) => fails(row) && verdict.errors.length > 0)
  const equal = count(({ counts }) => counts === 'equal')
  const differ = count(({ counts }) => counts === 'different')
  const whole = count(isWhole)
  const versions = tally(judged.map(({ row: { outcome } }) => `open_clip ${outcome.open_clip}, timm ${outcome.timm}`)).map(([version]) => version)
  return [
    `${judged.length} rows judged by ${versions.join(' and ')}`,
    `recall: ${share(found, failing)} that fail have an error`,
    `precision: ${share(right, errors)} that have an error fail`,
    `as a whole: ${share(count((one) => isWhole(one) && one.agrees), whole)} whose towers run, and whose model fails in its own forward pass, have an error or a warning that tells it`,
    `counts: ${share(equal, equal + differ)} that run and are modelled have the real parameters and FLOPs; ${count(({ counts }) => counts === 'not modelled')} that run are not modelled`,
  ]
}

function share(part: number, whole: number): string {
  return `${part} of ${whole}${whole === 0 ? '' : ` (${((100 * part) / whole).toFixed(2)} %)`}`
}

/** How often each is there, the most frequent first. */
function tally(list: readonly string[]): [string, number][] {
  const counts = new Map<string, number>()
  for (const one of list) counts.set(one, (counts.get(one) ?? 0) + 1)
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => (row[column] ?? '').length)))
  return [head, ...rows].map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  '))
}
