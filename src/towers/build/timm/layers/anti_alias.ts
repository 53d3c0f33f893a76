/** Anti-aliased downsampling (timm 1.0.29, layers/blur_pool.py create_aa). */
import type { Builder } from '../../../../ir/builder.ts'
import { pad, pool2d } from '../../../../ir/nn.ts'
import type { Value } from '../../../../ir/types.ts'
import type { Callable } from './callable.ts'
import { symmetricPadding } from './conv.ts'

/** BlurPool2d.__init__ filt_size. */
const FILTER = 3

/** x (N, C, H, W) downsampled by `stride` with the layer that is named. */
export function antiAlias(b: Builder, name: string, x: Value, layer: Callable, stride: number): Value {
  const kind = layer.name.replace(/^nn\./, '').toLowerCase()
  if (kind === 'avgpool2d' || kind === 'avg') return pool2d(b, 'avg', x, { kernel: stride, stride })
  if (kind !== 'blurpool2d' && kind !== 'blur') return b.fail({ stage: 'construct', field: 'aa_layer', message: `the anti-aliasing layer ${layer.name} is not modelled` })
  return blurPool(b, name, x, stride)
}

/** A fixed binomial filter, the same for each channel; its weights are not saved. */
function blurPool(b: Builder, name: string, x: Value, stride: number): Value {
  const [n, channels, height, width] = x.shape as [number, number, number, number]
  const side = symmetricPadding(FILTER, stride)
  return b.module(name, 'BlurPool2d', () => {
    const padded = pad(b, x, [[0, 0], [0, 0], [side, side], [side, side]])
    const filter = b.param('filt', [channels, 1, FILTER, FILTER], { kind: 'buffer', persistent: false })
    const out = (size: number): number => Math.floor((size + 2 * side - FILTER) / stride) + 1
    return b.op('conv', [padded, filter], [n, channels, out(height), out(width)], {
      kernel: [FILTER, FILTER],
      stride: [stride, stride],
      padding: [0, 0, 0, 0],
      dilation: [1, 1],
      groups: channels,
    })
  })
}
