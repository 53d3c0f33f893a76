/** What is really built: facts about a tower, each with the authority that says so. */
import type { Origin } from '../config/types.ts'
import type { JsonValue } from '../json/types.ts'

export interface Sourced<T> {
  readonly value: T
  readonly origin: Origin
}

/** A value as a file has it, which JavaScript's number does not: there 12.0 is 12. */
export interface WrittenValue extends Sourced<JsonValue> {
  /** Is it, or is each item of the list that it is, a number that Python reads as a float, or a list with one? Absent where none is. */
  readonly floats?: readonly boolean[]
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

/**
 * Which sizes of image a trunk takes in its forward pass:
 * - `fixed`: only `size`
 * - `multiple`: any whose height and width `of` divides
 * - `tokens`: any of which its convolutions make as many tokens as its position embedding has rows
 * - `any`: whatever its layers take
 */
export type InputPolicy =
  | { readonly kind: 'fixed'; readonly size: ImageSize }
  | { readonly kind: 'multiple'; readonly of: ImageSize }
  | { readonly kind: 'tokens' }
  | { readonly kind: 'any' }

export interface TowerInput {
  /** The size that the trunk is made for. */
  readonly size: Sourced<ImageSize>
  readonly policy: InputPolicy
  /**
   * Does the forward pass take an image of this size ([height, width] in pixels)? False is certain; true means that no reason
   * to fail is known.
   */
  takes(size: ImageSize): boolean
  /** Side of the smallest square image that it takes, where that is looked for and found. */
  smallest?(): number | undefined
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
  readonly input?: TowerInput
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
