/** Convolutions whose class is an argument, with standardized weights among them (timm 1.0.29, layers/std_conv.py). */
import type { Builder } from '../../../../ir/builder.ts'
import { convolve, type Pair, reshape } from '../../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../../ir/types.ts'
import type { Callable } from './callable.ts'
import { createConv2d, paddingOf } from './conv.ts'

export interface ConvShape {
  readonly kernel: number
  readonly stride?: number
  readonly dilation?: number
  readonly groups?: number
}

/** The convolution that `layer` names, without bias: x (N, C, H, W) -> (N, out, H', W'). */
export function convLayer(b: Builder, name: string | IndexedName, x: Value, out: number, layer: Callable, shape: ConvShape): Value {
  switch (layer.name) {
    case 'StdConv2d':
      return stdConv2d(b, name, x, out, layer, '', shape)
    case 'StdConv2dSame':
      return stdConv2d(b, name, x, out, layer, 'same', shape)
    case 'create_conv2d':
      return createConv2d(b, name, x, out, { ...shape, bias: false })
    default:
      return b.notModelled(`the convolution ${layer.name} is not modelled`)
  }
}

/** StdConv2d.__init__ and StdConv2dSame.__init__ eps. */
const STD_CONV_EPS = 1e-6

/** The weights of each output channel are brought to mean 0 and variance 1 in every pass. */
function stdConv2d(b: Builder, name: string | IndexedName, x: Value, out: number, layer: Callable, padding: '' | 'same', shape: ConvShape): Value {
  const { kernel, stride = 1, dilation = 1, groups = 1 } = shape
  const channels = x.shape[1]!
  for (const [what, value] of [['in_channels', channels], ['out_channels', out]] as const) {
    if (value % groups !== 0) b.fail({ stage: 'construct', field: '', cause: 'divisibility', message: `ValueError: ${what} must be divisible by groups` })
  }
  return b.module(name, layer.name, () => {
    const weight = b.param('weight', [out, channels / groups, kernel, kernel])
    const rows = reshape(b, weight, [out, -1])
    const eps = typeof layer.kwargs.eps === 'number' ? layer.kwargs.eps : STD_CONV_EPS
    const standard = reshape(b, b.op('norm', [rows], rows.shape, { norm: 'layer', eps, axis: -1, standardizes: true }), weight.shape)
    const sides = paddingOf(x.shape.slice(2) as unknown as Pair, [kernel, kernel], stride, dilation, padding)
    return convolve(b, x, standard, undefined, { stride, dilation, groups, padding: sides })
  })
}
