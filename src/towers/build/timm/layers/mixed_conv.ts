/** Convolutions with several kernels, or with kernels mixed for each image (timm 1.0.29, layers/mixed_conv2d.py, layers/cond_conv2d.py). */
import type { Builder } from '../../../../ir/builder.ts'
import { concat, convolve, matmul, reshape, slice } from '../../../../ir/nn.ts'
import type { Value } from '../../../../ir/types.ts'
import { type ConvSettings, createConv2d, paddingOf } from './conv.ts'

/** MixedConv2d: the channels split into as many groups as there are kernels, a convolution for each. */
export function mixedConv2d(b: Builder, name: string, x: Value, out: number, kernels: readonly number[], settings: Omit<ConvSettings, 'kernel'>): Value {
  const channels = x.shape[1]!
  // create_conv2d: groups must be those of a depthwise convolution, or one.
  const depthwise = settings.depthwise || (settings.groups !== undefined && settings.groups === channels)
  if (!depthwise && (settings.groups ?? 1) !== 1) b.fail({ stage: 'construct', field: '', cause: 'combination', message: 'AssertionError: groups == 1' })
  const outs = splitChannels(out, kernels.length)
  let start = 0
  return b.module(name, 'MixedConv2d', () => {
    const parts = splitChannels(channels, kernels.length).map((size, i) => {
      const part = slice(b, x, 1, start, start + size)
      start += size
      return createConv2d(b, `${i}`, part, outs[i]!, { ...settings, kernel: kernels[i]!, depthwise: false, groups: depthwise ? size : 1 })
    })
    return concat(b, parts, 1)
  })
}

/** _split_channels: equal parts, the first with the rest. */
function splitChannels(channels: number, parts: number): readonly number[] {
  const size = Math.floor(channels / parts)
  return Array.from({ length: parts }, (_, i) => (i === 0 ? channels - size * (parts - 1) : size))
}

/** CondConv2d: each image's kernel is the mean of num_experts kernels by `routing` (N, num_experts). */
export function condConv2d(b: Builder, name: string, x: Value, routing: Value, out: number, settings: Omit<ConvSettings, 'bias' | 'depthwise'>): Value {
  const [n, channels, height, width] = x.shape as [number, number, number, number]
  const stride = settings.stride ?? 1
  const dilation = settings.dilation ?? 1
  const groups = settings.groups ?? 1
  const kernel = settings.kernel as number
  const padding = paddingOf([height, width], [kernel, kernel], stride, dilation, settings.padding ?? '')
  return b.module(name, 'CondConv2d', () => {
    const one = [out, channels / groups, kernel, kernel] as const
    const experts = b.param('weight', [routing.shape[1]!, one[0] * one[1] * one[2] * one[3]])
    const weight = reshape(b, matmul(b, routing, experts), [n * out, ...one.slice(1)])
    // The images lie beside each other as channels, so that one convolution gives each its own kernel.
    const y = convolve(b, reshape(b, x, [1, n * channels, height, width]), weight, undefined, { stride, padding, dilation, groups: groups * n })
    return reshape(b, y, [n, out, ...y.shape.slice(2)])
  })
}
