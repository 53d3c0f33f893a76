/** timm 1.0.29 models/naflexvit.py: NaFlexVit, built of a NaFlexVitCfg over which keyword arguments are laid. */
import type { PyValue } from '../../catalog/types.ts'
import { asCall, asName, asNumber, asPair, asText, isTrue, sourced, type Maybe } from '../values.ts'
import { hiddenFeatures, isotropicTrunk, qkvLine } from './isotropic.ts'
import type { TimmModel } from './model.ts'
import { defaultSize, input, line, unknownValue, type NotDescribed, type Trunk } from './trunk.ts'

export function naflexvit(model: TimmModel): Trunk | NotDescribed {
  const cfg = asCall(model.record.args['cfg'])
  if (cfg === undefined) return unknownValue('cfg', model.record.args['cfg'])
  /** A field of the NaFlexVitCfg after _overlay_kwargs. */
  const field = (name: string): Maybe<PyValue> => {
    const written = model.arg(name)
    if (written !== undefined) return written
    const value = cfg.kwargs[name]
    return value === undefined ? model.classDefault('naflexvit.NaFlexVitCfg', name) : sourced(value, model.says(model.name))
  }
  const mlpLayer = field('mlp_layer')?.value
  if (mlpLayer !== undefined && mlpLayer !== null && asName(mlpLayer) !== 'Mlp') return unknownValue('mlp_layer', mlpLayer)
  const embed_dim = asNumber(field('embed_dim'))
  const mlp_ratio = asNumber(field('mlp_ratio'))
  const patch_size = asPair(field('patch_size'))
  const hidden = hiddenFeatures(embed_dim, mlp_ratio)
  const width = embed_dim?.value
  return isotropicTrunk({
    model,
    embed_dim,
    depth: asNumber(field('depth')),
    num_heads: asNumber(field('num_heads')),
    mlp_ratio,
    // get_block_fn: a SwiGLU comes with EvaBlock.
    mlp: hidden === undefined ? undefined : { hidden, gated: isTrue(field('swiglu_mlp')) },
    attention: isTrue(field('qkv_fused')) ? qkvLine(embed_dim) : line('q, k, v', width, ' -> ', width, ' each'),
    patch_size,
    // Position embeddings are resampled. Patchifying for a linear projection takes whole patches, a convolution drops the rest.
    input: input(defaultSize(model), () => {
      if (isTrue(field('dynamic_img_pad'))) return { kind: 'any' }
      if (patch_size === undefined) return undefined
      return asText(field('embed_proj_type'))?.value === 'linear'
        ? { kind: 'multiple', of: patch_size.value }
        : { kind: 'any', min: patch_size.value }
    }),
  })
}
