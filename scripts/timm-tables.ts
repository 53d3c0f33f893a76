/**
 * How far timm's published tables agree with what is built, as Markdown: `npx tsx scripts/timm-tables.ts TABLE.csv ...`. The
 * numbers of docs/timm-tables.md are this script's.
 */
import { existsSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { openCatalog } from '../src/catalog/open.ts'
import { defaultTarget } from '../src/catalog/targets.ts'
import { countActivations } from '../src/cost/activations.ts'
import { countFlops } from '../src/cost/flops.ts'
import type { Module } from '../src/ir/types.ts'
import { judgeRow, readSize } from '../src/tables/judge.ts'
import { isUnknown } from '../src/tables/model.ts'
import { isRounded, readNumber } from '../src/tables/number.ts'
import { readTable, type TableCell, type TableRow } from '../src/tables/table.ts'
import { timmTableModel } from '../src/tables/timm.ts'
import { buildTimmModel } from '../src/towers/build/index.ts'

const root = resolve(import.meta.dirname, '..')
const catalog = openCatalog({
  target: defaultTarget,
  readText: (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined),
})
const { timm } = catalog

/** Why a cell differs, as far as it can be measured. */
type Reason = 'attention is not counted' | 'the name stands for another model now' | 'other'

interface Tally {
  rows: number
  /** Rows of models that are built here. */
  built: number
  /** Built rows all of whose cells are right. */
  right: number
  /** Cells by column: right, and those that differ by reason. */
  readonly cells: Map<string, Map<'right' | Reason, number>>
  /** Rows that are not compared, by reason. */
  readonly unknown: Map<string, number>
  readonly different: string[]
}

function tally(path: string): Tally {
  const table = readTable(readFileSync(path, 'utf8'))
  if (table?.kind !== 'timm') throw new Error(`${path} is no table of timm`)
  const result: Tally = { rows: table.rows.length, built: 0, right: 0, cells: new Map(), unknown: new Map(), different: [] }
  for (const row of table.rows) judge(row, result)
  return result
}

function judge(row: TableRow, result: Tally): void {
  const model = timmTableModel(row.name, timm)
  if (isUnknown(model)) return count(result.unknown, timm.model(row.name.split('.')[0] ?? '') === undefined ? 'timm 1.0.29 has no such model' : 'what it builds could not be read statically')
  const verdicts = judgeRow(row, model, true)
  const unknown = verdicts.find((verdict) => verdict.kind === 'unknown')
  if (unknown?.kind === 'unknown') return count(result.unknown, unknown.reason.replace(/^timm module .* is not/, 'its timm module is not'))
  result.built++
  const wrong = row.cells.filter((_, index) => !['right', 'missing'].includes(verdicts[index]?.kind ?? ''))
  if (wrong.length === 0) result.right++
  for (const cell of row.cells) {
    if (cell.column.kind !== 'count') continue
    const reason = wrong.includes(cell) ? reasonOf(row, cell) : 'right'
    let cells = result.cells.get(cell.column.name)
    if (cells === undefined) result.cells.set(cell.column.name, (cells = new Map()))
    count(cells, reason)
    if (reason === 'other') result.different.push(`${row.name} ${cell.column.name} ${cell.cell.value}`)
  }
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function reasonOf(row: TableRow, cell: TableCell): Reason {
  const said = readNumber(cell.cell.value)
  const tower = treeOf(row)
  if (cell.column.kind !== 'count' || typeof said === 'string' || tower === undefined) return 'other'
  const { quantity, unit } = cell.column
  const fits = (exact: bigint): boolean => isRounded(said, exact, unit, cell.style)
  if (timm.model(row.name.split('.')[0] ?? '') === undefined) return 'the name stands for another model now'
  // fvcore does not see both products of attention where a fused kernel makes them.
  if (quantity === 'macs' && fits(countFlops(tower, 'fvcore').total)) return 'attention is not counted'
  if (quantity === 'activations' && fits(countActivations(tower, 'fvcore'))) return 'attention is not counted'
  return 'other'
}

function treeOf(row: TableRow): Module | undefined {
  const size = row.cells.find(({ column }) => column.kind === 'size')
  const image_size = size === undefined ? undefined : readSize(size.cell.value)
  const tower = buildTimmModel(row.name, timm, new Map(), image_size === undefined ? {} : { image_size })
  return tower.kind === 'built' ? tower.tower.root : undefined
}

const tallies = process.argv.slice(2).map((path) => [basename(path), tally(path)] as const)
const columns = ['param_count', 'infer_gmacs', 'infer_macts']
console.log(`| table | rows | built here | all right | ${columns.join(' | ')} |\n| --- | ---: | ---: | ---: | ${columns.map(() => '---').join(' | ')} |`)
for (const [name, { rows, built, right, cells }] of tallies) {
  const told = columns.map((column) => [...(cells.get(column) ?? [])].sort(([, a], [, b]) => b - a).map(([reason, times]) => `${times} ${reason}`).join(', '))
  console.log(`| ${name} | ${rows} | ${built} | ${right} | ${told.join(' | ')} |`)
}
for (const [name, { unknown, different }] of tallies) {
  console.log(`\n${name}, not compared: ${[...unknown].sort(([, a], [, b]) => b - a).map(([reason, times]) => `${times} ${reason}`).join('; ')}`)
  if (different.length > 0) console.log(`${name}, other differences: ${different.join('; ')}`)
}
