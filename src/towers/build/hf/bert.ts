/** BERT, RoBERTa and XLM-RoBERTa (transformers 5.18, modeling_bert.py, modeling_roberta.py): post-norm encoders with learned positions. */
import { type Builder, indexed } from '../../../ir/builder.ts'
import { mergeHeads, splitHeads } from '../../../ir/multihead_attention.ts'
import { activation, add, attention, embedding, layerNorm, linear, reshape, select, slice } from '../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../ir/types.ts'
import { hfActivation } from './activation.ts'
import type { HfConfig } from './config.ts'

export interface EncoderOutput {
  /** (N, L, hidden_size) */
  readonly last_hidden_state: Value
  /** (N, hidden_size), where the model was built with a pooling layer. */
  readonly pooler_output?: Value
}

/** Token ids (N, L), additive mask (N, 1, 1, L). */
export function bertModel(b: Builder, tokens: Value, mask: Value, config: HfConfig, options: { add_pooling_layer: boolean }): EncoderOutput {
  const heads = config.int('num_attention_heads')
  const hidden_size = config.int('hidden_size')
  if (hidden_size % heads !== 0) {
    b.fail({ stage: 'construct', field: 'hf_model_name', cause: 'divisibility', message: `ValueError: The hidden size (${hidden_size}) is not a multiple of the number of attention heads (${heads})` })
  }
  const embedded = b.module('embeddings', 'BertEmbeddings', () => embeddings(b, tokens, config))
  const last_hidden_state = b.module('encoder', 'BertEncoder', () => {
    const [out] = b.repeat(config.int('num_hidden_layers'), [embedded], ([x]) => [layer(b, indexed('layer'), x!, mask, config, heads)])
    return out!
  })
  if (!options.add_pooling_layer) return { last_hidden_state }
  const pooler_output = b.module('pooler', 'BertPooler', () =>
    activation(b, linear(b, 'dense', select(b, last_hidden_state, 1, 0), hidden_size, { bias: true }), 'tanh'),
  )
  return { last_hidden_state, pooler_output }
}

/** Positions start at 0 for BERT, behind the padding index for RoBERTa, which skips padding. */
function embeddings(b: Builder, tokens: Value, config: HfConfig): Value {
  const length = tokens.shape[1]!
  const hidden_size = config.int('hidden_size')
  const positions = config.int('max_position_embeddings')
  const isBert = config.model.model_type === 'bert'
  // RoBERTa's padding has no position of its own: a text that is padded to more tokens than the table has rows runs all the same.
  if (isBert && length > positions) {
    b.fail({
      stage: 'forward',
      field: 'context_length',
      cause: 'size',
      message: `RuntimeError: The expanded size of the tensor (${length}) must match the existing size (${positions}) at non-singleton dimension 1`,
    })
  }
  const words = embedding(b, 'word_embeddings', tokens, config.int('vocab_size'), hidden_size, config.int('pad_token_id'))
  const types = b.module('token_type_embeddings', 'Embedding', () => slice(b, b.param('weight', [config.int('type_vocab_size'), hidden_size]), 0, 0, 1))
  const places = b.module('position_embeddings', 'Embedding', () => {
    const table = b.param('weight', [positions, hidden_size])
    return isBert ? reshape(b, slice(b, table, 0, 0, length), [1, length, hidden_size]) : positionRows(b, table, tokens, config)
  })
  const summed = add(b, add(b, words, reshape(b, types, [1, 1, hidden_size])), places)
  return layerNorm(b, 'LayerNorm', summed, { eps: config.number('layer_norm_eps') })
}

/**
 * Rows of a table (positions, d) for tokens (N, L): those that are no padding are numbered from pad_token_id + 1 on, padding
 * has pad_token_id itself (create_position_ids_from_input_ids).
 */
export function positionRows(b: Builder, table: Value, tokens: Value, config: HfConfig): Value {
  return b.op('gather', [table, tokens], [...tokens.shape, table.shape[1]!], { by: 'position', pad_id: config.int('pad_token_id') })
}

function layer(b: Builder, name: IndexedName, x: Value, mask: Value, config: HfConfig, heads: number): Value {
  const dim = x.shape.at(-1)!
  const eps = config.number('layer_norm_eps')
  return b.module(name, 'BertLayer', () => {
    const attended = b.module('attention', 'BertAttention', () => {
      const mixed = b.module('self', 'BertSelfAttention', () => {
        const [q, k, v] = ['query', 'key', 'value'].map((part) => splitHeads(b, linear(b, part, x, dim, { bias: true }), heads)) as [Value, Value, Value]
        return mergeHeads(b, attention(b, q, k, v, { mask }))
      })
      return output(b, mixed, x, dim, eps)
    })
    const hidden = b.module('intermediate', 'BertIntermediate', () =>
      activation(b, linear(b, 'dense', attended, config.int('intermediate_size'), { bias: true }), hfActivation(config, 'hidden_act')),
    )
    return output(b, hidden, attended, dim, eps)
  })
}

function output(b: Builder, x: Value, residual: Value, dim: number, eps: number): Value {
  return b.module('output', 'BertOutput', () => layerNorm(b, 'LayerNorm', add(b, linear(b, 'dense', x, dim, { bias: true }), residual), { eps }))
}
