/** timm 1.0.29 layers/hybrid_embed.py HybridEmbed: a vision transformer's tokens made by a convolutional backbone. */
import type { PyValue } from '../../catalog/types.ts'
import { asCall, asPair, isTrue, type PyCall } from '../values.ts'
import type { BuiltLayer, Downsampling, ImageSize, InputPolicy } from '../types.ts'
import type { TimmModel } from './model.ts'
import { builtSize, computed, input, line, number, unknownValue, type NotDescribed, type Trunk } from './trunk.ts'
import { transformerTrunk } from './vision_transformer.ts'

/** The convolutions before the tokens. */
export interface Backbone {
  /** `ResNetV2 3, 4, 9`. */
  readonly text: string
  /** Pixels of one of its features, and how a side that is no multiple is rounded. */
  readonly step: Downsampling
  /** Channels that leave it, where they are known. */
  readonly channels: number | undefined
}

/** Reads the backbone out of the call that makes it; undefined where it is none that is known. */
export type ReadBackbone = (model: TimmModel, call: PyCall) => Backbone | undefined

/** A VisionTransformer whose embed_layer is `partial(HybridEmbed, backbone=..., proj=...)`. */
export function hybridTrunk(model: TimmModel, readBackbone: ReadBackbone): Trunk | NotDescribed {
  const embedLayer = model.arg('embed_layer')?.value
  const embed = asCall(embedLayer)
  const backboneCall = asCall(embed?.kwargs['backbone'])
  const backbone = backboneCall === undefined ? undefined : readBackbone(model, backboneCall)
  if (embed === undefined || backbone === undefined) return unknownValue('embed_layer', embedLayer as PyValue)
  const patch = asPair(model.arg('patch_size'))?.value
  const reduction: ImageSize | undefined =
    patch === undefined ? undefined : [backbone.step.by[0] * patch[0], backbone.step.by[1] * patch[1]]
  return transformerTrunk(model, {
    patch_size: computed(model, 'HybridEmbed.feat_ratio', reduction),
    patchEmbed: embedLines(model, backbone, patch, embed.kwargs['proj'] === false),
    input: patch === undefined ? undefined : hybridInput(model, [backbone.step, { by: patch, rounding: 'floor' }]),
  })
}

function embedLines(model: TimmModel, backbone: Backbone, patch: ImageSize | undefined, ends: boolean): BuiltLayer[] {
  const cell = patch === undefined ? undefined : `${patch[0]}x${patch[1]}`
  const channels = backbone.channels === undefined ? '' : ` of ${backbone.channels}`
  return [
    ...line('backbone', backbone.text, ', stride ', backbone.step.by[0]),
    ...(ends ? [] : line('patch_embed', cell, channels, ' -> ', number(model, 'embed_dim')?.value)),
  ]
}

/**
 * HybridEmbed does not look at the image's size: what must fit is the number of tokens, to the position embedding.
 * One token alone is broadcast over all positions where no prefix token has a position of its own.
 */
function hybridInput(model: TimmModel, steps: readonly Downsampling[]): Trunk['input'] {
  return input(builtSize(model), (size): InputPolicy => {
    const posEmbed = model.arg('pos_embed')?.value
    if (posEmbed === 'none' || posEmbed === '' || isTrue(model.arg('dynamic_img_size'))) return anyFrom(steps)
    const [rows, columns] = steps.reduce<ImageSize>(
      (sides, { by, rounding }) => [Math[rounding](sides[0] / by[0]), Math[rounding](sides[1] / by[1])],
      size,
    )
    const prefix = isTrue(model.arg('class_token')) || isTrue(model.arg('reg_tokens'))
    const broadcasts = isTrue(model.arg('no_embed_class')) || !prefix
    return { kind: 'grid', steps, tokens: broadcasts && rows * columns !== 1 ? [rows * columns, 1] : [rows * columns] }
  })
}

/** Any size of which the steps leave something. */
function anyFrom(steps: readonly Downsampling[]): InputPolicy {
  const least = (side: 0 | 1): number =>
    steps.reduceRight((needed, { by, rounding }) => (rounding === 'floor' ? needed * by[side] : (needed - 1) * by[side] + 1), 1)
  const min: ImageSize = [least(0), least(1)]
  return min[0] === 1 && min[1] === 1 ? { kind: 'any' } : { kind: 'any', min }
}

/** A step down by `stride` pixels on both sides. */
export function stride(by: number, rounding: Downsampling['rounding']): Downsampling {
  return { by: [by, by], rounding }
}

