/** Attention pooling over tokens (timm 1.0.29, layers/attention_pool.py). */
import type { Builder } from '../../../../ir/builder.ts'
import { mergeHeads, splitHeads } from '../../../../ir/multihead_attention.ts'
import { type ActivationName, add, attention, chunk, expandBatch, linear, reduce, select } from '../../../../ir/nn.ts'
import type { Value } from '../../../../ir/types.ts'
import { headDim } from './attention.ts'
import type { Callable } from './callable.ts'
import { mlp } from './mlp.ts'
import { normLayer } from './norm.ts'

/** AttentionPoolLatent with one latent query and its own MLP: (N, L, C) -> (N, C). */
export function attentionPoolLatent(
  b: Builder,
  name: string,
  x: Value,
  options: { num_heads: number; mlp_ratio: number; norm_layer: Callable | null; activation: ActivationName },
): Value {
  const dim = x.shape.at(-1)!
  headDim(b, dim, options.num_heads)
  return b.module(name, 'AttentionPoolLatent', () => {
    const latent = expandBatch(b, b.param('latent', [1, 1, dim]), x)
    const q = splitHeads(b, linear(b, 'q', latent, dim, { bias: true }), options.num_heads)
    const [k, v] = chunk(b, linear(b, 'kv', x, 2 * dim, { bias: true }), 2, -1).map((part) => splitHeads(b, part, options.num_heads)) as [Value, Value]
    const pooled = linear(b, 'proj', mergeHeads(b, attention(b, q, k, v)), dim, { bias: true })
    const normed = options.norm_layer ? normLayer(b, 'norm', pooled, options.norm_layer) : pooled
    const hidden = mlp(b, 'mlp', normed, { hidden_features: Math.trunc(dim * options.mlp_ratio), activation: options.activation, bias: true })
    return select(b, add(b, pooled, hidden), 1, 0)
  })
}

/** AttentionPoolPrr: self attention of the tokens without any projection, then the first token or their mean. */
export function attentionPoolPrr(b: Builder, name: string, x: Value, options: { num_heads: number; pool_type: 'token' | 'avg' }): Value {
  const dim = x.shape.at(-1)!
  headDim(b, dim, options.num_heads)
  return b.module(name, 'AttentionPoolPrr', () => {
    const heads = splitHeads(b, x, options.num_heads)
    const mixed = mergeHeads(b, attention(b, heads, heads, heads))
    return options.pool_type === 'token' ? select(b, mixed, 1, 0) : reduce(b, 'mean', mixed, [1])
  })
}
