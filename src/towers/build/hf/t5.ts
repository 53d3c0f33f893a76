/** T5 and mT5 encoders (transformers 5.18, modeling_t5.py, modeling_mt5.py): RMS norms, relative position bias, no scaling of attention. */
import { type Builder, indexed } from '../../../ir/builder.ts'
import { mergeHeads, splitHeads } from '../../../ir/multihead_attention.ts'
import { activation, add, attention, embedding, linear, mul, rmsNorm } from '../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../ir/types.ts'
import { activationNamed } from './activation.ts'
import type { EncoderOutput } from './bert.ts'
import type { HfConfig } from './config.ts'

/** Token ids (N, L), additive mask (N, 1, 1, L). */
export function t5Encoder(b: Builder, tokens: Value, mask: Value, config: HfConfig): EncoderOutput {
  const embedded = embedding(b, 'embed_tokens', tokens, config.int('vocab_size'), config.int('d_model'))
  const layers = config.int('num_layers')
  // The first block computes the position bias, and all share it.
  const first = block(b, 'block.0', embedded, mask, config)
  const [x] = b.repeat(layers - 1, [first.out], ([inner]) => [block(b, indexed('block', 1), inner!, mask, config, first.bias).out])
  return { last_hidden_state: rmsNorm(b, 'final_layer_norm', x!, { eps: config.number('layer_norm_epsilon'), class: 'T5LayerNorm' }) }
}

function block(b: Builder, name: string | IndexedName, x: Value, mask: Value, config: HfConfig, shared?: Value): { out: Value; bias: Value } {
  const eps = config.number('layer_norm_epsilon')
  return b.module(name, 'T5Block', () => {
    const { mixed, bias } = b.module('layer.0', 'T5LayerSelfAttention', () => {
      const normed = rmsNorm(b, 'layer_norm', x, { eps, class: 'T5LayerNorm' })
      return b.module('SelfAttention', 'T5Attention', () => selfAttention(b, normed, mask, config, shared))
    })
    const attended = add(b, x, mixed)
    const out = b.module('layer.1', 'T5LayerFF', () => {
      const normed = rmsNorm(b, 'layer_norm', attended, { eps, class: 'T5LayerNorm' })
      return add(b, attended, b.module('DenseReluDense', 'T5DenseGatedActDense', () => feedForward(b, normed, config)))
    })
    return { out, bias }
  })
}

function selfAttention(b: Builder, x: Value, mask: Value, config: HfConfig, shared: Value | undefined): { mixed: Value; bias: Value } {
  const heads = config.int('num_heads')
  const inner = heads * config.int('d_kv')
  const length = x.shape[1]!
  const [q, k, v] = ['q', 'k', 'v'].map((part) => splitHeads(b, linear(b, part, x, inner, { bias: false }), heads)) as [Value, Value, Value]
  const bias = shared ?? relativeBias(b, length, heads, config)
  const mixed = attention(b, q, k, v, { mask: add(b, bias, mask), scale: 1 })
  return { mixed: linear(b, 'o', mergeHeads(b, mixed), x.shape.at(-1)!, { bias: false }), bias }
}

/** (1, heads, L, L) from a table of (buckets, heads); the bucket of a distance is T5Attention._relative_position_bucket. */
function relativeBias(b: Builder, length: number, heads: number, config: HfConfig): Value {
  const buckets = config.int('relative_attention_num_buckets')
  return b.module('relative_attention_bias', 'Embedding', () =>
    b.op('gather', [b.param('weight', [buckets, heads])], [1, heads, length, length], {
      by: 'distance_bucket',
      buckets,
      max_distance: config.int('relative_attention_max_distance'),
    }),
  )
}

/** feed_forward_proj names the activation, `gated-gelu` or `relu`; gated-gelu is the tanh form (T5Config). */
function feedForward(b: Builder, x: Value, config: HfConfig): Value {
  const dim = x.shape.at(-1)!
  const d_ff = config.int('d_ff')
  const [kind, ...rest] = config.string('feed_forward_proj').split('-')
  const gated = kind === 'gated'
  const name = gated ? rest.join('-') : kind!
  const fn = gated && name === 'gelu' ? 'gelu_tanh' : activationNamed(config, name)
  if (!gated) return linear(b, 'wo', activation(b, linear(b, 'wi', x, d_ff, { bias: false }), fn), dim, { bias: false })
  const gate = activation(b, linear(b, 'wi_0', x, d_ff, { bias: false }), fn)
  return linear(b, 'wo', mul(b, gate, linear(b, 'wi_1', x, d_ff, { bias: false })), dim, { bias: false })
}
