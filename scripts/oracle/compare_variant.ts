/** What our IR says about a variant of a timm model, and what the real timm said, side by side. */
import { createHash } from 'node:crypto'
import type { TimmCatalog } from '../../src/catalog/types.ts'
import { countFlops } from '../../src/cost/flops.ts'
import { countParameters, namedShapes } from '../../src/cost/parameters.ts'
import type { JsonValue } from '../../src/json/types.ts'
import { buildTimmModel } from '../../src/towers/build/index.ts'

export interface Variant {
  readonly model: string
  readonly kwargs: Readonly<Record<string, JsonValue>>
  /** [height, width]; null for the model's own. */
  readonly image_size: readonly [number, number] | null
}

/** One line that timm_variants.py writes. */
export type VariantResult = Variant & (Counts | Failure)

interface Counts {
  readonly params: number
  readonly flops: number
  readonly flops_by_op: Readonly<Record<string, number>>
  readonly names_sha256: string
}

interface Failure {
  readonly error: string
  readonly stage: 'construct' | 'forward'
}

/** The comparable facts of one side, as text by what they are about. */
export type Side = Readonly<Record<'outcome' | 'params' | 'conv' | 'linear' | 'bmm' | 'names', string>> & { readonly says: string }

export const ASPECTS = ['outcome', 'params', 'conv', 'linear', 'bmm', 'names'] as const

export interface Comparison {
  readonly real: Side
  /** Absent where the variant is said to be not modelled. */
  readonly ours?: Side
  readonly reason?: string
  readonly differs: readonly (typeof ASPECTS)[number][]
}

/** Builds a variant and holds it against the real library's result. */
export function compareVariant(result: VariantResult, timm: TimmCatalog): Comparison {
  const real = 'error' in result ? failure(result.stage, result.error) : counts(BigInt(result.params), result.flops_by_op, result.names_sha256)
  const ours = ourSide(result, timm)
  if ('reason' in ours) return { real, reason: ours.reason, differs: [] }
  return { real, ours, differs: ASPECTS.filter((aspect) => real[aspect] !== ours[aspect]) }
}

/** Our side of a variant. */
export function ourSide(variant: Variant, timm: TimmCatalog): Side | { readonly reason: string } {
  const origin = { kind: 'written', pointer: '' } as const
  const kwargs = new Map(Object.entries(variant.kwargs).map(([name, value]) => [name, { value, origin }]))
  const built = buildTimmModel(variant.model, timm, kwargs, variant.image_size === null ? {} : { image_size: variant.image_size })
  if (built.kind === 'not_modelled') return { reason: built.reason }
  if (built.kind === 'failed') return failure(built.problem.stage, built.problem.message)
  const { root } = built.tower
  return counts(countParameters(root), countFlops(root).byOperator, namesHash(namedShapes(root, '')))
}

function failure(stage: string, error: string): Side {
  return { outcome: `fails at ${stage}`, params: '', conv: '', linear: '', bmm: '', names: '', says: error }
}

function counts(params: bigint, byOperator: Readonly<Record<string, number | bigint | undefined>>, names: string): Side {
  const sum = (...operators: string[]): string =>
    String(operators.reduce((total, operator) => total + BigInt(byOperator[operator] ?? byOperator[`aten.${operator}`] ?? 0), 0n))
  return { outcome: 'runs', params: String(params), conv: sum('convolution'), linear: sum('mm', 'addmm'), bmm: sum('bmm', 'baddbmm'), names, says: 'runs' }
}

function namesHash({ parameters, buffers }: ReturnType<typeof namedShapes>): string {
  const lines = Object.entries({ ...parameters, ...buffers }).map(([name, shape]) => `${name} ${JSON.stringify(shape)}\n`)
  return createHash('sha256').update(lines.sort().join('')).digest('hex')
}
