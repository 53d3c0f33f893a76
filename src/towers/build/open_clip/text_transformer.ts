/** open_clip's own text tower (open_clip 3.3.0, transformer.py TextTransformer, built by model.py _build_text_tower). */
import type { Block } from '../../../config/types.ts'
import type { Builder } from '../../../ir/builder.ts'
import { type ActivationName, add, concat, embedding, expandBatch, linear, matmul, reshape, select, slice } from '../../../ir/nn.ts'
import type { Value } from '../../../ir/types.ts'
import { Fields } from './fields.ts'
import { customBlock, norm, transformer } from './transformer.ts'

export interface TextOptions {
  readonly output_dim: number
  readonly activation: ActivationName
  /** Is the tower a module of its own? CLIP keeps its parts, but for cls_emb, and has an encode_text of its own. */
  readonly ownModule: boolean
  /** Does this version of open_clip run scaled cosine attention? */
  readonly runsCosine: boolean
}

/** Token ids (N, L) -> features (N, output_dim), or (N, width) without a projection. */
export function textTransformer(b: Builder, tokens: Value, block: Block, { output_dim, activation, ownModule, runsCosine }: TextOptions): Value {
  const cfg = new Fields(b, block)
  const width = cfg.int('width')
  const heads = cfg.int('heads')
  const context_length = cfg.int('context_length')
  const pool_type = cfg.oneOf('pool_type', ['first', 'last', 'argmax', 'eos', 'none'], 'AssertionError')
  const embed_cls = cfg.truth('embed_cls')
  const num_pos = context_length + (embed_cls ? 1 : 0)
  const settings = {
    layers: cfg.int('layers'),
    heads,
    mlp_ratio: cfg.number('mlp_ratio'),
    ls_init_value: cfg.numberOrNone('ls_init_value'),
    activation,
    norm: cfg.norm(),
    ...customBlock(cfg, runsCosine),
  }

  let x = embedding(b, 'token_embedding', tokens, cfg.int('vocab_size'), width)
  if (embed_cls && ownModule) {
    const token = expandBatch(b, reshape(b, b.param('cls_emb', [width]), [1, 1, width]), x)
    x = concat(b, [x, token], 1)
  }
  const seq_len = x.shape[1]!
  const position = b.param('positional_embedding', [num_pos, width])
  if (ownModule ? seq_len > num_pos : seq_len !== num_pos && seq_len !== 1) {
    b.fail({ stage: 'forward', field: 'context_length', cause: 'size', message: `RuntimeError: The size of tensor a (${seq_len}) must match the size of tensor b (${num_pos}) at non-singleton dimension 1` })
  }
  // encode_text adds all positions, the module's forward pass as many as there are tokens.
  x = add(b, x, ownModule ? slice(b, position, 0, 0, seq_len) : position)
  x = transformer(b, 'transformer', x, settings, attentionMask(b, cfg, tokens, { num_pos, seq_len: x.shape[1]!, embed_cls: embed_cls && ownModule }))
  const pooled = embed_cls && ownModule
    ? norm(b, 'ln_final', select(b, x, 1, -1), settings.norm)
    : textGlobalPool(b, norm(b, 'ln_final', x, settings.norm), tokens, pool_type, cfg)
  if (cfg.value('proj_type') === 'none' || output_dim === 0) return pooled
  return cfg.truth('proj_bias')
    ? linear(b, 'text_projection', pooled, output_dim, { bias: true })
    : matmul(b, pooled, b.param('text_projection', [width, output_dim]))
}

interface MaskSizes {
  readonly num_pos: number
  readonly seq_len: number
  readonly embed_cls: boolean
}

/** The causal mask (num_pos, num_pos), cut to the sequence, and with cls_emb a mask of padding per example. */
function attentionMask(b: Builder, cfg: Fields, tokens: Value, sizes: MaskSizes): Value | undefined {
  const { num_pos, seq_len, embed_cls } = sizes
  const causal = cfg.truth('no_causal_mask') ? undefined : b.param('attn_mask', [num_pos, num_pos], { kind: 'buffer', persistent: false })
  if (!embed_cls) {
    if (causal && seq_len !== num_pos) {
      b.fail({ stage: 'forward', field: 'context_length', cause: 'size', message: `RuntimeError: The shape of the 2D attn_mask is torch.Size([${num_pos}, ${num_pos}]), but should be (${seq_len}, ${seq_len}).` })
    }
    return causal
  }
  // (N, 1, 1, L + 1): 0 where the token is no padding, -inf elsewhere; the class token stands first (open_clip's own order).
  const padding = b.op('padding_mask', [tokens], [tokens.shape[0]!, 1, 1, seq_len], { pad_id: cfg.int('pad_id'), as: 'additive', kept_in_front: 1 })
  if (!causal) return padding
  return add(b, slice(b, slice(b, causal, 0, 0, seq_len), 1, 0, seq_len), padding)
}

/** transformer.py text_global_pool: (N, L, width) -> (N, width). */
export function textGlobalPool(b: Builder, x: Value, tokens: Value, pool_type: string, cfg: Fields): Value {
  switch (pool_type) {
    case 'first':
      return select(b, x, 1, 0)
    case 'last':
      return select(b, x, 1, -1)
    case 'argmax':
      return b.op('gather', [x, tokens], [x.shape[0]!, x.shape[2]!], { axis: 1, by: 'argmax' })
    case 'eos':
      return b.op('gather', [x, tokens], [x.shape[0]!, x.shape[2]!], { axis: 1, by: 'eos', eos_id: cfg.int('eos_id') })
    default:
      return x
  }
}
