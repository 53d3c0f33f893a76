/** timm 1.0.29 models/vision_transformer_relpos.py: VisionTransformerRelPos. */
import { asPair } from '../values.ts'
import { hiddenFeatures, isotropicTrunk, plainMlp } from './isotropic.ts'
import type { TimmModel } from './model.ts'
import { builtSize, input, number, type Trunk } from './trunk.ts'

export function visionTransformerRelPos(model: TimmModel): Trunk {
  const embed_dim = number(model, 'embed_dim')
  const mlp_ratio = number(model, 'mlp_ratio')
  return isotropicTrunk({
    model,
    embed_dim,
    depth: number(model, 'depth'),
    num_heads: number(model, 'num_heads'),
    mlp_ratio,
    mlp: plainMlp(hiddenFeatures(embed_dim, mlp_ratio)),
    patch_size: asPair(model.arg('patch_size')),
    // Its PatchEmbed is strict, and the relative positions are those of one grid.
    input: input(builtSize(model), (size) => ({ kind: 'fixed', size })),
  })
}
