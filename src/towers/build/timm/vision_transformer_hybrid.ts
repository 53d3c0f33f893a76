/** timm 1.0.29, models/vision_transformer_hybrid.py: VisionTransformer over the features of a convolutional network. */
import { Builder } from '../../../ir/builder.ts'
import type { Pair } from '../../../ir/nn.ts'
import type { Value } from '../../../ir/types.ts'
import type { PyValue } from '../../../catalog/types.ts'
import { asCall, isNumbers, type PyCall } from '../../values.ts'
import { Fields, type Kwargs } from './kwargs.ts'
import { activationOf } from './layers/act.ts'
import { createConv2d } from './layers/conv.ts'
import { convNormAct } from './layers/conv_norm_act.ts'
import { backboneChannels, featRatio, hybridEmbed } from './layers/hybrid_embed.ts'
import { normAct } from './layers/norm_act.ts'
import { maxPool2dSame } from './layers/pool2d.ts'
import { convLayer } from './layers/std_conv.ts'
import type { Reset } from './reset.ts'
import { resNetFeatures } from './resnet.ts'
import { resNetV2 } from './resnetv2.ts'
import { visionTransformer } from './vision_transformer.ts'

/** Image (N, in_chans, H, W) -> features (N, num_classes). */
export function visionTransformerHybrid(b: Builder, image: Value, kw: Kwargs, reset?: Reset): Value {
  return visionTransformer(b, image, kw, reset, (builder, input, _kw, embed_dim) => {
    // VisionTransformer passes its embed_norm_layer on as norm_layer.
    if (kw.value('embed_norm_layer') !== null) {
      builder.fail({ stage: 'construct', field: 'embed_norm_layer', cause: 'keyword', message: "TypeError: HybridEmbed.__init__() got an unexpected keyword argument 'norm_layer'" })
    }
    const embed = asCall(kw.value('embed_layer'))
    const call = asCall(embed?.kwargs['backbone'])
    if (!call) return builder.notModelled('an embed_layer other than HybridEmbed over a known backbone is not modelled')
    const feature_size = featureSize(input, kw, call)
    kw.says({ patch_size: featRatio(kw, feature_size) })
    return hybridEmbed(builder, 'patch_embed', input, (x) => backbone(builder, x, kw, call), {
      feature_size,
      patch_size: kw.pair('patch_size'),
      embed_dim,
      bias: !kw.bool('pre_norm'),
      proj: embed?.kwargs['proj'] !== false,
      dynamic_img_pad: kw.bool('dynamic_img_pad'),
      in_chans: backboneChannels(kw),
    })
  })
}

/** HybridEmbed._init_backbone: the size of the features of an image of img_size, found by running the backbone once. */
function featureSize(image: Value, kw: Kwargs, call: PyCall): Pair {
  const probe = new Builder('HybridEmbed')
  const features = backbone(probe, probe.input([1, image.shape[1]!, ...kw.pair('img_size')]), kw, call)
  return features.shape.slice(2) as unknown as Pair
}

/** The backbone that the entry point builds, as child `backbone`: image -> features (N, C, H', W'). */
function backbone(b: Builder, image: Value, kw: Kwargs, call: PyCall): Value {
  const fields = (qualified: string): Fields =>
    new Fields(b, call.name, (name) => (Object.hasOwn(call.kwargs, name) ? call.kwargs[name] : kw.classDefault(qualified, name)))
  switch (call.name) {
    case 'ResNetV2':
      return b.module('backbone', 'ResNetV2', () => resNetV2(b, image, fields('resnetv2.ResNetV2')))
    case 'Sequential':
      return b.module('backbone', 'Sequential', () => sequential(b, image, call.args[0]))
    case 'ConvStem':
      return b.module('backbone', 'ConvStem', () => convStem(b, image, fields('vision_transformer_hybrid.ConvStem')))
    default:
      return b.module('backbone', 'FeatureListNet', () => timmFeatures(b, image, kw, call))
  }
}

/** Another entry point with features_only: the last of out_indices, of which 0 is the stem and i the i-th stage. */
function timmFeatures(b: Builder, image: Value, kw: Kwargs, call: PyCall): Value {
  const resnet = kw.sibling(call.name, 'resnet.ResNet')
  const indices = call.kwargs['out_indices']
  if (resnet === null || indices === undefined || !isNumbers(indices) || !(indices.at(-1)! > 0)) {
    return b.notModelled(`the backbone ${call.name} is not modelled`)
  }
  return resNetFeatures(b, image, resnet, indices.at(-1)!)
}

/** nn.Sequential of named layers: create_resnetv2_stem alone. */
function sequential(b: Builder, image: Value, layers: PyValue | undefined): Value {
  if (typeof layers !== 'object' || layers === null || Array.isArray(layers)) {
    return b.notModelled('the layers of the backbone are not modelled')
  }
  return Object.entries(layers).reduce((x, [name, layer]) => stemLayer(b, name, x, asCall(layer)), image)
}

function stemLayer(b: Builder, name: string, x: Value, call: PyCall | undefined): Value {
  const { kernel_size, stride } = call?.kwargs ?? {}
  const first = call?.args[0]
  const out = call?.args[1]
  const layer = { name: call?.name ?? '', kwargs: call?.kwargs ?? {} }
  if (layer.name.startsWith('StdConv2d') && typeof out === 'number' && typeof kernel_size === 'number' && typeof stride === 'number') {
    return convLayer(b, name, x, out, layer, { kernel: kernel_size, stride })
  }
  // GroupNormAct.__init__ act_layer is nn.ReLU.
  if (layer.name === 'GroupNormAct') return normAct(b, name, x, layer, 'relu')
  if (layer.name === 'MaxPool2dSame' && typeof first === 'number' && typeof stride === 'number') return maxPool2dSame(b, x, first, stride)
  return b.notModelled(`the layer ${layer.name} of the backbone is not modelled`)
}

/** ConvStem: convolutions with norm and activation, the last with neither but with a bias. */
function convStem(b: Builder, image: Value, fields: Fields): Value {
  const depth = fields.int('depth')
  const widths = fields.value('channels')
  // A single width is that of the last, halved towards the first.
  const channels = typeof widths === 'number' ? Array.from({ length: depth }, (_, i) => Math.floor(widths / 2 ** (depth - 1 - i))) : fields.ints('channels')
  const strides = fields.ints('stride')
  const kernels = ofLength(fields.value('kernel_size'), depth) as readonly number[]
  const paddings = ofLength(fields.value('padding'), depth) as readonly ('' | number)[]
  if (![strides, kernels, channels].every((list) => list.length === depth)) {
    b.fail({ stage: 'construct', field: 'depth', cause: 'length', message: 'AssertionError: depth == len(stride) == len(kernel_size) == len(channels)' })
  }
  const norm_layer = fields.callable('norm_layer')!
  const act = activationOf(b, fields.callable('act_layer')!)
  return channels.reduce((x, out, i) => {
    const conv = { kernel: kernels[i]!, stride: strides[i]!, padding: paddings[i]! }
    if (i < depth - 1) return convNormAct(b, `${i}`, x, out, { ...conv, norm_layer, act })
    return b.module(`${i}`, 'ConvNormAct', () => createConv2d(b, 'conv', x, out, { ...conv, bias: true }))
  }, image)
}

/** to_ntuple. */
function ofLength(value: PyValue, length: number): readonly PyValue[] {
  return Array.isArray(value) ? (value as readonly PyValue[]) : Array.from({ length }, () => value)
}
