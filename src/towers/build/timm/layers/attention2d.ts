/** Attention over the positions of a feature map (timm 1.0.29, layers/attention2d.py). */
import type { Builder } from '../../../../ir/builder.ts'
import { attention, reshape, select, transpose } from '../../../../ir/nn.ts'
import type { Value } from '../../../../ir/types.ts'
import type { Callable } from './callable.ts'
import { type ConvSettings, createConv2d } from './conv.ts'
import { normLayer } from './norm.ts'

export interface MultiQueryOptions {
  readonly dim_out: number
  readonly num_heads: number
  /** Of keys and of values; 0: that of an ordinary head. */
  readonly key_dim: number
  /** Above 1 a depthwise convolution makes fewer keys and values. */
  readonly kv_stride: number
  readonly dw_kernel_size: number
  readonly dilation: number
  readonly padding: NonNullable<ConvSettings['padding']>
  readonly norm_layer: Callable
}

/** MultiQueryAttention2d without strides of the queries: all heads share keys and values. (N, C, H, W) -> (N, dim_out, H, W). */
export function multiQueryAttention2d(b: Builder, name: string, x: Value, options: MultiQueryOptions): Value {
  const [n, dim, height, width] = x.shape as [number, number, number, number]
  const { num_heads } = options
  const key_dim = options.key_dim || Math.floor(dim / num_heads)
  return b.module(name, 'MultiQueryAttention2d', () => {
    const query = b.module('query', 'Sequential', () => createConv2d(b, 'proj', x, num_heads * key_dim, { kernel: 1, bias: false }))
    const q = transpose(b, reshape(b, query, [n, num_heads, key_dim, height * width]), [0, 1, 3, 2])
    const k = keysOrValues(b, 'key', x, key_dim, options)
    const v = keysOrValues(b, 'value', x, key_dim, options)
    const heads = transpose(b, attention(b, q, k, v), [0, 2, 1, 3])
    const map = transpose(b, reshape(b, heads, [n, height, width, num_heads * key_dim]), [0, 3, 1, 2])
    return b.module('output', 'Sequential', () => createConv2d(b, 'proj', map, options.dim_out, { kernel: 1, bias: false }))
  })
}

/** (N, 1, positions, channels). Only the keys' projection knows the padding. */
function keysOrValues(b: Builder, name: 'key' | 'value', x: Value, channels: number, options: MultiQueryOptions): Value {
  const { kv_stride, dw_kernel_size, dilation, padding } = options
  return b.module(name, 'Sequential', () => {
    let y = x
    if (kv_stride > 1) {
      y = createConv2d(b, 'down_conv', y, y.shape[1]!, { kernel: dw_kernel_size, stride: kv_stride, dilation, padding, depthwise: true, bias: false })
      y = normLayer(b, 'norm', y, options.norm_layer)
    }
    y = createConv2d(b, 'proj', y, channels, { kernel: 1, padding: name === 'key' ? padding : '', bias: false })
    const [n, , height, width] = y.shape as [number, number, number, number]
    return reshape(b, transpose(b, reshape(b, y, [n, channels, height * width]), [0, 2, 1]), [n, 1, height * width, channels])
  })
}

/** Attention2d: (N, C, H, W) -> (N, dim_out, H, W). */
export function attention2d(b: Builder, name: string, x: Value, options: { dim_out: number; num_heads: number; bias: boolean }): Value {
  const [n, dim, height, width] = x.shape as [number, number, number, number]
  const { num_heads, bias } = options
  return b.module(name, 'Attention2d', () => {
    const qkv = reshape(b, createConv2d(b, 'qkv', x, 3 * dim, { kernel: 1, bias }), [n, 3, num_heads, Math.floor(dim / num_heads), height * width])
    const [q, k, v] = [0, 1, 2].map((i) => transpose(b, select(b, qkv, 1, i), [0, 1, 3, 2])) as [Value, Value, Value]
    const map = reshape(b, transpose(b, attention(b, q, k, v), [0, 1, 3, 2]), [n, dim, height, width])
    return createConv2d(b, 'proj', map, options.dim_out, { kernel: 1, bias })
  })
}
