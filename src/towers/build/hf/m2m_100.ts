/** M2M-100 and NLLB encoders (transformers 5.18, modeling_m2m_100.py M2M100Encoder): pre-norm, sinusoidal positions, scaled embeddings. */
import { type Builder, indexed } from '../../../ir/builder.ts'
import { mergeHeads, splitHeads } from '../../../ir/multihead_attention.ts'
import { activation, add, attention, computedBuffer, embedding, layerNorm, linear, scalar } from '../../../ir/nn.ts'
import type { Value } from '../../../ir/types.ts'
import { hfActivation } from './activation.ts'
import { positionRows, type EncoderOutput } from './bert.ts'
import type { HfConfig } from './config.ts'

/** torch 2.13 nn.LayerNorm.__init__ eps. */
const NORM = { eps: 1e-5 }
/** M2M100SinusoidalPositionalEmbedding.offset */
const POSITION_OFFSET = 2

/** Token ids (N, L), additive mask (N, 1, 1, L). */
export function m2m100Encoder(b: Builder, tokens: Value, mask: Value, config: HfConfig): EncoderOutput {
  const dim = config.int('d_model')
  const heads = config.int('encoder_attention_heads')
  if (dim % heads !== 0) {
    b.fail({ stage: 'construct', field: 'hf_model_name', cause: 'divisibility', message: `ValueError: embed_dim must be divisible by num_heads (got embed_dim: ${dim} and num_heads: ${heads}).` })
  }
  const words = embedding(b, 'embed_tokens', tokens, config.int('vocab_size'), dim, config.int('pad_token_id'))
  const scaled = config.bool('scale_embedding') ? scalar(b, 'mul', words, Math.sqrt(dim)) : words
  const places = b.module('embed_positions', 'M2M100SinusoidalPositionalEmbedding', () => {
    // The table grows with a text that is longer than it.
    const rows = config.int('max_position_embeddings') + POSITION_OFFSET
    const needed = config.int('pad_token_id') + 1 + tokens.shape[1]!
    const shape = [needed > rows ? needed + POSITION_OFFSET : rows, dim]
    const table = computedBuffer(b, 'weights', shape, { table: 'sinusoidal', padding_idx: config.int('pad_token_id') })
    return positionRows(b, table, tokens, config)
  })
  const [x] = b.repeat(config.int('encoder_layers'), [add(b, scaled, places)], ([inner]) => [
    b.module(indexed('layers'), 'M2M100EncoderLayer', () => encoderLayer(b, inner!, mask, config, heads)),
  ])
  return { last_hidden_state: layerNorm(b, 'layer_norm', x!, NORM) }
}

function encoderLayer(b: Builder, x: Value, mask: Value, config: HfConfig, heads: number): Value {
  const dim = x.shape.at(-1)!
  const normed = layerNorm(b, 'self_attn_layer_norm', x, NORM)
  const mixed = b.module('self_attn', 'M2M100Attention', () => {
    const [q, k, v] = ['q_proj', 'k_proj', 'v_proj'].map((part) => splitHeads(b, linear(b, part, normed, dim, { bias: true }), heads)) as [Value, Value, Value]
    return linear(b, 'out_proj', mergeHeads(b, attention(b, q, k, v, { mask })), dim, { bias: true })
  })
  const attended = add(b, x, mixed)
  const hidden = linear(b, 'fc1', layerNorm(b, 'final_layer_norm', attended, NORM), config.int('encoder_ffn_dim'), { bias: true })
  return add(b, attended, linear(b, 'fc2', activation(b, hidden, hfActivation(config, 'activation_function')), dim, { bias: true }))
}
