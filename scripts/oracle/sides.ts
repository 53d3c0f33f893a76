/** What one side, the real library or our IR, says of a variant, in a form that can be compared. */
import { createHash } from 'node:crypto'
import type { NamedShapes } from '../../src/cost/parameters.ts'

export const ASPECTS = ['outcome', 'params', 'conv', 'linear', 'bmm', 'names'] as const
export type Aspect = (typeof ASPECTS)[number]

/** The comparable facts as text, and what is said where there are none. */
export type Side = Readonly<Record<Aspect, string>> & { readonly says: string }

/** As the oracle's scripts write them. */
export interface Counts {
  readonly params?: number
  readonly flops: number
  readonly flops_by_op: Readonly<Record<string, number>>
  readonly names_sha256?: string
}

export interface Failure {
  readonly error: string
  readonly stage: 'construct' | 'forward'
}

/** Both sides of one tower or model. */
export interface Comparison {
  readonly real: Side
  /** Absent where we say that it is not modelled. */
  readonly ours?: Side
  readonly reason?: string
  readonly differs: readonly Aspect[]
}

export function compared(real: Side, ours: Side | { readonly reason: string }): Comparison {
  if ('reason' in ours) return { real, reason: ours.reason, differs: [] }
  return { real, ours, differs: ASPECTS.filter((aspect) => real[aspect] !== ours[aspect]) }
}

export function failureSide({ stage, error }: Failure): Side {
  return { outcome: `fails at ${stage}`, params: '', conv: '', linear: '', bmm: '', names: '', says: error }
}

/** torch counts a product as mm or addmm according to the layout of its input: they are one aspect. */
export function countsSide(params: bigint | number | undefined, byOperator: Readonly<Record<string, number | bigint | undefined>>, names = ''): Side {
  const sum = (...operators: string[]): string =>
    String(operators.reduce((total, operator) => total + BigInt(byOperator[operator] ?? byOperator[`aten.${operator}`] ?? 0), 0n))
  return {
    outcome: 'runs',
    params: String(params ?? ''),
    conv: sum('convolution'),
    linear: sum('mm', 'addmm'),
    bmm: sum('bmm', 'baddbmm'),
    names,
    says: 'runs',
  }
}

/** As measure.py names_sha256. */
export function namesHash({ parameters, buffers }: NamedShapes): string {
  const lines = Object.entries({ ...parameters, ...buffers }).map(([name, shape]) => `${name} ${JSON.stringify(shape)}\n`)
  return createHash('sha256').update(lines.sort().join('')).digest('hex')
}
