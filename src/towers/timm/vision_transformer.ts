/** timm 1.0.29 models/vision_transformer.py: VisionTransformer. */
import type { PyValue } from '../../catalog/types.ts'
import { asCall, asFlag, asName, asNumber, asPair, type Maybe } from '../values.ts'
import type { BuiltLayer, ImageSize } from '../types.ts'
import { aligned, hiddenFeatures, isotropicTrunk, patchEmbedLine, plainMlp, qkvLine, type MlpShape } from './isotropic.ts'
import type { TimmModel } from './model.ts'
import { builtSize, input, line, number, unknownValue, type NotDescribed, type Trunk } from './trunk.ts'

export function visionTransformer(model: TimmModel): Trunk | NotDescribed {
  const embedLayer = model.arg('embed_layer')?.value
  if (asName(embedLayer) !== 'PatchEmbed') return unknownValue('embed_layer', embedLayer)
  const patch_size = asPair(model.arg('patch_size'))
  return transformerTrunk(model, {
    patch_size,
    patchEmbed: patchEmbedLine(patch_size, number(model, 'embed_dim')),
    input: patchEmbedInput(model, patch_size),
  })
}

/** VisionTransformer around any embedding: also hybrids, ViTamin and DeiT are built with it. */
export function transformerTrunk(
  model: TimmModel,
  embedding: { patch_size: Maybe<ImageSize>; patchEmbed: readonly BuiltLayer[]; input: Trunk['input'] },
): Trunk | NotDescribed {
  if (model.arg('use_naflex')?.value === true) return { reason: 'a NaFlexVit made of a VisionTransformer (use_naflex) is not modelled' }
  const embed_dim = number(model, 'embed_dim')
  const mlp_ratio = number(model, 'mlp_ratio')
  const hidden = hiddenFeatures(embed_dim, mlp_ratio)
  const mlpLayer = model.arg('mlp_layer')?.value
  const mlp = hidden === undefined ? undefined : mlpOfLayer(mlpLayer, hidden)
  if (hidden !== undefined && mlp === undefined) return unknownValue('mlp_layer', mlpLayer)
  const attention = attentionOfBlock(model, embed_dim, hidden)
  if (attention === undefined) return unknownValue('block_fn', model.arg('block_fn')?.value)
  return isotropicTrunk({
    model,
    embed_dim,
    depth: number(model, 'depth'),
    num_heads: number(model, 'num_heads'),
    splitHeads: isDifferential(model),
    mlp_ratio,
    mlp,
    attention,
    ...embedding,
  })
}

/** Differential attention has two attention maps a head, each of half its channels (timm layers/diff_attention.py). */
function isDifferential(model: TimmModel): boolean {
  const layer = model.arg('attn_layer')?.value
  return layer === 'diff' || asName(layer) === 'DiffAttention' || asName(model.arg('block_fn')?.value) === 'DiffParallelScalingBlock'
}

/**
 * PatchEmbed takes one size only (strict_img_size), unless dynamic_img_size is set: then every multiple of the patch,
 * or any size where dynamic_img_pad pads it to one.
 */
export function patchEmbedInput(model: TimmModel, patch: Maybe<ImageSize>): Trunk['input'] {
  return input(builtSize(model), (size) => {
    if (asFlag(model.arg('dynamic_img_size'))?.value !== true) return { kind: 'fixed', size }
    if (asFlag(model.arg('dynamic_img_pad'))?.value === true) return { kind: 'any' }
    return patch === undefined ? undefined : { kind: 'multiple', of: patch.value }
  })
}

/** Shapes of the MLP classes of timm layers/mlp.py (and GeGluMlp of models/vitamin.py). */
function mlpOfLayer(layer: PyValue | undefined, hidden: number): MlpShape | undefined {
  switch (asName(layer)) {
    case 'Mlp':
      return plainMlp(hidden)
    case 'SwiGLU': {
      const alignTo = asCall(layer)?.kwargs['align_to']
      return { hidden: typeof alignTo === 'number' ? aligned(hidden, alignTo) : hidden, gated: true }
    }
    case 'GeGluMlp':
      return { hidden, gated: true }
    // One projection to `hidden` channels, half of them the gate. SwiGLUPacked is a partial of GluMlp.
    case 'GluMlp':
    case 'SwiGLUPacked':
      return { hidden: hidden / 2, gated: true }
    default:
      return undefined
  }
}

/** The projections of each block class; undefined for a class that is not known. */
function attentionOfBlock(
  model: TimmModel,
  embed_dim: Maybe<number>,
  hidden: number | undefined,
): BuiltLayer[] | undefined {
  const width = embed_dim?.value
  switch (asName(model.arg('block_fn')?.value)) {
    case 'Block':
    case 'ResPostBlock':
      return qkvLine(embed_dim)
    // Two attentions and two MLPs side by side in each block.
    case 'ParallelThingsBlock': {
      const parallel = asNumber(model.classDefault('vision_transformer.ParallelThingsBlock', 'num_parallel'))
      return [...line('parallel', parallel?.value, ' attentions and MLPs a block'), ...qkvLine(embed_dim)]
    }
    // One projection in for the MLP and qkv together.
    case 'ParallelScalingBlock':
    case 'DiffParallelScalingBlock':
      return width === undefined || hidden === undefined ? [] : line('in_proj', width, ' -> ', hidden + 3 * width)
    default:
      return undefined
  }
}
