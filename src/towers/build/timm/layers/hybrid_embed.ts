/** A convolutional network as patch embedding (timm 1.0.29, layers/hybrid_embed.py HybridEmbed). */
import type { Builder } from '../../../../ir/builder.ts'
import { conv2d, flatten, pad, type Pair, transpose } from '../../../../ir/nn.ts'
import type { Value } from '../../../../ir/types.ts'
import type { Saying } from '../facts.ts'
import type { Kwargs } from '../kwargs.ts'
import type { Patches } from './patch_embed.ts'

export interface HybridEmbedOptions {
  /** Sizes of the feature map for an image of the size that the module is built for. */
  readonly feature_size: Pair
  readonly patch_size: Pair
  readonly embed_dim: number
  readonly bias: boolean
  /** Without a projection the backbone's channels are the width. */
  readonly proj: boolean
  readonly dynamic_img_pad: boolean
  /** Channels that the backbone is made for. */
  readonly in_chans: number
}

/**
 * Channels of the backbone: the functions that make it take `kwargs.get('in_chans', 3)` (timm 1.0.29 vitamin._create_vitamin, the entry points
 * of vision_transformer_hybrid), before those of a pretrained config's input_size reach the model.
 */
export function backboneChannels(kw: Kwargs): number {
  const given = kw.fromCaller('in_chans')
  return typeof given === 'number' ? given : RGB
}

const RGB = 3

/** Pixels of one token: the stride of the backbone times the patch (HybridEmbed.feat_ratio). */
export function featRatio(kw: Kwargs, feature_size: Pair): Saying {
  const patch_size = kw.pair('patch_size')
  const ratio = kw.pair('img_size').map((size, i) => Math.round(size / feature_size[i]!) * patch_size[i]!)
  return kw.computed('patch_size', ratio, 'HybridEmbed.feat_ratio')
}

/** Image -> tokens (N, L, embed_dim); the backbone is applied as the child module `backbone`. */
export function hybridEmbed(
  b: Builder,
  name: string,
  image: Value,
  backbone: (image: Value) => Value,
  options: HybridEmbedOptions,
): Patches & { readonly reference: Pair } {
  const { patch_size, feature_size, embed_dim } = options
  const channels = image.shape[1]!
  if (channels !== options.in_chans) {
    // HybridEmbed._init_backbone runs it once over an image of the model's own channels.
    b.fail({ stage: 'construct', field: 'input_size', cause: 'shape', message: `RuntimeError: expected the image to have ${options.in_chans} channels, but got ${channels} channels instead` })
  }
  return b.module(name, 'HybridEmbed', () => {
    const features = backbone(image)
    if (!options.dynamic_img_pad && (feature_size[0] % patch_size[0] !== 0 || feature_size[1] % patch_size[1] !== 0)) {
      b.fail({ stage: 'construct', field: 'img_size', cause: 'divisibility', message: 'AssertionError: feature_size % patch_size == 0' })
    }
    const x = options.proj ? project(b, features, options) : features
    if (x.shape[1] !== embed_dim) {
      b.fail({
        stage: 'construct',
        field: 'embed_dim',
        cause: 'shape',
        message: `AssertionError: The feature dim (${x.shape[1]} must match embed dim (${embed_dim}) when projection disabled.`,
      })
    }
    return {
      tokens: transpose(b, flatten(b, x, 2), [0, 2, 1]),
      grid: x.shape.slice(2) as unknown as Pair,
      reference: [Math.floor(feature_size[0] / patch_size[0]), Math.floor(feature_size[1] / patch_size[1])],
    }
  })
}

function project(b: Builder, x: Value, { patch_size, embed_dim, bias, dynamic_img_pad }: HybridEmbedOptions): Value {
  const rest = (i: 0 | 1): number => (patch_size[i] - (x.shape[i + 2]! % patch_size[i])) % patch_size[i]
  const padded = dynamic_img_pad ? pad(b, x, [[0, 0], [0, 0], [0, rest(0)], [0, rest(1)]]) : x
  return conv2d(b, 'proj', padded, embed_dim, { kernel: patch_size, stride: patch_size, bias })
}
