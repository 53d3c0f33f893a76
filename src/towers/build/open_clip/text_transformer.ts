/** open_clip's own text tower (open_clip 3.3.0, transformer.py TextTransformer, built by model.py _build_text_tower). */
import type { Block } from '../../../config/types.ts'
import type { Builder } from '../../../ir/builder.ts'
import { add, computedBuffer, concat, embedding, expandBatch, linear, matmul, reshape, select, slice } from '../../../ir/nn.ts'
import type { Value } from '../../../ir/types.ts'
import { truthy } from '../python.ts'
import { Fields, outputDim } from './fields.ts'
import { customBlock, norm, transformer } from './transformer.ts'
import type { TowerOptions } from './vision_transformer.ts'

export interface TextOptions extends TowerOptions {
  /** Is the tower a module of its own? CLIP keeps its parts, but for cls_emb, and has an encode_text of its own. */
  readonly ownModule: boolean
}

/** Token ids (N, L) -> features (N, embed_dim), or (N, width) without a projection. */
export function textTransformer(b: Builder, tokens: Value, block: Block, { embed_dim, activation, ownModule, newer }: TextOptions): Value {
  const cfg = new Fields(b, block)
  const width = cfg.width()
  const heads = cfg.int('heads')
  const layers = textLayers(cfg)
  const context_length = cfg.size('context_length')
  const pool_type = cfg.oneOf('pool_type', ['first', 'last', 'argmax', 'eos', 'none'], 'AssertionError')
  const embed_cls = cfg.truth('embed_cls')
  const num_pos = context_length + (embed_cls ? 1 : 0)
  const settings = {
    layers,
    heads,
    mlp_ratio: cfg.number('mlp_ratio'),
    ls_init_value: cfg.numberOrNone('ls_init_value'),
    activation: cfg.activation(activation),
    norm: cfg.norm(),
    ...customBlock(cfg, newer),
  }

  let x = embedding(b, 'token_embedding', tokens, cfg.size('vocab_size'), width)
  if (embed_cls && ownModule) {
    const token = expandBatch(b, reshape(b, b.param('cls_emb', [width]), [1, 1, width]), x)
    x = concat(b, [x, token], 1)
  }
  const seq_len = x.shape[1]!
  const position = b.param('positional_embedding', [num_pos, width])
  // A single position is broadcast, as is a single token by encode_text.
  const fits = ownModule ? seq_len <= num_pos || num_pos === 1 : seq_len === num_pos || seq_len === 1
  if (!fits) {
    const blame = embed_cls && !ownModule ? ({ field: 'embed_cls', cause: 'combination' } as const) : ({ field: 'context_length', cause: 'size' } as const)
    b.defer({ stage: 'forward', ...blame, message: `RuntimeError: The size of tensor a (${seq_len}) must match the size of tensor b (${num_pos}) at non-singleton dimension 1` })
  }
  // encode_text adds all positions, the module's forward pass as many as there are tokens.
  if (fits) x = add(b, x, ownModule ? slice(b, position, 0, 0, seq_len) : position)
  x = transformer(b, 'transformer', x, settings, attentionMask(b, cfg, tokens, { num_pos, seq_len: x.shape[1]!, embed_cls: embed_cls && ownModule, isCut: newer }))
  const pooled = embed_cls && ownModule
    ? norm(b, 'ln_final', select(b, x, 1, -1), settings.norm)
    : textGlobalPool(b, norm(b, 'ln_final', x, settings.norm), tokens, pool_type, cfg)
  if (cfg.value('proj_type') === 'none' || !truthy(embed_dim)) return pooled
  const output_dim = outputDim(b, embed_dim)
  return cfg.truth('proj_bias')
    ? linear(b, 'text_projection', pooled, output_dim, { bias: true })
    : matmul(b, pooled, b.param('text_projection', [width, output_dim]))
}

/** Their number scales the first weights (init_parameters), and the first of them tells the precision (get_cast_dtype). */
function textLayers(cfg: Fields): number {
  const layers = cfg.int('layers')
  if (layers === 0) cfg.b.fail({ stage: 'construct', field: 'layers', cause: 'range', message: 'ZeroDivisionError: 0.0 cannot be raised to a negative power' })
  if (layers < 0) cfg.b.fail({ stage: 'forward', field: 'layers', cause: 'range', message: 'IndexError: index 0 is out of range' })
  return layers
}

interface MaskSizes {
  readonly num_pos: number
  readonly seq_len: number
  readonly embed_cls: boolean
  /** Is the mask cut to the sequence where there is no class embedding? */
  readonly isCut: boolean
}

/** The causal mask (num_pos, num_pos), cut to the sequence, and with cls_emb a mask of padding per example. */
function attentionMask(b: Builder, cfg: Fields, tokens: Value, sizes: MaskSizes): Value | undefined {
  const { num_pos, seq_len, embed_cls, isCut } = sizes
  const causal = cfg.truth('no_causal_mask') ? undefined : computedBuffer(b, 'attn_mask', [num_pos, num_pos], { table: 'causal_mask' })
  if (!embed_cls) {
    if (causal && isCut && seq_len !== num_pos) return slice(b, slice(b, causal, 0, 0, seq_len), 1, 0, seq_len)
    if (causal && seq_len !== num_pos) {
      b.defer({ stage: 'forward', field: 'context_length', cause: 'size', message: `RuntimeError: The shape of the 2D attn_mask is torch.Size([${num_pos}, ${num_pos}]), but should be (${seq_len}, ${seq_len}).` })
    }
    return causal
  }
  // (N, 1, 1, L + 1): 0 where the token is no padding, -inf elsewhere; the class token stands first (open_clip's own order).
  const padding = b.op('padding_mask', [tokens], [tokens.shape[0]!, 1, 1, seq_len], { pad_id: cfg.number('pad_id'), as: 'additive', masked: 'infinite', kept_in_front: 1 })
  if (!causal) return padding
  return add(b, slice(b, slice(b, causal, 0, 0, seq_len), 1, 0, seq_len), padding)
}

/** transformer.py text_global_pool: (N, L, width) -> (N, width). */
export function textGlobalPool(b: Builder, x: Value, tokens: Value, pool_type: string, cfg: Fields): Value {
  if (x.shape[1] === 0 && (pool_type === 'argmax' || pool_type === 'eos')) {
    b.fail({ stage: 'forward', field: 'context_length', cause: 'size', message: 'IndexError: argmax: Expected reduction dim 1 to have non-zero size.' })
  }
  switch (pool_type) {
    case 'first':
      return select(b, x, 1, 0)
    case 'last':
      return select(b, x, 1, -1)
    case 'argmax':
      return b.op('gather', [x, tokens], [x.shape[0]!, x.shape[2]!], { axis: 1, by: 'argmax' })
    case 'eos':
      return b.op('gather', [x, tokens], [x.shape[0]!, x.shape[2]!], { axis: 1, by: 'eos', eos_id: cfg.number('eos_id') })
    default:
      return x
  }
}
