/** Global context (timm 1.0.29, layers/global_context.py GlobalContext): a softmax over positions gives one vector for all. */
import type { Builder } from '../../../../ir/builder.ts'
import { type ActivationName, activation, add, conv2d, matmul, mul, reshape, softmax } from '../../../../ir/nn.ts'
import type { Value } from '../../../../ir/types.ts'
import { makeDivisible } from '../../../timm/make_divisible.ts'
import { normLayer } from './norm.ts'

export interface GlobalContextOptions {
  readonly rd_ratio: number
  readonly activation: ActivationName
  /** Adds the vector instead of scaling by its sigmoid. */
  readonly fuse_add?: boolean
}

/** x (N, C, H, W) -> the same. */
export function globalContext(b: Builder, name: string, x: Value, options: GlobalContextOptions): Value {
  const [n, channels, height, width] = x.shape as [number, number, number, number]
  const reduced = makeDivisible(channels * options.rd_ratio, 1, undefined, 0)
  return b.module(name, 'GlobalContext', () => {
    const scores = softmax(b, reshape(b, conv2d(b, 'conv_attn', x, 1, { kernel: 1, bias: true }), [n, 1, height * width]), -1)
    const mixed = matmul(b, reshape(b, x, [n, 1, channels, height * width]), reshape(b, scores, [n, 1, height * width, 1]))
    const context = reshape(b, mixed, [n, channels, 1, 1])
    if (options.fuse_add) return add(b, x, convMlp(b, 'mlp_add', context, reduced, options.activation))
    return mul(b, x, activation(b, convMlp(b, 'mlp_scale', context, reduced, options.activation), 'sigmoid'))
  })
}

/** ConvMlp with a LayerNorm2d. */
function convMlp(b: Builder, name: string, x: Value, hidden: number, act: ActivationName): Value {
  return b.module(name, 'ConvMlp', () => {
    const normed = normLayer(b, 'norm', conv2d(b, 'fc1', x, hidden, { kernel: 1, bias: true }), { name: 'LayerNorm2d', kwargs: {} })
    return conv2d(b, 'fc2', activation(b, normed, act), x.shape[1]!, { kernel: 1, bias: true })
  })
}
