/** A timm model alone, as timm.create_model builds it. */
import type { TimmCatalog } from '../../../catalog/types.ts'
import type { BuilderOptions } from '../../../ir/builder.ts'
import { timmModel, type TimmModel, type WrittenValues } from '../../timm/model.ts'
import { asInputSize, asPair } from '../../values.ts'
import { attempt, unresolved, type BuiltTower, type Sizes } from '../attempt.ts'
import { TrunkFacts } from './facts.ts'
import { isModelled, refuseKeywords, timmTrunk } from './trunks.ts'

/**
 * Builds `timm.create_model(name, **kwargs)` for an image of `sizes.image_size`, else of the img_size that the caller
 * gives, else of the pretrained config's input_size, which is what timm's own tables are made at. `pretrained` replaces the
 * registered pretrained config (a hub repository's own one).
 */
export function buildTimmModel(
  name: string,
  timm: TimmCatalog,
  kwargs: WrittenValues = new Map(),
  sizes: Sizes = {},
  pretrained?: WrittenValues,
  options: BuilderOptions = {},
): BuiltTower {
  const at = (given: Sizes['image_size']): BuiltTower =>
    attempt('image', '', (b) => {
      const model = timmModel(name, timm, kwargs, pretrained)
      if ('reason' in model) return unresolved(b, model, 'architecture')
      if (!isModelled(model)) return { reason: `timm module ${model.module} is not modelled` }
      refuseKeywords(b, model)
      const size = given ?? ownSize(model)
      const inChans = model.arg('in_chans')?.value
      const channels = typeof inChans === 'boolean' ? Number(inChans) : inChans
      if (model.kwargs.has('in_chans') && !Number.isInteger(channels)) {
        b.fail({ stage: 'construct', field: 'in_chans', cause: 'type', message: `TypeError: in_chans is no whole number: ${JSON.stringify(channels)}` })
      }
      if (size === undefined || typeof channels !== 'number') return { reason: `the size of the images of ${name} is not known` }
      const image = b.input([sizes.batch ?? 1, channels, ...size])
      const facts = new TrunkFacts()
      return { inputs: [image], outputs: [timmTrunk(b, image, model, { facts })], said: { facts, size } }
    }, options)
  const built = at(sizes.image_size)
  if (sizes.image_size === undefined || built.kind !== 'failed' || built.problem.stage !== 'forward') return built
  // The constructor runs before any image comes: what it says about a later layer is the problem, not the image's size.
  const unsized = at(undefined)
  return unsized.kind === 'failed' && unsized.problem.stage === 'construct' ? unsized : built
}

/** [height, width] that the caller builds for, else those of the pretrained config. */
function ownSize(model: TimmModel): readonly [number, number] | undefined {
  return asPair(model.kwargs.get('img_size'))?.value ?? asInputSize(model.pretrained('input_size'))?.value
}
