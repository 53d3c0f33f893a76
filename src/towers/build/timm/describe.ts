/** What a timm trunk is, whatever image comes: the facts that its builder says at the size that it is made for. */
import { Builder, BuildFailure, NotModelled } from '../../../ir/builder.ts'
import type { BuildProblem } from '../../../ir/types.ts'
import { isPruned, type TimmModel } from '../../timm/model.ts'
import { asInputSize, asPair, mapped, type Maybe } from '../../values.ts'
import type { ImageSize, InputPolicy, Sourced, TowerFacts, TowerInput } from '../../types.ts'
import type { Said } from '../attempt.ts'
import { TrunkFacts } from './facts.ts'
import { isModelled, timmTrunk } from './trunks.ts'

export type Trunk = Pick<TowerFacts, 'hierarchical' | 'stages' | 'num_features' | 'implies' | 'input'>

/** A trunk that is not described, with the reason as one clause. */
export interface NotDescribed {
  readonly reason: string
  /** What is known all the same of the sizes that it takes. */
  readonly input?: TowerInput
}

/**
 * Modules that are not modelled, but whose models with `fixed_input_size` in their pretrained config take that size and
 * no other: their patch embedding asserts it. Elsewhere a smaller image can round up to as many tokens (LeViT, Hiera,
 * EfficientFormer and others take 223 pixels for 224). The forward passes of all models are recorded in test/towers/golden.
 */
export const fixedSizeModules: ReadonlySet<string> = new Set([
  'cait',
  'coat',
  'convit',
  'nest',
  'swin_transformer_v2',
  'swin_transformer_v2_cr',
  'tnt',
])

/**
 * The trunk of a model, or why it is not described. A constructor that fails leaves what it has said until then. `said` is what it
 * said where the model has been built already, with whatever classifier and pool: no fact depends on those.
 */
export function describeTrunk(model: TimmModel, said?: Said): Trunk | NotDescribed {
  if (!isModelled(model)) return { reason: `timm module ${model.module} is not modelled`, ...inputOf(fixedInput(model)) }
  if (isPruned(model)) return { reason: `${model.name} is pruned after it is built: its widths are not in its arguments` }
  const own = asInputSize(model.pretrained('input_size'))
  const { facts, size, reason } = said === undefined ? heard(model, asPair(model.arg('img_size'))?.value ?? own?.value) : { ...said, reason: undefined }
  if (reason !== undefined) return { reason }
  const input = inputOfTrunk(model, facts, own, size)
  const image_size: Maybe<number | readonly number[]> = mapped(input?.size, (sides) => (sides[0] === sides[1] ? sides[0] : sides))
  return {
    hierarchical: facts.stages !== undefined,
    ...(facts.stages === undefined ? {} : { stages: facts.stages }),
    ...(facts.num_features === undefined ? {} : { num_features: facts.num_features }),
    implies: { ...facts.implies, ...(image_size === undefined ? {} : { image_size: { ...image_size, term: 'input size' } }) },
    ...inputOf(input),
  }
}

/** What the builder says at a size, and the size where the trunk takes it. */
function heard(model: TimmModel, size: ImageSize | undefined): { readonly facts: TrunkFacts; readonly size?: ImageSize; readonly reason?: string } {
  const facts = new TrunkFacts()
  const ran = run(model, size ?? PROBE, facts)
  if (ran.kind === 'not_modelled') return { facts, reason: ran.reason }
  return ran.kind === 'ran' && size !== undefined ? { facts, size } : { facts }
}

/** A size at which facts are asked for where no size is known: they do not depend on it. */
const PROBE: ImageSize = [224, 224]

type Run = { readonly kind: 'ran' } | { readonly kind: 'failed'; readonly problem: BuildProblem } | { readonly kind: 'not_modelled'; readonly reason: string }

function run(model: TimmModel, size: ImageSize, facts: TrunkFacts): Run {
  const channels = model.arg('in_chans')?.value
  const b = new Builder(model.className, { rehearses: true })
  try {
    timmTrunk(b, b.input([1, typeof channels === 'number' ? channels : RGB, ...size]), model, { facts })
    return { kind: 'ran' }
  } catch (error) {
    if (error instanceof NotModelled) return { kind: 'not_modelled', reason: error.message }
    if (error instanceof BuildFailure) return { kind: 'failed', problem: error.problem }
    throw error
  }
}

/** Channels of an image. */
const RGB = 3

function inputOf(input: TowerInput | undefined): { readonly input?: TowerInput } {
  return input === undefined ? {} : { input }
}

/** `ran` is a size that the trunk was seen to take. */
function inputOfTrunk(model: TimmModel, facts: TrunkFacts, own: Maybe<ImageSize>, ran: ImageSize | undefined): TowerInput | undefined {
  const size = facts.size ?? own
  if (size === undefined) return undefined
  const policy = facts.policy ?? { kind: 'any' }
  const known = new Map<string, boolean>(ran === undefined ? [] : [[ran.join('x'), true]])
  const takes = ([height, width]: ImageSize): boolean => {
    switch (policy.kind) {
      case 'fixed':
        return height === policy.size[0] && width === policy.size[1]
      case 'multiple':
        return height > 0 && width > 0 && height % policy.of[0] === 0 && width % policy.of[1] === 0
      default: {
        if (height <= 0 || width <= 0) return false
        const key = `${height}x${width}`
        const answer = known.get(key) ?? runsAt(model, [height, width])
        known.set(key, answer)
        return answer
      }
    }
  }
  const smallest = (): number | undefined => {
    for (let side = 1; side <= MOST_SIDES; side++) if (takes([side, side])) return side
    return undefined
  }
  return { size, policy, takes, smallest }
}

function runsAt(model: TimmModel, size: ImageSize): boolean {
  const ran = run(model, size, new TrunkFacts())
  return ran.kind !== 'failed' || ran.problem.stage === 'construct'
}

/** The layers that a size must not shrink below nothing in take 32 pixels or few more. */
const MOST_SIDES = 64

/** Keyword arguments could lift what fixes the size, so that with any nothing is said. */
function fixedInput(model: TimmModel): TowerInput | undefined {
  if (!fixedSizeModules.has(model.module) || model.kwargs.size > 0) return undefined
  const size: Sourced<ImageSize> | undefined = asPair(model.arg('img_size'))
  if (model.pretrained('fixed_input_size')?.value !== true || size === undefined) return undefined
  const policy: InputPolicy = { kind: 'fixed', size: size.value }
  return { size, policy, takes: ([height, width]) => height === size.value[0] && width === size.value[1] }
}
