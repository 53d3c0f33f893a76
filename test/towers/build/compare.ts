/** Holding an IR against the parameters and FLOPs that the real libraries tell. */
import type { Module } from '../../../src/ir/types.ts'
import { namedParams } from '../../../src/ir/walk.ts'

/** One line of ../shared/truth/params: what named_parameters() and the state dict's buffers are. */
export interface NamedShapes {
  readonly model: string
  readonly parameters?: Readonly<Record<string, readonly number[]>>
  readonly buffers?: Readonly<Record<string, readonly number[]>>
}

/** `aten.addmm` -> FLOPs; our own counts without `aten.`. */
export type FlopsByOperator = Readonly<Record<string, number | bigint>>

/** Names that one side has and the other has not, or with another shape, below a prefix of the truth's names. */
export function differingNames(root: Module, prefix: string, truth: NamedShapes | undefined, belongs: (name: string) => boolean = () => true): string[] {
  const real = { ...truth?.parameters, ...truth?.buffers }
  const ours = new Map(namedParams(root).flatMap(({ name, param }) => (param.persistent ? [[prefix + name, JSON.stringify(param.shape)] as const] : [])))
  const missing = Object.keys(real).filter((name) => belongs(name) && ours.get(name) !== JSON.stringify(real[name]))
  const extra = [...ours.keys()].filter((name) => !Object.hasOwn(real, name))
  return [...missing, ...extra.map((name) => `${name} is not there`)]
}

/**
 * FLOPs by kind: convolution, linear (`mm`, to which torch adds `addmm` according to the layout of the input), `bmm`.
 * In a fixed order, without kinds of which there are none.
 */
export function lumped(byOperator: Readonly<Partial<FlopsByOperator>>): readonly (readonly [string, string])[] {
  const sums = new Map<string, bigint>()
  for (const [operator, flops] of Object.entries(byOperator)) {
    const kind = operator.replace(/^aten\./, '').replace(/^addmm$/, 'mm')
    sums.set(kind, (sums.get(kind) ?? 0n) + BigInt(flops ?? 0))
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, flops]) => [kind, String(flops)])
}
