/** What all trunks have in common whose width is the same from the first block to the last. */
import { mapped, sizeText, type Maybe } from '../values.ts'
import type { BuiltLayer, ImageSize } from '../types.ts'
import type { TimmModel } from './model.ts'
import { imageSizeFact, implied, inputLine, line, patchFact, type Trunk } from './trunk.ts'

/** Sizes of the block's MLP, as its class computes them. */
export interface MlpShape {
  /** Channels that the second linear layer takes. */
  readonly hidden: number
  /** Two projections to `hidden`, one of them a gate (SwiGLU, GEGLU). */
  readonly gated: boolean
}

export interface Isotropic {
  readonly model: TimmModel
  readonly embed_dim: Maybe<number>
  readonly depth: Maybe<number>
  /** What the class calls it, where that is not `depth`. */
  readonly depthTerm?: string
  /** Absent in MLP-Mixers. */
  readonly num_heads?: Maybe<number>
  /** Each head attends with half of its channels, twice. */
  readonly splitHeads?: boolean
  readonly mlp_ratio: Maybe<number | readonly number[]>
  readonly mlp: MlpShape | undefined
  /** Lines about the token mixing of an MLP-Mixer. */
  readonly tokenMixing?: readonly BuiltLayer[]
  /** Pixels of one token, [height, width]. */
  readonly patch_size: Maybe<ImageSize>
  /** `14x14 -> 1408`; for hybrids what their stem is. */
  readonly patchEmbed?: readonly BuiltLayer[]
  /** Lines about the attention; by default `qkv` of width -> 3 x width. */
  readonly attention?: readonly BuiltLayer[]
  readonly input: Trunk['input']
}

export function isotropicTrunk(parts: Isotropic): Trunk {
  const { model, embed_dim, depth, depthTerm = 'depth', num_heads, patch_size } = parts
  const width = embed_dim?.value
  const heads = num_heads?.value
  const headWidth = width === undefined || !heads ? undefined : Math.floor(width / heads / (parts.splitHeads === true ? 2 : 1))
  return {
    hierarchical: false,
    ...(embed_dim === undefined ? {} : { num_features: { value: embed_dim.value, origin: model.says(`${model.className}.num_features`) } }),
    implies: implied({
      width: { term: 'embed_dim', fact: embed_dim },
      layers: { term: depthTerm, fact: depth },
      heads: { term: 'num_heads', fact: num_heads },
      head_width: { term: 'head_dim', fact: mapped(num_heads, () => headWidth) },
      mlp_ratio: { term: 'mlp_ratio', fact: parts.mlp_ratio },
      patch_size: { term: 'patch_size', fact: patchFact(patch_size) },
      image_size: { term: 'input size', fact: imageSizeFact(parts.input) },
    }),
    ...(parts.input === undefined ? {} : { input: parts.input }),
    built: [
      ...inputLine(parts.input),
      ...(parts.patchEmbed ?? patchEmbedLine(patch_size, embed_dim)),
      ...line('blocks', depth?.value),
      ...(num_heads === undefined ? [] : line('heads', heads, parts.splitHeads === true ? ' x 2' : '', ' x ', headWidth)),
      ...(parts.attention ?? qkvLine(embed_dim)),
      ...(parts.tokenMixing ?? []),
      ...mlpLine(width, parts.mlp),
      ...line('num_features', width),
    ],
  }
}

export function patchEmbedLine(patch: Maybe<ImageSize>, embed_dim: Maybe<number>): BuiltLayer[] {
  return line('patch_embed', mapped(patch, sizeText)?.value, ' -> ', embed_dim?.value)
}

export function qkvLine(embed_dim: Maybe<number>): BuiltLayer[] {
  const width = embed_dim?.value
  return line('qkv', width, ' -> ', width === undefined ? undefined : 3 * width)
}

function mlpLine(width: number | undefined, mlp: MlpShape | undefined): BuiltLayer[] {
  return line('mlp', width, ' -> ', mlp?.gated ? '2 x ' : '', mlp?.hidden, ' -> ', width)
}

/** Hidden size of a block's MLP: int(dim * mlp_ratio), as all of timm's transformer blocks have it. */
export function hiddenFeatures(embed_dim: Maybe<number>, mlp_ratio: Maybe<number>): number | undefined {
  if (embed_dim === undefined || mlp_ratio === undefined) return undefined
  return Math.trunc(embed_dim.value * mlp_ratio.value)
}

/** An MLP without a gate. */
export function plainMlp(hidden: number | undefined): MlpShape | undefined {
  return hidden === undefined ? undefined : { hidden, gated: false }
}

/** A hidden size raised to a multiple: SwiGLU's align_to (timm layers/mlp.py). */
export function aligned(hidden: number, alignTo: number): number {
  return alignTo > 0 ? hidden + ((alignTo - (hidden % alignTo)) % alignTo) : hidden
}
