/** timm's convolutions with padding worked out for them (timm 1.0.29, layers/create_conv2d.py, layers/padding.py). */
import type { Builder } from '../../../../ir/builder.ts'
import { conv2d, type Pair, pair } from '../../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../../ir/types.ts'

export interface ConvSettings {
  readonly kernel: number | Pair
  readonly stride?: number
  readonly dilation?: number
  readonly groups?: number
  readonly depthwise?: boolean
  readonly bias: boolean
  /** '' symmetric; 'same' as TensorFlow pads; 'valid' none. */
  readonly padding?: '' | 'same' | 'valid' | number
}

/** create_conv2d: x (N, C, H, W) -> (N, out, H', W'). */
export function createConv2d(b: Builder, name: string | IndexedName, x: Value, out: number, settings: ConvSettings): Value {
  const stride = settings.stride ?? 1
  const dilation = settings.dilation ?? 1
  const kernel = pair(settings.kernel)
  return conv2d(b, name, x, out, {
    kernel,
    stride,
    dilation,
    groups: settings.depthwise ? x.shape[1]! : (settings.groups ?? 1),
    bias: settings.bias,
    padding: paddingOf(x.shape.slice(2) as unknown as Pair, kernel, stride, dilation, settings.padding ?? ''),
  })
}

/** Padding [top, left, bottom, right]. */
export function paddingOf(size: Pair, kernel: Pair, stride: number, dilation: number, padding: '' | 'same' | 'valid' | number): readonly [number, number, number, number] {
  if (typeof padding === 'number') return [padding, padding, padding, padding]
  if (padding === 'valid') return [0, 0, 0, 0]
  if (padding === 'same') {
    const [top, bottom] = samePadding(size[0], kernel[0], stride, dilation)
    const [left, right] = samePadding(size[1], kernel[1], stride, dilation)
    return [top, left, bottom, right]
  }
  const [vertical, horizontal] = kernel.map((k) => symmetricPadding(k, stride, dilation)) as [number, number]
  return [vertical, horizontal, vertical, horizontal]
}

/** get_padding: ((stride - 1) + dilation (kernel - 1)) // 2 */
export function symmetricPadding(kernel: number, stride: number, dilation = 1): number {
  return Math.floor((stride - 1 + dilation * (kernel - 1)) / 2)
}

/** get_same_padding, the odd pixel behind. */
function samePadding(size: number, kernel: number, stride: number, dilation: number): Pair {
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + (kernel - 1) * dilation + 1 - size, 0)
  const before = Math.floor(total / 2)
  return [before, total - before]
}
