/** Channel attention behind a block's last convolution (timm 1.0.29, layers/create_attn.py: se, ese, eca, gc, gca). */
import type { Builder } from '../../../../ir/builder.ts'
import { type ActivationName, activation, conv2d, mul, reduce, reshape } from '../../../../ir/nn.ts'
import type { Value } from '../../../../ir/types.ts'
import { makeDivisible } from '../../../timm/make_divisible.ts'
import type { Callable } from './callable.ts'
import { globalContext } from './global_context.ts'

/** create_attn: nothing where the layer is None. x (N, C, H, W) -> the same; `act` is the activation inside, where there is one, `channels` those that it is made for. */
export function channelAttention(b: Builder, name: string, x: Value, layer: Callable | null, act: ActivationName = 'relu', channels = x.shape[1]!): Value {
  if (layer === null) return x
  const ratio = layer.kwargs.rd_ratio
  switch (layer.name) {
    case 'se':
    case 'SEModule':
      return squeezeExcite(b, name, x, { rd_ratio: typeof ratio === 'number' ? ratio : SE_RD_RATIO, activation: act })
    case 'gc':
    case 'gca':
    case 'GlobalContext':
      return globalContext(b, name, x, { rd_ratio: typeof ratio === 'number' ? ratio : GC_RD_RATIO, activation: act, fuse_add: layer.name === 'gca' })
    case 'ese':
    case 'EffectiveSEModule':
      return effectiveSqueezeExcite(b, name, x)
    case 'eca':
    case 'EcaModule':
      return efficientChannelAttention(b, name, x, channels)
    default:
      return b.notModelled(`the attention ${layer.name} is not modelled`)
  }
}

/** SEModule.__init__ and GlobalContext.__init__ rd_ratio. */
const SE_RD_RATIO = 1 / 16
const GC_RD_RATIO = 1 / 8

export interface SqueezeExciteOptions {
  readonly rd_ratio: number
  readonly rd_channels?: number
  readonly activation?: ActivationName
  readonly gate?: ActivationName
}

/** SEModule: x times a gate per channel out of its mean, through a bottleneck of 1x1 convolutions. */
export function squeezeExcite(b: Builder, name: string, x: Value, options: SqueezeExciteOptions): Value {
  const channels = x.shape[1]!
  const reduced = options.rd_channels ?? makeDivisible(channels * options.rd_ratio, 8, undefined, 0)
  return b.module(name, 'SEModule', () => {
    const squeezed = activation(b, conv2d(b, 'fc1', reduce(b, 'mean', x, [2, 3], true), reduced, { kernel: 1, bias: true }), options.activation ?? 'relu')
    return mul(b, x, activation(b, conv2d(b, 'fc2', squeezed, channels, { kernel: 1, bias: true }), options.gate ?? 'sigmoid'))
  })
}

/** EffectiveSEModule: one 1x1 convolution and a hard sigmoid. */
function effectiveSqueezeExcite(b: Builder, name: string, x: Value): Value {
  return b.module(name, 'EffectiveSEModule', () => {
    const gate = conv2d(b, 'fc', reduce(b, 'mean', x, [2, 3], true), x.shape[1]!, { kernel: 1, bias: true })
    return mul(b, x, activation(b, gate, 'hardsigmoid'))
  })
}

/** EcaModule: a one-dimensional convolution over the channels' means; kernel |log2(C) + 1| / 2, made odd, at least 3. */
function efficientChannelAttention(b: Builder, name: string, x: Value, madeFor: number): Value {
  const [n, channels] = x.shape as [number, number]
  const t = Math.trunc(Math.abs(Math.log2(madeFor) + 1) / 2)
  const kernel = Math.max(t % 2 === 1 ? t : t + 1, 3)
  return b.module(name, 'EcaModule', () => {
    const means = reshape(b, reduce(b, 'mean', x, [2, 3]), [n, 1, channels])
    const padding = (kernel - 1) / 2
    const mixed = b.module('conv', 'Conv1d', () =>
      b.op('conv', [means, b.param('weight', [1, 1, kernel])], [n, 1, channels], { kernel: [kernel], stride: [1], padding: [padding, padding], dilation: [1], groups: 1 }),
    )
    return mul(b, x, activation(b, reshape(b, mixed, [n, channels, 1, 1]), 'sigmoid'))
  })
}
