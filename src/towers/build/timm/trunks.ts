/** Which file builds the trunks of which timm module. */
import type { Builder } from '../../../ir/builder.ts'
import type { Value } from '../../../ir/types.ts'
import { isPruned, type TimmModel } from '../../timm/model.ts'
import { truthy } from '../python.ts'
import { refusedKeyword } from '../../timm/keywords.ts'
import { beit } from './beit.ts'
import { checkPatchDropout } from './layers/patch_dropout.ts'
import { convNeXt } from './convnext.ts'
import { visionTransformerDistilled } from './deit.ts'
import { efficientNet } from './efficientnet.ts'
import { eva } from './eva.ts'
import { TrunkFacts } from './facts.ts'
import { fastVit } from './fastvit.ts'
import { refuseFloats } from './floats.ts'
import { Kwargs } from './kwargs.ts'
import type { Reset } from './reset.ts'
import { mlpMixer } from './mlp_mixer.ts'
import { mobileNetV3 } from './mobilenetv3.ts'
import { naFlexVit } from './naflexvit.ts'
import { checkRates } from './rates.ts'
import { regNet } from './regnet.ts'
import { resNet } from './resnet.ts'
import { resNetV2Trunk } from './resnetv2.ts'
import { swinTransformer } from './swin_transformer.ts'
import { visionTransformer } from './vision_transformer.ts'
import { visionTransformerHybrid } from './vision_transformer_hybrid.ts'
import { visionTransformerRelPos } from './vision_transformer_relpos.ts'
import { vitamin } from './vitamin.ts'

type BuildTrunk = (b: Builder, image: Value, kw: Kwargs, reset?: Reset) => Value

/** By timm module and class: one class may be built with different embeddings in different modules. */
const TRUNKS: Readonly<Record<string, BuildTrunk>> = {
  'vision_transformer.VisionTransformer': visionTransformer,
  'deit.VisionTransformer': visionTransformer,
  'deit.VisionTransformerDistilled': visionTransformerDistilled,
  'eva.Eva': eva,
  'vitamin.VisionTransformer': vitamin,
  'beit.Beit': beit,
  'convnext.ConvNeXt': convNeXt,
  'efficientnet.EfficientNet': efficientNet,
  'mobilenetv3.MobileNetV3': mobileNetV3,
  'naflexvit.NaFlexVit': naFlexVit,
  'regnet.RegNet': regNet,
  'resnet.ResNet': resNet,
  'resnetv2.ResNetV2': resNetV2Trunk,
  'fastvit.FastVit': fastVit,
  'mlp_mixer.MlpMixer': mlpMixer,
  'vision_transformer_hybrid.VisionTransformer': visionTransformerHybrid,
  'vision_transformer_relpos.VisionTransformerRelPos': visionTransformerRelPos,
  'swin_transformer.SwinTransformer': swinTransformer,
}

/** The timm modules that have a builder, some with more than one class. */
export const modelledModules: ReadonlySet<string> = new Set(Object.keys(TRUNKS).map((qualified) => qualified.split('.')[0]!))

/** Is there a builder for this model? */
export function isModelled(model: TimmModel): boolean {
  return `${model.module}.${model.className}` in TRUNKS
}

/** Stops the construction where timm's functions or the constructor do not take a keyword. */
export function refuseKeywords(b: Builder, model: TimmModel): void {
  const refused = refusedKeyword(model)
  if (refused) b.fail({ stage: 'construct', field: refused.keyword, cause: 'keyword', message: refused.message })
}

/** Once the model is built timm looks for a file of its own (models/_prune.py adapt_model_from_file), which only models have that it prunes itself. */
function refusePruning(b: Builder, { name }: TimmModel): void {
  b.fail({ stage: 'construct', field: 'pruned', cause: 'choice', message: `FileNotFoundError: No such file or directory: 'timm/models/_pruned/${name}.txt'` })
}

/** A keyword for which a hub file gives None in the place of a value: most constructors fail over it, and some do not. */
function passesNone(model: TimmModel): string | undefined {
  if (!model.isHub) return undefined
  return [...model.kwargs].find(([keyword, { value }]) => value === null && (model.withoutCaller(keyword)?.value ?? null) !== null)?.[0]
}

/** Applies the trunk to an image (N, in_chans, H, W), and keeps in `facts` what its builder says; the model must be modelled. */
export function timmTrunk(b: Builder, image: Value, model: TimmModel, options: { readonly reset?: Reset; readonly facts?: TrunkFacts } = {}): Value {
  const { reset, facts = new TrunkFacts() } = options
  const build = TRUNKS[`${model.module}.${model.className}`]
  if (!build) throw new Error(`timm ${model.module}.${model.className} is not modelled`)
  refuseKeywords(b, model)
  const none = passesNone(model)
  if (none !== undefined) b.notModelled(`a model that is given None for ${none} is not modelled`)
  if (model.parameters().names.has('patch_drop_rate')) checkPatchDropout(b, model.arg('patch_drop_rate')?.value)
  if (model.arg('use_naflex')?.value === true) b.notModelled(`a NaFlexVit made of ${/^[AEIOU]/.test(model.className) ? 'an' : 'a'} ${model.className} (use_naflex) is not modelled`)
  if (model.arg('features_only')?.value === true) b.notModelled('a model that gives features only is not modelled')
  checkRates(b, model)
  const kw = new Kwargs(b, model, facts)
  refuseFloats(b, model, kw)
  if (!isPruned(model)) {
    const features = build(b, image, kw, reset)
    if (truthy(model.kwargs.get('pruned')?.value ?? null)) refusePruning(b, model)
    return features
  }
  const widths = model.prunedWidths()
  if (widths === undefined) return b.notModelled('a pruned model, whose widths timm reads from a file, is not modelled')
  return b.withWidths(widths, () => build(b, image, kw, reset))
}
