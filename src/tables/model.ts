/** What is known of a model that a row of a table names: asked for one number at a time. */
import type { Origin } from '../config/types.ts'
import type { Sizes } from '../towers/build/index.ts'
import type { ImageSize, Sourced } from '../towers/types.ts'
import type { FieldName, Part, Quantity } from './columns.ts'

/** Why there is no number, as one clause: `timm module nfnet is not modelled`. */
export interface Unknown {
  readonly reason: string
  /** The model has no such part, and nothing is missing. */
  readonly absent?: true
}

export function isUnknown(value: object): value is Unknown {
  return 'reason' in value
}

/** Every count of several ways of counting; where there is none, why the first has none. */
export function all(ways: readonly (readonly bigint[] | Unknown)[]): readonly bigint[] | Unknown {
  const counts = ways.flatMap((way) => (isUnknown(way) ? [] : way))
  return counts.length > 0 ? counts : (ways[0] as Unknown)
}

/** A field as it is built. */
export interface FieldFact extends Sourced<number> {
  /** What its library calls it: `embed_dim` of a timm model's width. */
  readonly term: string
  /** The model that the config names, where it is the authority: `timm eva_giant_patch14_224`. */
  readonly named?: string
  /** What the config's reader takes for the field, written or by default, where that is another number. */
  readonly read?: Sourced<number>
  /** The field in the config: `vision_cfg.width`. */
  readonly field: string
  /** Widths of the stages of a trunk that has no single one; `value` is its num_features then. */
  readonly stages?: readonly number[]
}

/** What is counted. Every quantity is exact: parameters, FLOPs (a multiply-add is 2), MACs, elements of outputs. */
export interface Counted {
  readonly part: Part
  readonly quantity: Quantity
}

/** A length of texts in tokens, and who says so. */
export interface Length {
  readonly tokens: number
  readonly origin: Origin
  /** `text_cfg.context_length` */
  readonly field: string
}

export interface TableModel {
  /** The file that describes it, as it is shown, or `timm NAME`. */
  readonly source: string
  field(part: Part, name: FieldName): FieldFact | Unknown
  /** [height, width] in pixels of the images that the model is given, and its other sizes. */
  readonly size: Sourced<ImageSize> | undefined
  /** Further sizes that a table may have been counted at: those that the named model was made for. */
  readonly otherSizes: readonly Sourced<ImageSize>[]
  /** Lengths of the texts that the model is given, the usual one first; empty for a model without a text tower. */
  readonly lengths: readonly Length[]
  /** The longest text that the named text tower takes, which readers have taken for the length of its texts. */
  readonly longest: Length | undefined
  /**
   * The number, at sizes that are not the model's own where they are given. Of several the first is what lint-configs itself
   * counts, and the others are as good (CoCa's forward may keep the last token back from its decoder).
   */
  count(counted: Counted, at: Sizes): readonly bigint[] | Unknown
}
