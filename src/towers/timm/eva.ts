/** timm 1.0.29 models/eva.py: Eva. */
import type { Maybe } from '../values.ts'
import { asNumber, asPair, isTrue } from '../values.ts'
import type { BuiltLayer } from '../types.ts'
import { aligned, hiddenFeatures, isotropicTrunk, qkvLine, type MlpShape } from './isotropic.ts'
import type { TimmModel } from './model.ts'
import { line, number, type NotDescribed, type Trunk } from './trunk.ts'
import { patchEmbedInput } from './vision_transformer.ts'

export function eva(model: TimmModel): Trunk | NotDescribed {
  if (model.arg('use_naflex')?.value === true) return { reason: 'a NaFlexVit made of an Eva (use_naflex) is not modelled' }
  const embed_dim = number(model, 'embed_dim')
  const mlp_ratio = number(model, 'mlp_ratio')
  const patch_size = asPair(model.arg('patch_size'))
  const hidden = hiddenFeatures(embed_dim, mlp_ratio)
  return isotropicTrunk({
    model,
    embed_dim,
    depth: number(model, 'depth'),
    num_heads: number(model, 'num_heads'),
    mlp_ratio,
    mlp: hidden === undefined ? undefined : evaMlp(model, hidden),
    attention: isTrue(model.arg('qkv_fused')) ? qkvLine(embed_dim) : separateQkv(embed_dim),
    patch_size,
    input: patchEmbedInput(model, patch_size),
  })
}

/**
 * EvaBlock takes SwiGLU where a norm or an alignment is asked for, else GluMlp with 2 * hidden packed channels, or Mlp;
 * EvaBlockPostNorm aligns only where there is a norm.
 */
function evaMlp(model: TimmModel, hidden: number): MlpShape {
  if (!isTrue(model.arg('swiglu_mlp'))) return { hidden, gated: false }
  const aligns = !isTrue(model.arg('use_post_norm')) || isTrue(model.arg('scale_mlp'))
  const alignTo = aligns ? asNumber(model.arg('swiglu_align_to')) : undefined
  return { hidden: alignTo === undefined ? hidden : aligned(hidden, alignTo.value), gated: true }
}

function separateQkv(embed_dim: Maybe<number>): BuiltLayer[] {
  return line('q, k, v', embed_dim?.value, ' -> ', embed_dim?.value, ' each')
}
