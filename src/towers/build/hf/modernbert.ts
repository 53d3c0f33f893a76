/** ModernBERT (transformers 5.18, modeling_modernbert.py): pre-norm, rotary positions, gated MLP, full and sliding attention in turns. */
import { type Builder, indexed } from '../../../ir/builder.ts'
import { mergeHeads, splitHeads } from '../../../ir/multihead_attention.ts'
import { activation, add, attention, chunk, concat, constant, embedding, layerNorm, linear, mul, scalar, slice } from '../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../ir/types.ts'
import { hfActivation } from './activation.ts'
import type { EncoderOutput } from './bert.ts'
import type { HfConfig } from './config.ts'

type LayerType = 'full_attention' | 'sliding_attention'

interface Attending {
  readonly mask: Value
  readonly cos: Value
  readonly sin: Value
}

/** Token ids (N, L), additive mask (N, 1, 1, L). */
export function modernBertModel(b: Builder, tokens: Value, mask: Value, config: HfConfig): EncoderOutput {
  const length = tokens.shape[1]!
  const hidden_size = config.int('hidden_size')
  const heads = config.int('num_attention_heads')
  if (hidden_size % heads !== 0) {
    b.fail({ stage: 'construct', field: 'hf_model_name', cause: 'divisibility', message: `ValueError: The hidden size (${hidden_size}) is not a multiple of the number of attention heads (${heads})` })
  }
  const norm = { eps: config.number('norm_eps'), bias: config.bool('norm_bias') }
  const attending: Readonly<Record<LayerType, Attending>> = {
    full_attention: { mask, ...rotary(b, length, hidden_size / heads, config.number('global_rope_theta')) },
    sliding_attention: {
      mask: add(b, mask, constant(b, [1, 1, length, length], { table: 'sliding_window', window: Math.floor(config.int('local_attention') / 2) })),
      ...rotary(b, length, hidden_size / heads, config.number('local_rope_theta')),
    },
  }
  let x = b.module('embeddings', 'ModernBertEmbeddings', () =>
    layerNorm(b, 'norm', embedding(b, 'tok_embeddings', tokens, config.int('vocab_size'), hidden_size, config.int('pad_token_id')), norm),
  )
  for (const run of layerRuns(config)) {
    x = b.repeat(run.count, [x], ([inner]) => [
      encoderLayer(b, indexed('layers', run.start), inner!, attending[run.type], config, { heads, norm, first: run.start === 0 }),
    ])[0]!
  }
  return { last_hidden_state: layerNorm(b, 'final_norm', x, norm) }
}

/** Every n-th layer attends to all (global_attn_every_n_layers); the first layer, which has no norm, is a run of its own. */
function layerRuns(config: HfConfig): readonly { type: LayerType; start: number; count: number }[] {
  const every = config.int('global_attn_every_n_layers')
  const runs: { type: LayerType; start: number; count: number }[] = []
  for (let i = 0; i < config.int('num_hidden_layers'); i++) {
    const type: LayerType = i % every === 0 ? 'full_attention' : 'sliding_attention'
    const last = runs.at(-1)
    if (last && last.type === type && last.start > 0) last.count++
    else runs.push({ type, start: i, count: 1 })
  }
  return runs
}

function rotary(b: Builder, length: number, dim: number, theta: number): { cos: Value; sin: Value } {
  const table = (wave: 'sin' | 'cos'): Value => constant(b, [1, 1, length, dim], { table: 'rope_half', function: wave, theta })
  return { cos: table('cos'), sin: table('sin') }
}

interface LayerSettings {
  readonly heads: number
  readonly norm: { readonly eps: number; readonly bias: boolean }
  readonly first: boolean
}

function encoderLayer(b: Builder, name: IndexedName, x: Value, attending: Attending, config: HfConfig, settings: LayerSettings): Value {
  const dim = x.shape.at(-1)!
  return b.module(name, 'ModernBertEncoderLayer', () => {
    const normed = settings.first ? x : layerNorm(b, 'attn_norm', x, settings.norm)
    const bias = config.bool('attention_bias')
    const mixed = b.module('attn', 'ModernBertAttention', () => {
      const [q, k, v] = chunk(b, linear(b, 'Wqkv', normed, 3 * dim, { bias }), 3, -1).map((part) => splitHeads(b, part, settings.heads)) as [Value, Value, Value]
      return linear(b, 'Wo', mergeHeads(b, attention(b, rotate(b, q, attending), rotate(b, k, attending), v, { mask: attending.mask })), dim, { bias })
    })
    const attended = add(b, x, mixed)
    const gated = layerNorm(b, 'mlp_norm', attended, settings.norm)
    const hidden = b.module('mlp', 'ModernBertMLP', () => {
      const mlp_bias = config.bool('mlp_bias')
      const size = config.int('intermediate_size')
      const [input, gate] = chunk(b, linear(b, 'Wi', gated, 2 * size, { bias: mlp_bias }), 2, -1) as [Value, Value]
      return linear(b, 'Wo', mul(b, activation(b, input, hfActivation(config, 'hidden_activation')), gate), dim, { bias: mlp_bias })
    })
    return add(b, attended, hidden)
  })
}

/** x cos + rotate_half(x) sin, the halves being the two halves of the last dimension. */
function rotate(b: Builder, x: Value, { cos, sin }: Attending): Value {
  const dim = x.shape.at(-1)!
  const turned = concat(b, [scalar(b, 'mul', slice(b, x, -1, dim / 2, dim), -1), slice(b, x, -1, 0, dim / 2)], -1)
  return add(b, mul(b, x, cos), mul(b, turned, sin))
}
