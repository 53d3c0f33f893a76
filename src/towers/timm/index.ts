/** The timm modules that are described, each by the file of its name. */
import { beit } from './beit.ts'
import { convnext } from './convnext.ts'
import { deit } from './deit.ts'
import { efficientnet } from './efficientnet.ts'
import { eva } from './eva.ts'
import { fastvit } from './fastvit.ts'
import { mlpMixer } from './mlp_mixer.ts'
import { mobilenetv3 } from './mobilenetv3.ts'
import type { TimmModel } from './model.ts'
import { naflexvit } from './naflexvit.ts'
import { regnet } from './regnet.ts'
import { resnet } from './resnet.ts'
import { swinTransformer } from './swin_transformer.ts'
import { builtSize, input, type NotDescribed, type Trunk } from './trunk.ts'
import { visionTransformer } from './vision_transformer.ts'
import { visionTransformerHybrid } from './vision_transformer_hybrid.ts'
import { visionTransformerRelPos } from './vision_transformer_relpos.ts'
import { vitamin } from './vitamin.ts'

/** By timm module, as the catalog names it. */
export const timmModules: ReadonlyMap<string, (model: TimmModel) => Trunk | NotDescribed> = new Map([
  ['beit', beit],
  ['convnext', convnext],
  ['deit', deit],
  ['efficientnet', efficientnet],
  ['eva', eva],
  ['fastvit', fastvit],
  ['mlp_mixer', mlpMixer],
  ['mobilenetv3', mobilenetv3],
  ['naflexvit', naflexvit],
  ['regnet', regnet],
  ['resnet', resnet],
  ['swin_transformer', swinTransformer],
  ['vision_transformer', visionTransformer],
  ['vision_transformer_hybrid', visionTransformerHybrid],
  ['vision_transformer_relpos', visionTransformerRelPos],
  ['vitamin', vitamin],
])

/**
 * Modules that are not described, but whose models with `fixed_input_size` in their pretrained config take that size and
 * no other: their patch embedding asserts it. Elsewhere a smaller image can round up to as many tokens (LeViT, Hiera,
 * EfficientFormer and others take 223 pixels for 224). The forward passes of all models are recorded in test/towers/golden.
 */
export const fixedSizeModules: ReadonlySet<string> = new Set([
  'cait',
  'coat',
  'convit',
  'nest',
  'swin_transformer_v2',
  'swin_transformer_v2_cr',
  'tnt',
])

/** The trunk of a model, or why it is not described. */
export function describeTrunk(model: TimmModel): Trunk | NotDescribed {
  const describe = timmModules.get(model.module)
  if (describe !== undefined) return describe(model)
  const fixed = fixedInput(model)
  return { reason: `timm module ${model.module} is not modelled`, ...(fixed === undefined ? {} : { input: fixed }) }
}

/** Keyword arguments could lift what fixes the size, so that with any nothing is said. */
function fixedInput(model: TimmModel): Trunk['input'] {
  if (!fixedSizeModules.has(model.module) || model.kwargs.size > 0) return undefined
  if (model.pretrained('fixed_input_size')?.value !== true) return undefined
  return input(builtSize(model), (size) => ({ kind: 'fixed', size }))
}
