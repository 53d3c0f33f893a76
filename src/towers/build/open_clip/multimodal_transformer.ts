/** CoCa's decoder (open_clip 3.3.0, transformer.py MultimodalTransformer, built by coca_model.py _build_text_decoder_tower). */
import type { Block } from '../../../config/types.ts'
import { type Builder, indexed } from '../../../ir/builder.ts'
import { type ActivationName, computedBuffer, matmul, slice } from '../../../ir/nn.ts'
import type { Value } from '../../../ir/types.ts'
import { Fields } from './fields.ts'
import { norm, residualAttentionBlock } from './transformer.ts'

/**
 * Text tokens (N, L, width) and image tokens (N, S, width) -> logits (N, L, vocab_size).
 * The builder passes on width, heads, layers, ls_init_value and context_length; mlp_ratio and norms are the class's own.
 */
export function multimodalTransformer(
  b: Builder,
  text: Value,
  image: Value,
  block: Block,
  options: { readonly vocab_size: number; readonly activation: ActivationName; readonly mlp_ratio: number },
): Value {
  const cfg = new Fields(b, block)
  const width = cfg.size('width')
  const layers = cfg.int('layers')
  const length = cfg.size('context_length')
  const settings = {
    layers,
    heads: cfg.int('heads'),
    mlp_ratio: options.mlp_ratio,
    ls_init_value: cfg.numberOrNone('ls_init_value'),
    activation: options.activation,
    norm: { eps: 1e-5, affine: true, bias: true },
  }
  const whole = computedBuffer(b, 'attn_mask', [length, length], { table: 'causal_mask' })
  const taken = text.shape[1]!
  if (taken > length) {
    b.fail({ stage: 'forward', field: 'context_length', cause: 'size', message: `RuntimeError: The shape of the 2D attn_mask is torch.Size([${length}, ${length}]), but should be (${taken}, ${taken}).` })
  }
  const mask = slice(b, slice(b, whole, 0, 0, taken), 1, 0, taken)
  const [x] = b.repeat(layers, [text], ([inner]) => {
    const own = residualAttentionBlock(b, indexed('resblocks'), inner!, settings, { mask })
    return [residualAttentionBlock(b, indexed('cross_attn'), own, settings, { context: image })]
  })
  return matmul(b, norm(b, 'ln_final', x!, settings.norm), b.param('text_projection', [width, options.vocab_size]))
}
