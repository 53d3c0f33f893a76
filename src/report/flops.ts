/** What `lint-configs flops` prints: parameters and FLOPs of every tower of every model. */
import { jsonText, type Exact } from './json-text.ts'
import type { Style } from './style.ts'
import { csvLines, markdownLines, tableLines, type Head, type Table } from './table.ts'

export interface FlopsTower {
  readonly tower: string
  /** null where the tower is not built. */
  readonly params: bigint | null
  readonly flops: bigint | null
  /** By torch's operators, `aten.addmm`. */
  readonly flops_by_op: Readonly<Record<string, bigint>> | null
  /** [height, width] in pixels that the FLOPs hold at; null for a tower that takes no image. */
  readonly image_size: readonly number[] | null
  /** Tokens that the FLOPs hold at; null for a tower that takes no text. */
  readonly context_length: number | null
  readonly width: number | null
  readonly layers: number | readonly number[] | null
  readonly heads: number | readonly number[] | null
  readonly num_features: number | null
  /** The tower by modules, where that is asked for. */
  readonly modules?: FlopsModule
  /** The summands of the count, where they are asked for. */
  readonly formula?: readonly string[]
  /** Why the real library would not build or run it. */
  readonly problem?: { readonly stage: string; readonly field: string; readonly message: string }
  /** Why it is not modelled. */
  readonly reason?: string
}

/** A module of a tower with everything below it; counts are of all its repetitions. */
export interface FlopsModule {
  readonly name: string
  readonly class: string
  readonly count: bigint
  readonly params: bigint
  readonly flops: bigint
  readonly children: readonly FlopsModule[]
}

/** What the numbers count. */
export interface Counting {
  readonly convention: 'torch' | 'macs'
  readonly batch: number
}

export interface FlopsModel {
  readonly path: string
  /** Of the whole model, logit_scale included; null where a tower is not built. */
  readonly params: bigint | null
  readonly towers: readonly FlopsTower[]
  /** Why nothing is known of one or more towers. */
  readonly not_modelled: string | null
}

/** One object on one line; MACs are called so. */
export function flopsJson({ path, params, towers, not_modelled }: FlopsModel, { convention }: Counting): string {
  return `${jsonText({ path, params, towers: towers.map((tower) => jsonTower(tower, convention)), not_modelled })}\n`
}

function jsonTower({ reason: _, tower, params, flops, flops_by_op, modules, formula, ...rest }: FlopsTower, convention: Counting['convention']): Exact {
  const counted = convention === 'torch' ? { flops, flops_by_op } : { macs: flops, macs_by_op: flops_by_op }
  return {
    tower,
    params,
    ...counted,
    ...rest,
    ...(modules === undefined ? {} : { modules: jsonModule(modules, convention) }),
    ...(formula === undefined ? {} : { formula: formula.join(' + ') }),
  }
}

function jsonModule({ flops, children, ...module }: FlopsModule, convention: Counting['convention']): Exact {
  return { ...module, [convention === 'torch' ? 'flops' : 'macs']: flops, children: children.map((child) => jsonModule(child, convention)) }
}

const NUMBERS: readonly Head[] = [
  { title: 'width', isNumber: true },
  { title: 'layers', isNumber: true },
  { title: 'heads', isNumber: true },
  { title: 'features', isNumber: true },
]

/** Millions of parameters and GFLOPs to two decimals; a model of several towers has a line of sums. */
export function flopsTable(models: readonly FlopsModel[], counting: Counting, style: Style): string {
  const [head = '', ...lines] = tableLines(peopleTable(models, counting))
  return `${[style.strong(head), ...lines].join('\n')}\n`
}

export function flopsMarkdown(models: readonly FlopsModel[], counting: Counting): string {
  return `${markdownLines(peopleTable(models, counting)).join('\n')}\n`
}

/** One line a tower with exact integers; what is not known is empty. */
export function flopsCsv(models: readonly FlopsModel[], { convention }: Counting): string {
  const count = convention === 'torch' ? 'flops' : 'macs'
  const titles = ['path', 'tower', 'params', count, 'image_size', 'context_length', 'width', 'layers', 'heads', 'num_features', 'model_params', 'note']
  const text = (value: bigint | number | null): string => (value === null ? '' : String(value))
  const rows = models.flatMap((model) =>
    linesOf(model).map((tower) => [
      model.path,
      tower?.tower ?? '',
      text(tower?.params ?? null),
      text(tower?.flops ?? null),
      tower?.image_size?.join('x') ?? '',
      text(tower?.context_length ?? null),
      ...numbersOf(tower),
      text(model.params),
      noteOf(model, tower),
    ]),
  )
  return `${csvLines({ heads: titles.map((title) => ({ title })), rows }).join('\n')}\n`
}

/** The towers, or one line for a model without any. */
function linesOf({ towers }: FlopsModel): readonly (FlopsTower | undefined)[] {
  return towers.length === 0 ? [undefined] : towers
}

function peopleTable(models: readonly FlopsModel[], counting: Counting): Table {
  const rows = models.flatMap((model) => [...linesOf(model).map((tower) => towerRow(model, tower)), ...sumRow(model)])
  const heads: Head[] = [
    { title: 'path' },
    { title: 'tower' },
    { title: 'params (M)', isNumber: true },
    { title: billions(counting), isNumber: true },
    { title: 'at' },
    ...NUMBERS,
    { title: 'note' },
  ]
  // A column that no line has anything in only takes room.
  const used = heads.map((_, column) => column < 4 || rows.some((row) => row[column] !== ''))
  const kept = <T>(cells: readonly T[]): T[] => cells.filter((_, column) => used[column])
  return { heads: kept(heads), rows: rows.map(kept) }
}

/** `GFLOPs`, `GMACs (batch 8)`: the head of a column. */
export function billions({ convention, batch }: Counting): string {
  const unit = convention === 'torch' ? 'GFLOPs' : 'GMACs'
  return batch === 1 ? unit : `${unit} (batch ${batch})`
}

function towerRow(model: FlopsModel, tower: FlopsTower | undefined): string[] {
  return [
    model.path,
    tower?.tower ?? '',
    scaled(tower?.params ?? null, 1_000_000n),
    scaled(tower?.flops ?? null, 1_000_000_000n),
    tower === undefined ? '' : sizeOf(tower),
    ...numbersOf(tower),
    noteOf(model, tower),
  ]
}

function sumRow({ path, params, towers }: FlopsModel): string[][] {
  if (towers.length < 2 || params === null) return []
  const flops = towers.reduce((sum, tower) => sum + (tower.flops ?? 0n), 0n)
  return [[path, 'all', scaled(params, 1_000_000n), scaled(flops, 1_000_000_000n), '', '', '', '', '', '']]
}

/** What the counts hold at: `224x224`, `77 tokens`. */
export function sizeOf({ image_size, context_length }: FlopsTower): string {
  const size = image_size === null ? [] : [image_size.join('x')]
  return [...size, ...(context_length === null ? [] : [`${context_length} tokens`])].join(', ')
}

function numbersOf(tower: FlopsTower | undefined): string[] {
  const text = (value: number | readonly number[] | null | undefined): string => (typeof value === 'object' ? (value?.join('/') ?? '') : String(value ?? ''))
  return [tower?.width, tower?.layers, tower?.heads, tower?.num_features].map(text)
}

/** Why there is no number. */
export function noteOf(model: FlopsModel, tower: FlopsTower | undefined): string {
  if (tower === undefined) return `not modelled: ${model.not_modelled ?? 'it has no tower'}`
  if (tower.problem !== undefined) {
    const { stage, field, message } = tower.problem
    return `${stage === 'construct' ? 'cannot be built' : 'fails in its first forward pass'}${field === '' ? '' : ` (${field})`}: ${message}`
  }
  return tower.reason === undefined ? '' : `not modelled: ${tower.reason}`
}

/** The number in units of `unit`, rounded half up to two decimals; `-` for none. */
export function scaled(value: bigint | null, unit: bigint): string {
  if (value === null) return '-'
  const hundredths = (value * 200n + unit) / (2n * unit)
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, '0')}`
}
