/** timm 1.0.29 models/beit.py: Beit. */
import { asPair, isTrue } from '../values.ts'
import { hiddenFeatures, isotropicTrunk } from './isotropic.ts'
import type { TimmModel } from './model.ts'
import { builtSize, input, number, type Trunk } from './trunk.ts'

export function beit(model: TimmModel): Trunk {
  const embed_dim = number(model, 'embed_dim')
  const mlp_ratio = number(model, 'mlp_ratio')
  const hidden = hiddenFeatures(embed_dim, mlp_ratio)
  return isotropicTrunk({
    model,
    embed_dim,
    depth: number(model, 'depth'),
    num_heads: number(model, 'num_heads'),
    mlp_ratio,
    mlp: hidden === undefined ? undefined : { hidden, gated: isTrue(model.arg('swiglu_mlp')) },
    patch_size: asPair(model.arg('patch_size')),
    // Its PatchEmbed is strict.
    input: input(builtSize(model), (size) => ({ kind: 'fixed', size })),
  })
}
