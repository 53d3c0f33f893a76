/** The text tower of text_arch `modern` (open_clip 4.2.0.dev0, transformer.py ModernTextTransformer). */
import type { Block } from '../../../../config/types.ts'
import { type Builder, indexed } from '../../../../ir/builder.ts'
import { concat, embedding, expandBatch, linear, slice } from '../../../../ir/nn.ts'
import type { Value } from '../../../../ir/types.ts'
import { truthy } from '../../python.ts'
import type { JsonValue } from '../../../../json/types.ts'
import { Fields, outputDim } from '../fields.ts'
import { modernBlock, type ModernSettings, modernNorm, type NormType, rotaryTables } from './block.ts'
import { modernPool } from './pool.ts'

/** Token ids (N, L) -> features (N, embed_dim), or (N, width) without a projection. L may be longer than context_length. */
export function modernTextTransformer(b: Builder, tokens: Value, block: Block, embed_dim: JsonValue): Value {
  const cfg = new Fields(b, block)
  const length = tokens.shape[1]!
  const pool_type = poolType(cfg)
  const settings = settingsOf(cfg)
  const width = cfg.int('width')
  const norm = settings.norm

  const pad_id = cfg.value('pad_id') === null ? null : cfg.int('pad_id')
  let x = embedding(b, 'token_embedding', tokens, cfg.int('vocab_size'), width, pad_id)
  checkScales(cfg, width)
  const registers = Math.max(0, whole(cfg, 'reg_tokens'))
  if (registers > 0) x = concat(b, [expandBatch(b, b.param('reg_tokens', [1, registers, width]), x), x], 1)
  const tables = settings.rope ? rotaryTables(b, registers + length, width / settings.heads) : undefined
  if (cfg.truth('pre_norm')) x = modernNorm(b, 'norm_pre', x, norm)
  const mask = settings.causal ? undefined : paddingMask(b, tokens, cfg, registers)
  x = blocks(b, x, cfg.int('layers'), settings, { tables, mask })
  x = modernNorm(b, 'ln_final', x, norm)
  const texts = registers > 0 ? slice(b, x, 1, registers, registers + length) : x
  const pooled = modernPool(b, texts, tokens, cfg, pool_type, settings)
  if (cfg.value('proj_type') === 'none' || !truthy(embed_dim)) return pooled
  // nn.Linear takes no bool for a side.
  const output_dim = outputDim(b, embed_dim === true ? null : embed_dim)
  return linear(b, 'text_projection', pooled, output_dim, { bias: cfg.truth('proj_bias') })
}

/** `argmax` is read as `eos`, which needs to know the token. */
function poolType(cfg: Fields): string {
  const given = cfg.value('pool_type')
  const pool_type = given === 'argmax' ? 'eos' : given
  if (pool_type === 'eos' && cfg.value('eos_id') === null) {
    cfg.b.fail({ stage: 'construct', field: 'eos_id', cause: 'missing', message: "ValueError: modern text 'eos' (or 'argmax') pooling requires text_cfg.eos_id (must match the tokenizer eos/eot token id)." })
  }
  return typeof pool_type === 'string' ? pool_type : JSON.stringify(pool_type)
}

/** The checks of the constructor, in its order. */
function settingsOf(cfg: Fields): ModernSettings {
  const mode = cfg.oneOf('attention_mode', ['causal', 'bidirectional'], unknown(cfg, 'attention_mode'))
  const pos_embed = cfg.oneOf('pos_embed', ['rope', 'none', ''], unknown(cfg, 'pos_embed'))
  const width = cfg.int('width')
  const heads = cfg.int('heads')
  if (heads === 0) cfg.b.fail({ stage: 'construct', field: 'heads', cause: 'range', message: 'ZeroDivisionError: integer modulo by zero' })
  if (width % heads !== 0) {
    cfg.b.fail({ stage: 'construct', field: 'heads', cause: 'divisibility', message: `ValueError: modern text width (${width}) must be divisible by heads (${heads}).` })
  }
  if (pos_embed === 'rope' && (width / heads) % 2 !== 0) {
    cfg.b.fail({ stage: 'construct', field: 'heads', cause: 'divisibility', message: `ValueError: modern text RoPE head dim must be even, got width / heads = ${width / heads}.` })
  }
  const type: NormType = cfg.value('norm_type') === null ? 'rmsnorm' : cfg.oneOf('norm_type', ['rmsnorm', 'layernorm'], unknown(cfg, 'norm_type'))
  const attn_bias = cfg.truth('attention_bias')
  return {
    heads,
    hidden: Math.trunc(width * cfg.number('mlp_ratio')),
    norm: { type, eps: normEps(cfg, type) },
    rope: pos_embed === 'rope',
    causal: mode === 'causal',
    qk_norm: cfg.truth('qk_norm'),
    gated: cfg.truth('attn_gated'),
    value_residual: cfg.truth('value_residual'),
    ls_init_value: cfg.numberOrNone('ls_init_value'),
    attn_bias,
    gate_bias: cfg.value('gate_bias') === null ? attn_bias : cfg.truth('gate_bias'),
    mlp_bias: cfg.truth('mlp_bias'),
    // Looked at where a block is made, of which there may be none.
    placement: () => cfg.oneOf('norm_placement', ['pre', 'sandwich'], unknown(cfg, 'norm_placement')),
    mlp_type: () => cfg.oneOf('mlp_type', ['swiglu', 'mlp', 'relu2'], unknown(cfg, 'mlp_type')),
  }
}

/** torch.finfo(torch.float32).eps, which nn.RMSNorm takes for None. */
const FLOAT_EPS = 2 ** -23

function normEps(cfg: Fields, type: NormType): number {
  return type === 'rmsnorm' && cfg.value('norm_eps') === null ? FLOAT_EPS : cfg.number('norm_eps')
}

/** init_parameters divides by the roots of the width and of the number of layers, but where norms stand on both sides of a block. */
function checkScales(cfg: Fields, width: number): void {
  if (cfg.value('norm_placement') === 'sandwich') return
  const zero = width === 0 ? 'width' : cfg.int('layers') === 0 ? 'layers' : undefined
  if (zero !== undefined) cfg.b.fail({ stage: 'construct', field: zero, cause: 'range', message: 'ZeroDivisionError: 0.0 cannot be raised to a negative power' })
}

/** `int(value or 0)`, which a float and a string of digits pass. */
function whole(cfg: Fields, name: string): number {
  const value = cfg.value(name)
  if (!truthy(value)) return 0
  const isSpelt = typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value)
  return typeof value === 'number' || isSpelt ? Math.trunc(Number(value)) : cfg.int(name)
}

function unknown(cfg: Fields, name: string): string {
  const value = cfg.value(name)
  return `ValueError: unknown modern text ${name}=${typeof value === 'string' ? `'${value}'` : JSON.stringify(value)}`
}

/** (N, 1, 1, registers + L): nothing is added for registers and tokens, the lowest float for padding. */
function paddingMask(b: Builder, tokens: Value, cfg: Fields, registers: number): Value {
  const [batch, length] = tokens.shape as [number, number]
  const pad_id = cfg.value('pad_id') === null ? undefined : cfg.int('pad_id')
  return b.op('padding_mask', [tokens], [batch, 1, 1, registers + length], { pad_id, keeps_first: true, as: 'additive', masked: 'lowest', kept_in_front: registers })
}

/** The first block gives the values that the others mix into their own, where there are value residuals. */
function blocks(
  b: Builder,
  x: Value,
  layers: number,
  settings: ModernSettings,
  shared: { readonly tables: readonly [Value, Value] | undefined; readonly mask: Value | undefined },
): Value {
  if (!settings.value_residual || layers < 1) {
    return b.repeat(layers, [x], ([inner]) => [modernBlock(b, indexed('blocks'), inner!, settings, shared).out])[0]!
  }
  const first = modernBlock(b, 'blocks.0', x, settings, shared)
  const rest = { ...shared, first: first.value }
  return b.repeat(layers - 1, [first.out], ([inner]) => [modernBlock(b, indexed('blocks', 1), inner!, settings, rest).out])[0]!
}
