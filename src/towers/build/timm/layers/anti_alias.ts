/** Anti-aliased downsampling (timm 1.0.29, layers/blur_pool.py create_aa). */
import type { Builder } from '../../../../ir/builder.ts'
import { computedBuffer, convolve, type Pair, pool2d } from '../../../../ir/nn.ts'
import type { Value } from '../../../../ir/types.ts'
import type { Callable } from './callable.ts'
import { symmetricPadding } from './conv.ts'

/** BlurPool2d.__init__ filt_size. */
const FILTER = 3

/** _normalize_aa_layer: how the blur fills the border; AvgPool2d where undefined. */
const KINDS: Readonly<Record<string, 'reflect' | 'constant' | undefined>> = {
  avg: undefined,
  avgpool: undefined,
  avgpool2d: undefined,
  blur: 'reflect',
  blurpool: 'reflect',
  blurpool2d: 'reflect',
  blurpc: 'constant',
}

/** x (N, C, H, W) downsampled by `stride` with the layer that is named; `channels` are those it is made for, where not x's. */
export function antiAlias(b: Builder, name: string, x: Value, layer: Callable, stride: number, channels = x.shape[1]!): Value {
  const kind = layer.name.replace(/^nn\./, '').replace(/[-_]/g, '').toLowerCase()
  if (!(kind in KINDS)) return b.notModelled(`the anti-aliasing layer ${layer.name} is not modelled`)
  const fill = KINDS[kind]
  return fill === undefined ? pool2d(b, 'avg', x, { kernel: stride, stride }) : blurPool(b, name, x, stride, channels, fill)
}

/** A fixed binomial filter, the same for each channel; its weights are not saved. */
function blurPool(b: Builder, name: string, x: Value, stride: number, channels: number, mode: 'reflect' | 'constant'): Value {
  const side = symmetricPadding(FILTER, stride)
  const pads: readonly Pair[] = [[0, 0], [0, 0], [side, side], [side, side]]
  if (mode === 'reflect' && x.shape.slice(2).some((size) => size <= side)) {
    b.fail({
      stage: 'forward',
      field: 'image_size',
      cause: 'size',
      message: `RuntimeError: Padding size should be less than the corresponding input dimension, but got: padding (${side}, ${side}) of input [${x.shape.join(', ')}]`,
    })
  }
  return b.module(name, 'BlurPool2d', () => {
    const padded = b.op('pad', [x], x.shape.map((size, i) => size + 2 * pads[i]![0]), { pads: pads.flat(), mode, value: 0 })
    const filter = computedBuffer(b, 'filt', [channels, 1, FILTER, FILTER], { table: 'binomial_filter' })
    return convolve(b, padded, filter, undefined, { stride, groups: channels })
  })
}
