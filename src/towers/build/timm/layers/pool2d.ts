/** Pools of convolutional trunks (timm 1.0.29, layers/pool2d_same.py). */
import type { Builder } from '../../../../ir/builder.ts'
import { type Pair, pool2d } from '../../../../ir/nn.ts'
import type { Value } from '../../../../ir/types.ts'
import { paddingOf } from './conv.ts'

/** MaxPool2dSame on (N, C, H, W). */
export function maxPool2dSame(b: Builder, x: Value, kernel: number, stride: number): Value {
  return pool2d(b, 'max', x, { kernel, stride, padding: samePadding(x, kernel, stride) })
}

/** The mean of 2x2 in front of a projection (downsample_avg of resnet.py, DownsampleAvg of resnetv2.py); at stride 1 nothing, dilated ones keep the size. */
export function averageDown(b: Builder, x: Value, stride: number, dilation: number): Value {
  if (stride === 1 && dilation === 1) return x
  const step = dilation === 1 ? stride : 1
  const padding = step === 1 && dilation > 1 ? samePadding(x, 2, step) : 0
  return pool2d(b, 'avg', x, { kernel: 2, stride: step, padding, ceil: true, countIncludePad: false })
}

function samePadding(x: Value, kernel: number, stride: number): readonly [number, number, number, number] {
  return paddingOf(x.shape.slice(2) as unknown as Pair, [kernel, kernel], stride, 1, 'same')
}
