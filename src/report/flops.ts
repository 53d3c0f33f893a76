/** What `lint-configs flops` knows of every tower of every model, and how it prints it as JSON. */
import { saySize } from '../text/index.ts'
import { jsonText, type Exact } from './json-text.ts'

/** Bytes in a number format, where one is asked for; null where the tower is not built. */
export interface FlopsBytes {
  /** Of the parameters. */
  readonly weight_bytes: bigint | null
  /** Of all that operations give, none of it freed. */
  readonly activation_bytes: bigint | null
  /** Of what is alive at one time, at most. */
  readonly peak_activation_bytes: bigint | null
}

/** The numbers by which people know a tower; null is not known. */
export interface FlopsNumbers {
  readonly width: number | null
  readonly layers: number | readonly number[] | null
  readonly heads: number | readonly number[] | null
  readonly num_features: number | null
}

export interface FlopsTower {
  readonly count: FlopsCount
  readonly numbers: FlopsNumbers
}

/** What models with the same tower have in common. */
export interface FlopsCount extends Partial<FlopsBytes> {
  readonly tower: string
  /** null where the tower is not built. */
  readonly params: bigint | null
  readonly flops: bigint | null
  /** Elements that operations give; null also where nothing shows them. */
  readonly activations: bigint | null
  /** By the convention's names of operators; those of torch without `aten.`. */
  readonly flops_by_op: Readonly<Record<string, bigint>> | null
  /** [height, width] in pixels that the FLOPs hold at; null for a tower that takes no image. */
  readonly image_size: readonly number[] | null
  /** Tokens that the FLOPs hold at; null for a tower that takes no text. */
  readonly context_length: number | null
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
export interface FlopsModule extends Partial<Omit<FlopsBytes, 'peak_activation_bytes'>> {
  readonly name: string
  readonly class: string
  readonly count: bigint
  readonly params: bigint
  readonly flops: bigint
  readonly activations: bigint
  readonly children: readonly FlopsModule[]
}

/** What the numbers count. */
export interface Counting {
  /** torch, macs, fvcore, ... */
  readonly convention: string
  /** Of every model; undefined where it is swept. */
  readonly batch: number | undefined
  /** The number format that bytes are given in; undefined where none are. */
  readonly dtype: string | undefined
  /** What is swept, in the order of the command line. */
  readonly swept: readonly string[]
}

export interface FlopsModel {
  readonly path: string
  /** Of the whole model, logit_scale included; null where a tower is not built. */
  readonly params: bigint | null
  readonly towers: readonly FlopsTower[]
  /** Why nothing is known of one or more towers. */
  readonly not_modelled: string | null
  /** The point of a sweep: a number for each thing that is swept, height and width for a size. */
  readonly at?: Readonly<Record<string, number | readonly number[]>>
}

/** One object on one line; MACs are called so. */
export function flopsJson({ path, params, towers, not_modelled, at }: FlopsModel, { convention, batch, dtype }: Counting): string {
  const point = at === undefined ? {} : { at }
  const counted = { convention, batch: batch ?? at?.['batch'] ?? null, ...(dtype === undefined ? {} : { dtype }), ...point }
  return `${jsonText({ path, params, towers: towers.map((tower) => jsonTower(tower, convention)), not_modelled, ...counted })}\n`
}

function jsonTower({ count, numbers }: FlopsTower, convention: Counting['convention']): Exact {
  const { reason: _, tower, params, flops, flops_by_op, modules, formula, ...rest } = count
  const byOp = flops_by_op === null ? null : namedByCounter(flops_by_op, convention)
  const counted = convention === 'macs' ? { macs: flops, macs_by_op: byOp } : { flops, flops_by_op: byOp }
  return {
    tower,
    params,
    ...counted,
    ...rest,
    ...numbers,
    ...(modules === undefined ? {} : { modules: jsonModule(modules, convention) }),
    ...(formula === undefined ? {} : { formula: formula.join(' + ') }),
  }
}

/** torch's counter prints `aten.addmm`, fvcore `linear`. */
function namedByCounter(flops: Readonly<Record<string, bigint>>, convention: Counting['convention']): Readonly<Record<string, bigint>> {
  if (convention !== 'torch' && convention !== 'macs') return flops
  return Object.fromEntries(Object.entries(flops).map(([operator, count]) => [`aten.${operator}`, count]))
}

function jsonModule({ flops, children, ...module }: FlopsModule, convention: Counting['convention']): Exact {
  return { ...module, [convention === 'macs' ? 'macs' : 'flops']: flops, children: children.map((child) => jsonModule(child, convention)) }
}

/** What the counts hold at: `224x224`, `77 tokens`. */
export function sizeOf({ image_size, context_length }: FlopsCount): string {
  const size = image_size === null ? [] : [saySize(image_size)]
  return [...size, ...(context_length === null ? [] : [`${context_length} tokens`])].join(', ')
}

/** Why there is no number. */
export function noteOf(model: FlopsModel, tower: FlopsCount | undefined): string {
  if (tower === undefined) return `not modelled: ${model.not_modelled ?? 'it has no tower'}`
  if (tower.problem !== undefined) {
    const { stage, field, message } = tower.problem
    return `${stage === 'construct' ? 'cannot be built' : 'fails in its first forward pass'}${field === '' ? '' : ` (${field})`}: ${message}`
  }
  return tower.reason === undefined ? '' : `not modelled: ${tower.reason}`
}
