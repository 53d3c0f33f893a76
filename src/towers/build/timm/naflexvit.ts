/** timm 1.0.29, models/naflexvit.py: NaFlexVit on whole images; batches of patches of several sizes are not modelled. */
import { type Builder, indexed } from '../../../ir/builder.ts'
import { type ActivationName, linear, type Pair, slice } from '../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../ir/types.ts'
import type { Fields, Kwargs } from './kwargs.ts'
import { activationOf } from './layers/act.ts'
import { attentionPoolLatent } from './layers/attention_pool.ts'
import type { Callable } from './layers/callable.ts'
import { evaBlock, type EvaBlockSettings } from './layers/eva_block.ts'
import { naflexEmbeds } from './layers/naflex_embeds.ts'
import { normLayer } from './layers/norm.ts'
import { checkPatchDropout } from './layers/patch_dropout.ts'
import { globalPoolTokens } from './layers/pool.ts'
import type { Rope } from './layers/rope.ts'
import { reference, rotaryEmbedding, type RotaryOptions } from './layers/rotary_embedding.ts'
import { poolAmong, type Reset } from './reset.ts'
import { block, type BlockSettings } from './vision_transformer.ts'

/** `get_norm_layer(cfg.norm_layer) or LayerNorm`, `get_act_layer(cfg.act_layer) or nn.GELU`, `cfg.mlp_layer or Mlp`. */
const DEFAULT_NORM: Callable = { name: 'LayerNorm', kwargs: {} }
const DEFAULT_ACT: Callable = { name: 'nn.GELU', kwargs: {} }
const DEFAULT_MLP: Callable = { name: 'Mlp', kwargs: {} }
/** Block.__init__ attn_layer. */
const DEFAULT_ATTENTION: Callable = { name: 'Attention', kwargs: {} }

const POOLS = ['', 'avg', 'avgmax', 'max', 'token', 'map'] as const

/** Image (N, in_chans, H, W) -> features (N, num_classes), or (N, embed_dim) without a classifier. */
export function naFlexVit(b: Builder, image: Value, kw: Kwargs, reset?: Reset): Value {
  const cfg = kw.modelCfg('naflexvit.NaFlexVitCfg', kw.value('cfg'))
  const built_pool = cfg.oneOf('global_pool', POOLS)
  const class_token = cfg.bool('class_token')
  if (!class_token && built_pool === 'token') b.fail({ stage: 'construct', field: 'class_token', cause: 'combination', message: "AssertionError: cfg.class_token or cfg.global_pool != 'token'" })
  const pool = resetPool(b, built_pool, reset)
  checkPatchDropout(b, cfg.value('patch_drop_rate'))
  const norm_layer = cfg.callable('norm_layer') ?? DEFAULT_NORM
  const act = activationOf(b, cfg.callable('act_layer') ?? DEFAULT_ACT)
  const prefix = (class_token ? 1 : 0) + cfg.int('reg_tokens')
  const final_norm = cfg.bool('final_norm')

  kw.saysIsotropic({ patch_size: cfg.fact('patch_size') }, cfg)
  // Position embeddings are resampled. Patches for a linear layer must be whole; a convolution drops the rest.
  const isWhole = cfg.value('embed_proj_type') === 'linear' && !cfg.bool('dynamic_img_pad')
  kw.takesOnly(isWhole ? { kind: 'multiple', of: cfg.pair('patch_size') } : { kind: 'any' })
  const { tokens, grid } = naflexEmbeds(b, 'embeds', image, cfg, kw.value('img_size') === null ? null : kw.pair('img_size'))
  const rope = rotary(b, cfg, grid)
  let x = cfg.bool('pre_norm') ? normLayer(b, 'norm_pre', tokens, norm_layer) : tokens
  const build = blockOf(b, cfg, { norm_layer, act, prefix, rope })
  x = b.repeat(cfg.int('depth'), [x], ([inner]) => [build(indexed('blocks'), inner!)])[0]!
  if (final_norm && !cfg.bool('fc_norm')) x = normLayer(b, 'norm', x, norm_layer)
  x = pooled(b, x, cfg, { pool, prefix, norm_layer, act })
  const fc_norm = cfg.value('fc_norm') === null ? built_pool === 'avg' : cfg.bool('fc_norm')
  if (final_norm && fc_norm) x = normLayer(b, 'fc_norm', x, norm_layer)
  const num_classes = reset?.num_classes ?? kw.int('num_classes')
  return num_classes > 0 ? linear(b, 'head', x, num_classes, { bias: true }) : x
}

/** reset_classifier: the attention pool can be taken away, not added. */
function resetPool(b: Builder, built: string, reset: Reset | undefined): string {
  const pool = poolAmong(b, built, reset, POOLS)
  if (pool === 'map' && built !== 'map') {
    b.fail({ stage: 'construct', field: 'timm_pool', cause: 'combination', message: 'AssertionError: Cannot currently add attention pooling in reset_classifier().' })
  }
  return pool
}

/** The classes of rope_type, and the kind of their angles. */
const ROPES: Readonly<Record<string, Pick<RotaryOptions, 'class' | 'kind'>>> = {
  axial: { class: 'RotaryEmbeddingCat', kind: 'axial' },
  mixed: { class: 'RotaryEmbeddingMixed', kind: 'mixed' },
  dinov3: { class: 'RotaryEmbeddingDinoV3', kind: 'dinov3' },
  mrope: { class: 'RotaryEmbeddingMRope', kind: 'mrope' },
}

/** Are there rotary position embeddings, whose blocks turn the patches and not the prefix? */
export function usesRope(cfg: Fields): boolean {
  return !['', 'none', null].includes(cfg.value('rope_type') as string | null)
}

/** The module `rope`, whose tables all blocks share but for the mixed kind. */
function rotary(b: Builder, cfg: Fields, grid: Pair): Rope | undefined {
  if (!usesRope(cfg)) return undefined
  const type = cfg.string('rope_type')
  const known = ROPES[type]
  if (!known) return b.fail({ stage: 'construct', field: 'rope_type', cause: 'choice', message: `ValueError: Unknown rope_type: ${type}` })
  if (type === 'mrope' && cfg.value('rope_mrope_section') === null) {
    b.fail({ stage: 'construct', field: 'rope_mrope_section', cause: 'missing', message: "AssertionError: rope_type='mrope' requires cfg.rope_mrope_section" })
  }
  return rotaryEmbedding(b, 'rope', {
    ...known,
    embed_dim: cfg.int('embed_dim'),
    num_heads: cfg.int('num_heads'),
    depth: cfg.int('depth'),
    grid,
    half: cfg.bool('rope_rotate_half') || type === 'mrope',
    indexing: cfg.string('rope_grid_indexing'),
    buffers: false,
    attrs: {
      theta: cfg.number('rope_temperature'),
      ...(type === 'axial' ? { offset: cfg.number('rope_grid_offset'), ...reference(cfg, 'rope_ref_feat_shape') } : {}),
      ...(type === 'mrope' ? { section: cfg.ints('rope_mrope_section') } : {}),
    },
  })
}

interface Shared {
  readonly norm_layer: Callable
  readonly act: ActivationName
  readonly prefix: number
  readonly rope: Rope | undefined
}

/** get_block_fn: EvaBlock where something asks for what it alone has, else the Block of vision_transformer.py. */
function blockOf(b: Builder, cfg: Fields, shared: Shared): (name: string | IndexedName, x: Value) => Value {
  const attn_type = cfg.string('attn_type')
  const eva = attn_type === 'eva' || attn_type === 'rope' || usesRope(cfg) || cfg.bool('swiglu_mlp') || cfg.bool('attn_gated')
  if (eva) {
    const settings = evaSettings(cfg, attn_type === 'standard' && shared.rope ? 'rope' : attn_type, shared)
    return (name, x) => evaBlock(b, name, x, settings)
  }
  const settings = blockSettings(b, cfg, shared)
  return (name, x) => block(b, name, x, settings)
}

function evaSettings(cfg: Fields, attn_type: string, shared: Shared): EvaBlockSettings {
  return {
    num_heads: cfg.int('num_heads'),
    mlp_ratio: cfg.number('mlp_ratio'),
    qkv_bias: cfg.bool('qkv_bias'),
    qkv_fused: cfg.bool('qkv_fused'),
    swiglu_mlp: cfg.bool('swiglu_mlp'),
    // EvaBlock.__init__ swiglu_align_to; NaFlexVit passes none on.
    swiglu_align_to: 0,
    scale_mlp: cfg.bool('scale_mlp_norm'),
    scale_attn_inner: cfg.bool('scale_attn_inner_norm'),
    gated_attn: cfg.bool('attn_gated'),
    attn_type,
    init_values: cfg.numberOrNone('init_values'),
    ...shared,
  }
}

function blockSettings(b: Builder, cfg: Fields, { norm_layer, act }: Shared): BlockSettings {
  // `cfg.block_fn or Block`, `cfg.mlp_layer or Mlp`
  const block_fn = givenClass(cfg, 'block_fn')
  if (block_fn !== null && block_fn.name !== 'Block') b.notModelled(`the block ${block_fn.name} is not modelled`)
  return {
    num_heads: cfg.int('num_heads'),
    mlp_ratio: cfg.number('mlp_ratio'),
    qkv_bias: cfg.bool('qkv_bias'),
    qk_norm: cfg.bool('qk_norm'),
    scale_attn_norm: cfg.bool('scale_attn_inner_norm'),
    scale_mlp_norm: cfg.bool('scale_mlp_norm'),
    proj_bias: cfg.bool('proj_bias'),
    init_values: cfg.numberOrNone('init_values'),
    norm_layer,
    act,
    mlp_layer: givenClass(cfg, 'mlp_layer') ?? DEFAULT_MLP,
    attn_layer: cfg.callable('attn_layer') ?? DEFAULT_ATTENTION,
  }
}

function givenClass(cfg: Fields, name: string): Callable | null {
  return cfg.value(name) === '' ? null : cfg.called(name)
}

function pooled(b: Builder, x: Value, cfg: Fields, { pool, prefix, norm_layer, act }: Omit<Shared, 'rope'> & { readonly pool: string }): Value {
  const include = cfg.bool('pool_include_prefix')
  if (pool !== 'map') return globalPoolTokens(b, x, pool, prefix, include)
  const tokens = include || prefix === 0 ? x : slice(b, x, 1, prefix, x.shape[1]!)
  return attentionPoolLatent(b, 'attn_pool', tokens, {
    num_heads: cfg.intOrNone('attn_pool_num_heads') || cfg.int('num_heads'),
    mlp_ratio: cfg.numberOrNone('attn_pool_mlp_ratio') || cfg.number('mlp_ratio'),
    norm_layer,
    activation: act,
  })
}
