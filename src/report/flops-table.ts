/** What `lint-configs flops` prints as tables: for people, as CSV and as Markdown. */
import { saySize } from '../text/index.ts'
import { noteOf, sizeOf, type Counting, type FlopsModel, type FlopsTower } from './flops.ts'
import type { Style } from './style.ts'
import { csvLines, markdownLines, tableLines, type Head, type Table } from './table.ts'

/** Millions of parameters and GFLOPs to two decimals; a model of several towers has a line of sums. */
export function flopsTable(models: readonly FlopsModel[], counting: Counting, style: Style): string {
  const [head = '', ...lines] = tableLines(peopleTable(models, counting))
  return `${[style.strong(head), ...lines].join('\n')}\n`
}

export function flopsMarkdown(models: readonly FlopsModel[], counting: Counting): string {
  return `${markdownLines(peopleTable(models, counting)).join('\n')}\n`
}

/** One line a tower with exact integers; what is not known is empty. */
export function flopsCsv(models: readonly FlopsModel[], counting: Counting): string {
  const columns = csvColumns(counting)
  const rows = models.flatMap((model) => linesOf(model).map((tower) => columns.map(({ cell }) => cell(model, tower))))
  return `${csvLines({ heads: columns, rows }).join('\n')}\n`
}

/** A column with what stands in it for a tower (undefined: a model without any), and in the line of sums. */
interface Column extends Head {
  readonly cell: (model: FlopsModel, tower: FlopsTower | undefined) => string
  readonly sum?: (model: FlopsModel) => string
}

function peopleTable(models: readonly FlopsModel[], counting: Counting): Table {
  const columns = peopleColumns(counting)
  const rows: string[][] = []
  for (const model of models) {
    for (const tower of linesOf(model)) rows.push(columns.map((column) => column.cell(model, tower)))
    if (model.towers.length > 1 && model.params !== null) rows.push(columns.map((column) => column.sum?.(model) ?? ''))
  }
  // A column that no line has anything in only takes room.
  const used = columns.map(({ title }, column) => ALWAYS.includes(title) || rows.some((row) => row[column] !== ''))
  if (!used.includes(false)) return { heads: columns, rows }
  const kept = <T>(cells: readonly T[]): T[] => cells.filter((_, column) => used[column])
  return { heads: kept(columns), rows: rows.map(kept) }
}

const PARAMS = 'params (M)'
const ALWAYS = ['path', 'tower', PARAMS]

function peopleColumns(counting: Counting): readonly Column[] {
  const { dtype } = counting
  return [
    { title: 'path', cell: ({ path }) => path, sum: ({ path }) => path },
    ...sweptColumns(counting),
    { title: 'tower', cell: (_, tower) => tower?.count.tower ?? '', sum: () => 'all' },
    { title: PARAMS, isNumber: true, cell: (_, tower) => scaled(tower?.count.params ?? null, MILLION), sum: ({ params }) => scaled(params, MILLION) },
    scaledColumn(billions(counting), 'flops', BILLION),
    ...(dtype === undefined
      ? []
      : [
          scaledColumn('activations (M)', 'activations', MILLION),
          scaledColumn(`weights (MiB ${dtype})`, 'weight_bytes', MEBI),
          // Towers run one after another: their peaks do not add up.
          { ...scaledColumn('peak (MiB)', 'peak_activation_bytes', MEBI), sum: () => '' },
        ]),
    { title: 'at', cell: (_, tower) => (tower === undefined ? '' : sizeOf(tower.count)) },
    ...numberColumns(['width', 'layers', 'heads', 'features']),
    { title: 'note', cell: (model, tower) => noteOf(model, tower?.count) },
  ]
}

function csvColumns(counting: Counting): readonly Column[] {
  const exact = (title: string, key: Quantity): Column => ({ title, cell: (_, tower) => textOf(tower?.count[key] ?? null) })
  return [
    { title: 'path', cell: ({ path }) => path },
    ...sweptColumns(counting),
    { title: 'tower', cell: (_, tower) => tower?.count.tower ?? '' },
    exact('params', 'params'),
    exact(countTitle(counting), 'flops'),
    exact('activations', 'activations'),
    ...(counting.dtype === undefined ? [] : BYTES.map((key) => exact(key, key))),
    { title: 'image_size', cell: (_, tower) => (tower?.count.image_size ? saySize(tower.count.image_size) : '') },
    { title: 'context_length', cell: (_, tower) => textOf(tower?.count.context_length ?? null) },
    ...numberColumns(['width', 'layers', 'heads', 'num_features']),
    { title: 'model_params', cell: ({ params }) => textOf(params) },
    { title: 'note', cell: (model, tower) => noteOf(model, tower?.count) },
  ]
}

const BYTES = ['weight_bytes', 'activation_bytes', 'peak_activation_bytes'] as const
type Quantity = 'params' | 'flops' | 'activations' | (typeof BYTES)[number]

function scaledColumn(title: string, key: Quantity, unit: bigint): Column {
  return {
    title,
    isNumber: true,
    cell: (_, tower) => scaled(tower?.count[key] ?? null, unit),
    sum: ({ towers }) => scaled(towers.reduce((sum, tower) => sum + (tower.count[key] ?? 0n), 0n), unit),
  }
}

function sweptColumns({ swept }: Counting): readonly Column[] {
  const cell = (name: string) => ({ at }: FlopsModel): string => textOf(at?.[name] ?? null)
  return swept.map((name) => ({ title: name, isNumber: true, cell: cell(name), sum: cell(name) }))
}

function numberColumns(titles: readonly string[]): readonly Column[] {
  const keys = ['width', 'layers', 'heads', 'num_features'] as const
  return keys.map((key, i) => ({
    title: titles[i]!,
    isNumber: true,
    cell: (_, tower) => {
      const value = tower?.numbers[key] ?? null
      return Array.isArray(value) ? value.join('/') : textOf(value as number | null)
    },
  }))
}

/** The towers, or one line for a model without any. */
function linesOf({ towers }: FlopsModel): readonly (FlopsTower | undefined)[] {
  return towers.length === 0 ? [undefined] : towers
}

function textOf(value: bigint | number | readonly number[] | null): string {
  if (value === null) return ''
  return typeof value === 'object' ? value.join('x') : String(value)
}

/** The name of the count as a column of exact numbers: `flops`, `macs`, `flops_all_ops`. */
export function countTitle({ convention }: Counting): string {
  if (convention === 'torch') return 'flops'
  return convention === 'macs' ? 'macs' : `flops_${convention.replaceAll('-', '_')}`
}

/** `GFLOPs`, `GMACs (batch 8)`, `GFLOPs (fvcore)`: the head of a column. */
export function billions({ convention, batch }: Counting): string {
  const details = [...(convention === 'torch' || convention === 'macs' ? [] : [convention]), ...(batch === 1 || batch === undefined ? [] : [`batch ${batch}`])]
  return `${convention === 'macs' ? 'GMACs' : 'GFLOPs'}${details.length === 0 ? '' : ` (${details.join(', ')})`}`
}

export const MILLION = 1_000_000n
export const BILLION = 1_000_000_000n
export const MEBI = 1_048_576n

/** The number in units of `unit`, rounded half up to two decimals; `-` for none. */
export function scaled(value: bigint | null, unit: bigint): string {
  if (value === null) return '-'
  const hundredths = String((value * 200n + unit) / (2n * unit)).padStart(3, '0')
  return `${hundredths.slice(0, -2)}.${hundredths.slice(-2)}`
}
