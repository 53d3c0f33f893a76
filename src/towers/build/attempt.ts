/** Building one tower: what comes out, or why nothing does. */
import { Builder, BuildFailure, NotModelled, type BuilderOptions } from '../../ir/builder.ts'
import type { BuildProblem, Tower } from '../../ir/types.ts'
import type { Unresolved } from '../timm/model.ts'
import type { TrunkFacts } from './timm/facts.ts'

export type TowerName = 'image' | 'text' | 'multimodal'

/** Sizes to build at; what is left out is the model's own. */
export interface Sizes {
  /** Images, or texts. */
  readonly batch?: number
  /** [height, width] in pixels. */
  readonly image_size?: readonly [number, number]
  /** Tokens. */
  readonly text_length?: number
}

/** What a timm trunk's builder said of it when it ran on an image of this size ([height, width] in pixels). */
export interface Said {
  readonly facts: TrunkFacts
  readonly size: readonly [number, number]
}

/** `prefix` is where the tower's names lie in the whole model: `visual`, `text`, or nothing. */
export type BuiltTower = { readonly name: TowerName; readonly prefix: string } & (
  | { readonly kind: 'built'; readonly tower: Tower; readonly said?: Said }
  | { readonly kind: 'failed'; readonly problem: BuildProblem }
  | { readonly kind: 'not_modelled'; readonly reason: string }
)

/** The values that go in and come out, or why the tower is not modelled. */
export type Outcome = (Omit<Tower, 'root'> & { readonly said?: Said }) | { readonly reason: string }

/** Runs a builder; where the real constructor or forward pass would raise, the problem is the outcome. */
export function attempt(name: TowerName, prefix: string, build: (b: Builder) => Outcome, options: BuilderOptions = {}): BuiltTower {
  const b = new Builder(name, options)
  try {
    const outcome = build(b)
    if ('reason' in outcome) return { name, prefix, kind: 'not_modelled', reason: outcome.reason }
    if (b.deferred !== undefined) return { name, prefix, kind: 'failed', problem: b.deferred }
    const { said, inputs, outputs } = outcome
    return { name, prefix, kind: 'built', tower: { root: b.root, inputs, outputs }, ...(said === undefined ? {} : { said }) }
  } catch (error) {
    if (error instanceof NotModelled) return { name, prefix, kind: 'not_modelled', reason: error.message }
    if (error instanceof BuildFailure) {
      const { problem } = error
      return { name, prefix, kind: 'failed', problem: problem.stage === 'forward' ? (b.deferred ?? problem) : problem }
    }
    throw error
  }
}

/** Stops the construction where timm does not know a model that `field` names; one that only we do not know is not modelled. */
export function unresolved(b: Builder, { reason, raises }: Unresolved, field: string): { readonly reason: string } {
  if (raises !== undefined) b.fail({ stage: 'construct', field, cause: 'choice', message: raises })
  return { reason }
}
