/** timm 1.0.29, models/mobilenetv3.py: MobileNet-V3, FBNet-V3, LCNet and MobileNet-V4. */
import type { Builder } from '../../../ir/builder.ts'
import { activation, flatten } from '../../../ir/nn.ts'
import type { Value } from '../../../ir/types.ts'
import { builderSettings, efficientNetBlocks } from './efficientnet_builder.ts'
import type { Kwargs } from './kwargs.ts'
import { adaptivePool, classifier, poolOf } from './layers/classifier.ts'
import { createConv2d } from './layers/conv.ts'
import { normAct } from './layers/norm_act.ts'
import type { Reset } from './reset.ts'

/** Of MobileNetV3.__init__, which has no argument for them. */
const OUTPUT_STRIDE = 32
const STEM_KERNEL = 3

/** reset_classifier's global_pool where the caller gives none. */
const RESET_POOL = 'avg'

/**
 * Image (N, in_chans, H, W) -> features (N, num_classes). Without a classifier what leaves has the channels of conv_head,
 * head_hidden_size (the keyword num_features), though the model's num_features are the last stage's.
 */
export function mobileNetV3(b: Builder, image: Value, kw: Kwargs, reset?: Reset): Value {
  const settings = {
    ...builderSettings(b, kw),
    output_stride: OUTPUT_STRIDE,
    se_from_exp: kw.bool('se_from_exp'),
    layer_scale_init_value: kw.numberOrNone('layer_scale_init_value'),
  }
  const { pad_type: padding, norm_layer, act } = settings
  const stem_size = kw.bool('fix_stem') ? kw.int('stem_size') : settings.round_chs_fn(kw.int('stem_size'))
  const stem = createConv2d(b, 'conv_stem', image, stem_size, { kernel: STEM_KERNEL, stride: 2, padding, bias: false })
  const x = efficientNetBlocks(b, normAct(b, 'bn1', stem, norm_layer, act), kw, settings)
  kw.saysFeatures(x.shape[1]!)
  const built = poolOf(b, kw.string('global_pool'))
  const pool = poolOf(b, reset ? (reset.global_pool ?? RESET_POOL) : built)
  const pooled = adaptivePool(b, x, pool, { keepdim: true })
  if ((pool === 'catavgmax') !== (built === 'catavgmax')) {
    // conv_head stays as it was built, for a pool that gives the channels twice or once.
    const expected = x.shape[1]! * (built === 'catavgmax' ? 2 : 1)
    b.fail({
      stage: 'forward',
      field: 'global_pool',
      cause: 'shape',
      message: `RuntimeError: expected input to have ${expected} channels, but got ${pooled.shape[1]} channels instead`,
    })
  }
  const hidden = kw.int('num_features')
  let y: Value
  if (kw.bool('head_norm')) {
    y = normAct(b, 'norm_head', createConv2d(b, 'conv_head', pooled, hidden, { kernel: 1, padding, bias: false }), norm_layer, act)
  } else {
    y = activation(b, createConv2d(b, 'conv_head', pooled, hidden, { kernel: 1, padding, bias: kw.bool('head_bias') }), act)
  }
  if (pool !== '') y = flatten(b, y, 1)
  const num_classes = reset?.num_classes ?? kw.int('num_classes')
  if (num_classes > 0 && y.shape[1] !== hidden) {
    // A padding that is a number pads the pooled pixel, too.
    b.fail({
      stage: 'forward',
      field: 'pad_type',
      cause: 'shape',
      message: `RuntimeError: mat1 and mat2 shapes cannot be multiplied (${y.shape.join('x')} and ${hidden}x${num_classes})`,
    })
  }
  return classifier(b, 'classifier', y, num_classes)
}
