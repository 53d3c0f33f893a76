/** timm 1.0.29, models/efficientnet.py: EfficientNet, also MobileNet-V1/V2, MnasNet, MixNet, TinyNet, FBNet-C and their kin. */
import type { Builder } from '../../../ir/builder.ts'
import type { Value } from '../../../ir/types.ts'
import { builderSettings, efficientNetBlocks } from './efficientnet_builder.ts'
import type { Kwargs } from './kwargs.ts'
import { adaptivePool, classifier, poolOf } from './layers/classifier.ts'
import { createConv2d } from './layers/conv.ts'
import { normAct } from './layers/norm_act.ts'
import type { Reset } from './reset.ts'

/** reset_classifier's global_pool where the caller gives none. */
const RESET_POOL = 'avg'

/** Image (N, in_chans, H, W) -> features (N, num_classes), or (N, num_features) without a classifier. */
export function efficientNet(b: Builder, image: Value, kw: Kwargs, reset?: Reset): Value {
  const settings = {
    ...builderSettings(b, kw),
    output_stride: kw.int('output_stride'),
    se_from_exp: false,
    layer_scale_init_value: null,
  }
  const { pad_type: padding, norm_layer, act } = settings
  const stem_size = kw.bool('fix_stem') ? kw.int('stem_size') : settings.round_chs_fn(kw.int('stem_size'))
  const stem = createConv2d(b, 'conv_stem', image, stem_size, { kernel: kw.int('stem_kernel_size'), stride: 2, padding, bias: false })
  let x = efficientNetBlocks(b, normAct(b, 'bn1', stem, norm_layer, act), kw, settings)
  const num_features = kw.int('num_features')
  // Without a head convolution the last stage's channels leave the trunk.
  kw.saysFeatures(num_features > 0 ? num_features : x.shape[1]!)
  if (num_features > 0) x = normAct(b, 'bn2', createConv2d(b, 'conv_head', x, num_features, { kernel: 1, padding, bias: false }), norm_layer, act)
  const built = poolOf(b, kw.string('global_pool'))
  const pool = reset ? (reset.global_pool ?? RESET_POOL) : built
  return classifier(b, 'classifier', adaptivePool(b, x, pool), reset?.num_classes ?? kw.int('num_classes'))
}
