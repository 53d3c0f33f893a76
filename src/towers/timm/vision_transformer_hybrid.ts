/** timm 1.0.29 models/vision_transformer_hybrid.py: VisionTransformer on a ResNetV2, a ResNet or a stem of convolutions. */
import { asCall, asNumbers, isNumbers, mapped, type PyCall } from '../values.ts'
import { hybridTrunk, stride, type Backbone } from './hybrid_embed.ts'
import type { TimmModel } from './model.ts'
import { resnet } from './resnet.ts'
import type { NotDescribed, Trunk } from './trunk.ts'

export function visionTransformerHybrid(model: TimmModel): Trunk | NotDescribed {
  return hybridTrunk(model, readBackbone)
}

function readBackbone(model: TimmModel, call: PyCall): Backbone | undefined {
  switch (call.name) {
    case 'ResNetV2':
      return resnetV2(model, call)
    case 'Sequential':
      return resnetV2Stem(call)
    case 'ConvStem':
      return convStem(call)
    default:
      return resnetFeatures(model, call)
  }
}

/** ResNetV2 with `same` padding, which rounds sides up: a stem of stride 4, then stages that halve but for the first. */
function resnetV2(model: TimmModel, call: PyCall): Backbone | undefined {
  const layers = call.args[0] ?? call.kwargs['layers']
  if (layers === undefined || !isNumbers(layers) || call.kwargs['stem_type'] !== 'same') return undefined
  const channels = mapped(asNumbers(model.classDefault('resnetv2.ResNetV2', 'channels')), (all) => all[layers.length - 1])
  return { text: `ResNetV2 ${layers.join(', ')}`, step: stride(4 * 2 ** (layers.length - 1), 'ceil'), channels: channels?.value }
}

/** create_resnetv2_stem alone: a convolution and a pool, each with `same` padding. */
function resnetV2Stem(call: PyCall): Backbone | undefined {
  const [layers] = call.args
  if (typeof layers !== 'object' || layers === null || Array.isArray(layers)) return undefined
  const calls = Object.values(layers).map(asCall)
  const strided = calls.filter((layer) => layer?.kwargs['stride'] !== undefined)
  if (!calls.every((layer) => layer !== undefined) || !strided.every((layer) => layer?.name.endsWith('Same'))) return undefined
  const strides = strided.map((layer) => layer?.kwargs['stride'])
  const channels = calls.find((layer) => layer?.name.includes('Conv'))?.args[1]
  if (!strides.every((step) => typeof step === 'number')) return undefined
  return {
    text: 'ResNetV2 stem',
    step: stride(strides.reduce((product, step) => product * step, 1), 'ceil'),
    channels: typeof channels === 'number' ? channels : undefined,
  }
}

/** A ResNet of timm with features_only: out_indices [0] is its stem at stride 2, then its four stages from stride 4 on. */
function resnetFeatures(model: TimmModel, call: PyCall): Backbone | undefined {
  const outIndices = call.kwargs['out_indices']
  const backbone = model.sibling(call.name)
  if ('reason' in backbone || backbone.module !== 'resnet' || outIndices === undefined || !isNumbers(outIndices)) return undefined
  const index = outIndices.at(-1)
  const trunk = resnet(backbone)
  if (index === undefined || index < 1 || 'reason' in trunk) return undefined
  return { text: `${backbone.name}, stage ${index}`, step: stride(2 ** (index + 1), 'ceil'), channels: trunk.stages?.value[index - 1] }
}

/** Convolutions as wide as their stride, without padding: sides are rounded down. */
function convStem(call: PyCall): Backbone | undefined {
  const { stride: strides, kernel_size: kernels, channels, padding } = call.kwargs
  if (strides === undefined || kernels === undefined || !isNumbers(strides) || !isNumbers(kernels) || padding !== 0) return undefined
  if (!strides.every((step, index) => step === kernels[index])) return undefined
  return {
    text: `convolutions of ${strides.map((side) => `${side}x${side}`).join(', ')}`,
    step: stride(strides.reduce((product, step) => product * step, 1), 'floor'),
    channels: channels !== undefined && isNumbers(channels) ? channels.at(-1) : undefined,
  }
}
