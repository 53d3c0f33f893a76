/** Pooling of the modern text tower (open_clip 4.2.0.dev0, transformer.py ModernTextPool). */
import type { Builder } from '../../../../ir/builder.ts'
import { mergeHeads, splitHeads } from '../../../../ir/multihead_attention.ts'
import { attention, chunk, elementwise, expandBatch, linear, mul, reduce, select } from '../../../../ir/nn.ts'
import type { Value } from '../../../../ir/types.ts'
import type { Fields } from '../fields.ts'
import { modernNorm, type ModernSettings } from './block.ts'

/** x (N, L, width) of the texts' own positions -> (N, width). */
export function modernPool(b: Builder, x: Value, tokens: Value, cfg: Fields, type: string, settings: ModernSettings): Value {
  const [n, length, width] = x.shape as [number, number, number]
  const pad_id = cfg.value('pad_id') === null ? undefined : cfg.int('pad_id')
  switch (type) {
    case 'mean': {
      const kept = b.op('padding_mask', [tokens], [n, length, 1], { pad_id, keeps_first: true, as: 'weights' })
      return elementwise(b, 'div', reduce(b, 'sum', mul(b, x, kept), [1]), reduce(b, 'sum', kept, [1]))
    }
    case 'eos':
      // The last token that is no padding where there is no eos.
      return b.op('gather', [x, tokens], [n, width], { axis: 1, by: 'eos', eos_id: cfg.number('eos_id'), else: 'last_valid', pad_id })
    case 'map':
      return b.module('pool', 'ModernTextPool', () => attentionPool(b, x, tokens, settings, pad_id))
    default:
      return b.fail({ stage: 'construct', field: 'pool_type', cause: 'choice', message: `ValueError: unknown modern text pool_type='${type}'` })
  }
}

/** A learned query attends to all tokens that are no padding. */
function attentionPool(b: Builder, x: Value, tokens: Value, settings: ModernSettings, pad_id: number | undefined): Value {
  const [n, length, width] = x.shape as [number, number, number]
  const { heads, attn_bias: bias, norm } = settings
  const query = expandBatch(b, b.param('query', [1, 1, width]), x)
  const q = splitHeads(b, linear(b, 'q', query, width, { bias }), heads)
  const [k, v] = chunk(b, linear(b, 'kv', x, 2 * width, { bias }), 2, -1).map((part) => splitHeads(b, part, heads)) as [Value, Value]
  const mask = b.op('padding_mask', [tokens], [n, 1, 1, length], { pad_id, keeps_first: true, as: 'additive', masked: 'lowest' })
  const normed = (name: string, value: Value): Value => (settings.qk_norm ? modernNorm(b, name, value, norm) : value)
  return select(b, mergeHeads(b, attention(b, normed('q_norm', q), normed('k_norm', k), v, { mask })), 1, 0)
}
