/** What `lint-configs diff` prints: fields that changed with their origins, and what a change costs. */
import type { Change, Comparison, CostChange, FieldChange, FieldState, FileChange } from '../diff/types.ts'
import { printable } from '../text/index.ts'
import { columns } from './columns.ts'
import { BILLION, MEBI, MILLION, scaled } from './flops-table.ts'
import { jsonText, type Exact } from './json-text.ts'
import { markdownText } from './markdown.ts'
import { describeOrigin, describeValue } from './origin.ts'
import type { Style } from './style.ts'
import { tableLines, type Head } from './table.ts'

/** The quantities of a comparison, in the order in which they are shown. */
const QUANTITIES = [
  { key: 'params', title: 'params (M)', unit: MILLION },
  { key: 'flops', title: 'GFLOPs', unit: BILLION },
  { key: 'weight_bytes', title: 'weights (MiB)', unit: MEBI },
  { key: 'activation_bytes', title: 'activations (MiB)', unit: MEBI },
] as const

/** Every object on one line: exact counts, null where they are not known. */
export function diffJson({ files }: Comparison): string {
  return files.map((file) => `${jsonText(file as unknown as Exact)}\n`).join('')
}

/** For people: each file that changed with its fields and a table of what its towers cost. */
export function diffTable(comparison: Comparison, style: Style): string {
  const shown = shownFiles(comparison)
  const blocks = shown.map((file) => [heading(file, style), ...problemLines(file, style), ...fieldLines(file), ...costLines(file)].join('\n'))
  return `${[...blocks, closing(comparison)].join('\n\n')}\n`
}

/** What there is to say something of; a file's name is what a model is called by. */
function shownFiles({ files }: Comparison): readonly FileChange[] {
  return files.filter(({ state, renamedFrom }) => state !== 'not_a_config' && (state !== 'unchanged' || renamedFrom !== undefined))
}

function heading({ path, renamedFrom, state }: FileChange, style: Style): string {
  return `${style.strong(printable(path))}: ${state}${renamedFrom === undefined ? '' : `, was ${printable(renamedFrom)}`}`
}

function problemLines({ problems }: FileChange, style: Style): string[] {
  return (['before', 'after'] as const).flatMap((side) => (problems[side] === undefined ? [] : [`  ${style.warning(`${side}: not compared, ${printable(problems[side])}`)}`]))
}

function fieldLines({ fields }: FileChange): string[] {
  return columns(fields.flatMap(fieldRows).map((row) => row.map(printable)), '  ')
}

/** A field as it is read, and what the named model has instead; of these what changed. */
function fieldRows({ field, before, after }: FieldChange): string[][] {
  const [read, wasRead] = [stateText(after), stateText(before)]
  const [built, wasBuilt] = [builtText(after), builtText(before)]
  return [...(read === wasRead ? [] : [[field, wasRead, '->', read]]), ...(built === wasBuilt ? [] : [[`${field}, built`, wasBuilt, '->', built]])]
}

function stateText(state: FieldState | null): string {
  return state === null ? '-' : `${describeValue(state.value)} (${describeOrigin(state.origin)})`
}

function builtText(state: FieldState | null): string {
  if (state?.built === undefined) return '-'
  const { term, value, origin } = state.built
  return `${term} ${describeValue(value)}${origin.kind === 'implied' ? ` (${origin.name})` : ''}`
}

/** A tower a row, then the whole model; quantities that no row knows are left out. */
function costLines(file: FileChange): string[] {
  const rows = costRows(file)
  const quantities = QUANTITIES.filter(({ key }) => rows.some(([, cost]) => isKnown(cost[key])))
  const hasNotes = rows.some(([, cost]) => noteText(cost) !== '')
  const heads: Head[] = [{ title: 'tower' }, ...quantities.flatMap(({ title }) => [{ title, isNumber: true }, { title: 'change', isNumber: true }]), ...(hasNotes ? [{ title: 'note' }] : [])]
  if (quantities.length === 0 && !hasNotes) return []
  const cells = rows.map(([name, cost]) => [name, ...quantities.flatMap(({ key, unit }) => [numbers(cost[key], unit, '->', file), changeText(cost[key])]), noteText(cost)])
  return tableLines({ heads, rows: cells }).map((line) => `  ${line}`)
}

function costRows({ towers, model }: FileChange): readonly (readonly [string, CostChange])[] {
  return [...towers.map((tower) => [tower.tower, tower] as const), ['model', model] as const]
}

function isKnown({ before, after }: Change): boolean {
  return before !== null || after !== null
}

/** Both numbers, or the one that there is to say: of a file that is new, or gone, and where nothing changed. */
function numbers({ before, after }: Change, unit: bigint, arrow: string, { state }: FileChange): string {
  if (state === 'added' || state === 'removed') return scaled(after ?? before, unit)
  return before === after ? scaled(after, unit) : `${scaled(before, unit)} ${arrow} ${scaled(after, unit)}`
}

/** `+216.44%`; `=` where nothing changed. */
function changeText({ before, after }: Change): string {
  if (before === null || after === null) return ''
  if (before === after) return '='
  if (before === 0n) return 'new'
  const share = Number(((after - before) * 10_000n) / before) / 100
  return `${share > 0 ? '+' : ''}${share.toFixed(2)}%`
}

function noteText({ notes: { before, after } }: CostChange): string {
  if (before === after) return before ?? ''
  return [before === undefined ? [] : [`before: ${before}`], after === undefined ? [] : [`after: ${after}`]].flat().join('; ')
}

function closing({ files }: Comparison): string {
  const count = (state: FileChange['state']): number => files.filter((file) => file.state === state).length
  const parts = (['changed', 'added', 'removed', 'unchanged'] as const).filter((state) => count(state) > 0).map((state) => `${count(state)} ${state}`)
  const others = count('not_a_config')
  const note = others === 0 ? '' : ` (${others === 1 ? '1 file is' : `${others} files are`} no model config)`
  return `${parts.length === 0 ? 'no config differs' : `configs: ${parts.join(', ')}`}${note}`
}

/** GitHub's Markdown: one table of what changes cost, and the fields of each file that changed. Empty configs give one sentence. */
export function diffMarkdown(comparison: Comparison): string {
  const shown = shownFiles(comparison)
  const quantities = QUANTITIES.filter(({ key }) => shown.some((file) => costRows(file).some(([, cost]) => isKnown(cost[key]))))
  const rows = shown.flatMap((file) =>
    costRows(file).map(([name, cost], index) => [
      index === 0 ? nameCell(file) : '',
      name,
      ...quantities.map(({ key, unit }) => [numbers(cost[key], unit, '→', file), changeText(cost[key])].filter((part) => part !== '' && part !== '=').join(' ')),
      [noteText(cost), ...(index === 0 ? problemNotes(file) : [])].filter((note) => note !== '').join('; '),
    ]),
  )
  const titles = ['config', 'tower', ...quantities.map(({ title }) => title), 'note']
  const costs = rows.length === 0 ? [] : [markdownTable(titles, rows, quantities.length)]
  const fields = shown.filter(({ fields }) => fields.length > 0).map(fieldsMarkdown)
  return `${[...costs, ...fields, closing(comparison)].join('\n\n')}\n`
}

function nameCell({ path, renamedFrom, state }: FileChange): string {
  return `${path} (${state}${renamedFrom === undefined ? '' : `, was ${renamedFrom}`})`
}

function problemNotes({ problems }: FileChange): string[] {
  return (['before', 'after'] as const).flatMap((side) => (problems[side] === undefined ? [] : [`${side}: not compared, ${problems[side]}`]))
}

function fieldsMarkdown({ path, fields }: FileChange): string {
  const rows = fields.flatMap(fieldRows).map(([field = '', before = '', , after = '']) => [field, before, after])
  return `**${markdownText(path)}**\n\n${markdownTable(['field', 'before', 'after'], rows, 0)}`
}

function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[], numbers: number): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const rule = titles.map((_, index) => (index >= 2 && index < 2 + numbers ? '---:' : '---'))
  return [line(titles), line(rule), ...rows.map((row) => line(row.map(markdownText)))].join('\n')
}
