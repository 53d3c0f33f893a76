/** What is really built: facts about a tower, each with the authority that says so. */
import type { Origin } from '../config/types.ts'

export interface Sourced<T> {
  readonly value: T
  readonly origin: Origin
}

/** Fields of vision_cfg / text_cfg that a named model answers instead of the file. */
export type ImpliedField =
  | 'width'
  | 'layers'
  | 'heads'
  | 'head_width'
  | 'mlp_ratio'
  | 'patch_size'
  | 'image_size'
  | 'vocab_size'
  | 'context_length'

/** A value of a field, and what its library calls it. */
export interface ImpliedFact extends Sourced<number | readonly number[]> {
  /** `embed_dim` for `width` of a timm model, `hidden_size` for that of a Hugging Face one. */
  readonly term: string
}

/** [height, width] in pixels. */
export type ImageSize = readonly [number, number]

/** One step from pixels to tokens: a side of n becomes n / by, rounded. */
export interface Downsampling {
  readonly by: ImageSize
  readonly rounding: 'floor' | 'ceil'
}

/**
 * Which input sizes a trunk takes in its forward pass; `acceptsSize` answers for one size.
 * - `fixed`: only `size`
 * - `multiple`: any whose height and width `of` divides (and at least `of`)
 * - `grid`: any that the steps turn into one of these numbers of tokens (a hybrid ViT, whose convolutional stem takes
 *   all sizes, but whose position embedding has so many entries); more than one where broadcasting lets it pass
 * - `any`: any, from `min` on where a minimum is known
 */
export type InputPolicy =
  | { readonly kind: 'fixed'; readonly size: ImageSize }
  | { readonly kind: 'multiple'; readonly of: ImageSize }
  | { readonly kind: 'grid'; readonly steps: readonly Downsampling[]; readonly tokens: readonly number[] }
  | { readonly kind: 'any'; readonly min?: ImageSize }

/**
 * Does the forward pass of a trunk with this policy take an image of this size ([height, width] in pixels)?
 * False is certain (the pass fails); true means that no reason to fail is known.
 */
export function acceptsSize(policy: InputPolicy, size: ImageSize): boolean {
  const [height, width] = size
  switch (policy.kind) {
    case 'fixed':
      return height === policy.size[0] && width === policy.size[1]
    case 'multiple':
      return height > 0 && width > 0 && height % policy.of[0] === 0 && width % policy.of[1] === 0
    case 'grid': {
      const [rows, columns] = policy.steps.reduce<ImageSize>(
        (sides, step) => [Math[step.rounding](sides[0] / step.by[0]), Math[step.rounding](sides[1] / step.by[1])],
        size,
      )
      return rows > 0 && columns > 0 && policy.tokens.includes(rows * columns)
    }
    case 'any':
      return policy.min === undefined || (height >= policy.min[0] && width >= policy.min[1])
  }
}

/** A line of `lint-configs show`: what is built, `patch_embed` -> `14x14 -> 1408`. */
export interface BuiltLayer {
  readonly name: string
  readonly text: string
}

export interface TowerFacts {
  readonly tower: 'image' | 'text' | 'multimodal'
  readonly modelled: true
  /** The class that is built and its library, `timm eva.Eva`, `open_clip VisionTransformer`, `transformers roberta`. */
  readonly builtAs: string
  /** The model that the file names, where it names one. */
  readonly named?: { readonly library: 'timm' | 'huggingface'; readonly name: string; readonly field: 'timm_model_name' | 'hf_model_name' }
  /** True for trunks whose width changes from stage to stage (ConvNeXt, Swin, ResNet, FastViT ...): `width` has no single meaning. */
  readonly hierarchical: boolean
  /** Widths of the stages of a hierarchical trunk. */
  readonly stages?: Sourced<readonly number[]>
  /** Channels of the features that leave the trunk. */
  readonly num_features?: Sourced<number>
  /** What the named model says of fields of the config. Empty for native towers: there the file itself is the authority. */
  readonly implies: Readonly<Partial<Record<ImpliedField, ImpliedFact>>>
  /** Size the trunk is built for, and which sizes it takes. */
  readonly input?: { readonly size: Sourced<ImageSize>; readonly policy: InputPolicy }
  readonly built: readonly BuiltLayer[]
}

/** Nothing is known of this tower, or it is not modelled; rules that need facts stay quiet. */
export interface NotModelled {
  readonly tower: 'image' | 'text' | 'multimodal'
  readonly modelled: false
  readonly named?: TowerFacts['named']
  /** One clause: `timm module nfnet is not modelled`. */
  readonly reason: string
  /** What the catalog knows all the same. */
  readonly input?: TowerFacts['input']
}

export type Tower = TowerFacts | NotModelled
