/** What our IR says of a variant of a timm model, beside what the real timm said. */
import type { TimmCatalog } from '../../src/catalog/types.ts'
import { countFlops } from '../../src/cost/flops.ts'
import { countParameters, namedShapes } from '../../src/cost/parameters.ts'
import type { JsonValue } from '../../src/json/types.ts'
import { buildTimmModel, type BuiltTower } from '../../src/towers/build/index.ts'
import { compared, countsSide, failureSide, namesHash, type Comparison, type Counts, type Failure, type Side } from './sides.ts'

export interface Variant {
  readonly model: string
  readonly kwargs: Readonly<Record<string, JsonValue>>
  /** [height, width]; null for the model's own. */
  readonly image_size: readonly [number, number] | null
}

/** One line that timm_variants.py writes. */
export type VariantResult = Variant & (Counts | Failure)

/** Builds a variant and holds it against the real library's result. */
export function compareVariant(result: VariantResult, timm: TimmCatalog): Comparison {
  const real = 'error' in result ? failureSide(result) : countsSide(result.params, result.flops_by_op, result.names_sha256)
  return compared(real, ourSide(result, timm))
}

export function buildTimmVariant({ model, kwargs, image_size }: Variant, timm: TimmCatalog): BuiltTower {
  const origin = { kind: 'written', pointer: '' } as const
  const written = new Map(Object.entries(kwargs).map(([name, value]) => [name, { value, origin }]))
  return buildTimmModel(model, timm, written, image_size === null ? {} : { image_size })
}

/** Our side of a variant. */
export function ourSide(variant: Variant, timm: TimmCatalog): Side | { readonly reason: string } {
  const built = buildTimmVariant(variant, timm)
  if (built.kind === 'not_modelled') return { reason: built.reason }
  if (built.kind === 'failed') return failureSide({ stage: built.problem.stage, error: built.problem.message })
  const { root } = built.tower
  return countsSide(countParameters(root), countFlops(root).byOperator, namesHash(namedShapes(root, '')))
}
