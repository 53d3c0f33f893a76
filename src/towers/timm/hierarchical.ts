/** What all trunks have in common whose width changes from stage to stage. */
import type { Maybe } from '../values.ts'
import type { BuiltLayer, ImageSize, InputPolicy } from '../types.ts'
import type { TimmModel } from './model.ts'
import { computed, defaultSize, imageSizeFact, implied, input, inputLine, line, patchFact, type Trunk } from './trunk.ts'

export interface Hierarchical {
  readonly model: TimmModel
  /** Blocks of each stage. */
  readonly depths: Maybe<readonly number[]>
  /** What the class calls them: `depths`, `layers`. */
  readonly depthsTerm: string
  /** Channels of each stage. */
  readonly widths: Maybe<readonly number[]>
  /** Channels of trunk.num_features. */
  readonly num_features: number | undefined
  readonly patch_size?: Maybe<ImageSize>
  readonly num_heads?: Maybe<readonly number[]>
  readonly head_width?: Maybe<number | readonly number[]>
  readonly mlp_ratio?: Maybe<number | readonly number[]>
  readonly mlpRatioTerm?: string
  readonly input: Trunk['input']
  readonly stem: readonly BuiltLayer[]
  /** Lines after the stages. */
  readonly more?: readonly BuiltLayer[]
}

export function hierarchicalTrunk(parts: Hierarchical): Trunk {
  const { model, depths, widths, num_heads, mlpRatioTerm = 'mlp_ratio' } = parts
  const features = computed(model, `${model.className}.num_features`, parts.num_features)
  return {
    hierarchical: true,
    ...(widths === undefined ? {} : { stages: widths }),
    ...(features === undefined ? {} : { num_features: features }),
    implies: implied({
      layers: { term: parts.depthsTerm, fact: depths },
      heads: { term: 'num_heads', fact: num_heads },
      head_width: { term: 'head_dim', fact: parts.head_width },
      mlp_ratio: { term: mlpRatioTerm, fact: parts.mlp_ratio },
      patch_size: { term: 'patch_size', fact: patchFact(parts.patch_size) },
      image_size: { term: 'input size', fact: imageSizeFact(parts.input) },
    }),
    ...(parts.input === undefined ? {} : { input: parts.input }),
    built: [
      ...inputLine(parts.input),
      ...parts.stem,
      ...line('stage widths', widths?.value.join(', ')),
      ...line('stage depths', depths?.value.join(', ')),
      ...(num_heads === undefined ? [] : line('stage heads', num_heads.value.join(', '))),
      ...(parts.more ?? []),
      ...line('num_features', features?.value),
    ],
  }
}

/** A trunk of convolutions, at the size of its pretrained config or any other (from `min` on). */
export function convolutionalInput(model: TimmModel, min?: ImageSize): Trunk['input'] {
  return input(defaultSize(model), (): InputPolicy => (min === undefined ? { kind: 'any' } : { kind: 'any', min }))
}
