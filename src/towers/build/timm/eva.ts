/** timm 1.0.29, models/eva.py: Eva (EVA, EVA-02, PE, DINOv3 and RoPE ViTs). */
import { type Builder, indexed } from '../../../ir/builder.ts'
import { add, concat, expandBatch, linear, type Pair } from '../../../ir/nn.ts'
import type { Value } from '../../../ir/types.ts'
import type { Kwargs } from './kwargs.ts'
import { attentionPoolLatent } from './layers/attention_pool.ts'
import type { Callable } from './layers/callable.ts'
import { evaBlock, evaBlockPostNorm, type EvaBlockSettings } from './layers/eva_block.ts'
import { normLayer } from './layers/norm.ts'
import { gridSize, patchEmbed, patchEmbedPolicy } from './layers/patch_embed.ts'
import { globalPoolTokens } from './layers/pool.ts'
import { resamplePositions } from './layers/positions.ts'
import type { Rope } from './layers/rope.ts'
import { reference, rotaryEmbedding } from './layers/rotary_embedding.ts'
import type { Reset } from './reset.ts'

/** Image (N, in_chans, H, W) -> features (N, num_classes), or (N, embed_dim) without a classifier. */
export function eva(b: Builder, image: Value, kw: Kwargs, reset?: Reset): Value {
  const embed_dim = kw.int('embed_dim')
  const built_pool = kw.oneOf('global_pool', ['', 'avg', 'avgmax', 'max', 'token', 'map'])
  const norm_layer = kw.callable('norm_layer')!
  const class_token = kw.bool('class_token')
  const prefix = (class_token ? 1 : 0) + kw.int('num_reg_tokens')
  const fc_norm = kw.value('use_fc_norm') === null ? built_pool === 'avg' : kw.bool('use_fc_norm')
  const post_norm = kw.value('use_post_transformer_norm') === null ? !fc_norm : kw.bool('use_post_transformer_norm')
  const pre_norm = kw.bool('use_pre_transformer_norm')

  const img_size = kw.pair('img_size')
  const patch_size = kw.pair('patch_size')
  const reference = gridSize(img_size, patch_size)
  const sizes = { patch_size, strict_img_size: !kw.bool('dynamic_img_size'), dynamic_img_pad: kw.bool('dynamic_img_pad') }
  kw.saysIsotropic({ patch_size: kw.fact('patch_size') })
  kw.takes((size) => patchEmbedPolicy(size, sizes))
  const { tokens, grid } = patchEmbed(b, 'patch_embed', image, { img_size, embed_dim, norm_layer: null, bias: !pre_norm, ...sizes })
  let x = posEmbed(b, tokens, kw, { class_token, prefix, embed_dim, reference, grid })
  const tables = kw.bool('use_rot_pos_emb') ? rope(b, kw, grid) : undefined
  if (pre_norm) x = normLayer(b, 'norm_pre', x, norm_layer)
  x = blocks(b, x, kw, { norm_layer, prefix, rope: tables })
  if (post_norm) x = normLayer(b, 'norm', x, norm_layer)
  x = pool(b, x, kw, { built_pool, pool: reset?.global_pool ?? built_pool, prefix, norm_layer })
  if (fc_norm) x = normLayer(b, 'fc_norm', x, norm_layer)
  const num_classes = reset?.num_classes ?? kw.int('num_classes')
  return num_classes > 0 ? linear(b, 'head', x, num_classes, { bias: true }) : x
}

interface Embedding {
  readonly class_token: boolean
  readonly prefix: number
  readonly embed_dim: number
  readonly reference: Pair
  readonly grid: Pair
}

function posEmbed(b: Builder, tokens: Value, kw: Kwargs, { class_token, prefix, embed_dim, reference, grid }: Embedding): Value {
  const prefixes: Value[] = []
  if (class_token) prefixes.push(expandBatch(b, b.param('cls_token', [1, 1, embed_dim]), tokens))
  const registers = kw.int('num_reg_tokens')
  if (registers > 0) prefixes.push(expandBatch(b, b.param('reg_token', [1, registers, embed_dim]), tokens))
  const cat = (x: Value): Value => (prefixes.length > 0 ? concat(b, [...prefixes, x], 1) : x)
  if (!kw.bool('use_abs_pos_emb')) return cat(tokens)
  const apart = kw.bool('no_embed_class')
  const own = apart ? 0 : prefix
  let table = b.param('pos_embed', [1, reference[0] * reference[1] + own, embed_dim])
  if (kw.bool('dynamic_img_size')) table = resamplePositions(b, table, reference, grid, own)
  return apart ? cat(add(b, tokens, table)) : add(b, cat(tokens), table)
}

/** The classes of create_rope_embed that a forward pass of Eva can use, and the kind of their angles. */
const ROPES = {
  cat: { class: 'RotaryEmbeddingCat', kind: 'axial' },
  mixed: { class: 'RotaryEmbeddingMixed', kind: 'mixed' },
  dinov3: { class: 'RotaryEmbeddingDinoV3', kind: 'dinov3' },
} as const

/** Tables of sines and cosines; only the mixed kind learns its frequencies, per block and head. */
function rope(b: Builder, kw: Kwargs, grid: Pair): Rope {
  const type = kw.string('rope_type')
  if (type === 'base') b.fail({ stage: 'forward', field: 'rope_type', cause: 'choice', message: "AttributeError: 'tuple' object has no attribute 'chunk'" })
  if (type === 'mrope') {
    b.fail({ stage: 'construct', field: 'rope_type', cause: 'choice', message: "TypeError: RotaryEmbeddingMRope.__init__() got an unexpected keyword argument 'feat_shape'" })
  }
  if (!Object.hasOwn(ROPES, type)) b.fail({ stage: 'construct', field: 'rope_type', cause: 'choice', message: `ValueError: Unknown RoPE type: ${type}` })
  const known = ROPES[type as keyof typeof ROPES]
  return rotaryEmbedding(b, 'rope', {
    ...known,
    embed_dim: kw.int('embed_dim'),
    num_heads: kw.int('num_heads'),
    depth: kw.int('depth'),
    grid,
    half: kw.bool('rope_rotate_half'),
    indexing: kw.string('rope_grid_indexing'),
    buffers: !kw.bool('dynamic_img_size'),
    attrs: {
      theta: kw.number('rope_temperature'),
      ...(type === 'cat' ? { offset: kw.number('rope_grid_offset'), ...reference(kw, 'ref_feat_shape') } : {}),
      // Eva leaves RotaryEmbeddingDinoV3.__init__ its rotate_half, whatever its blocks do.
      ...(type === 'dinov3' ? { half: true } : {}),
    },
  })
}

function blocks(b: Builder, x: Value, kw: Kwargs, own: Pick<EvaBlockSettings, 'norm_layer' | 'prefix' | 'rope'>): Value {
  const build = kw.bool('use_post_norm') ? evaBlockPostNorm : evaBlock
  const settings: EvaBlockSettings = {
    num_heads: kw.int('num_heads'),
    mlp_ratio: kw.number('mlp_ratio'),
    qkv_bias: kw.bool('qkv_bias'),
    qkv_fused: kw.bool('qkv_fused'),
    swiglu_mlp: kw.bool('swiglu_mlp'),
    swiglu_align_to: kw.int('swiglu_align_to'),
    scale_mlp: kw.bool('scale_mlp'),
    scale_attn_inner: kw.bool('scale_attn_inner'),
    gated_attn: false,
    attn_type: kw.string('attn_type'),
    init_values: kw.numberOrNone('init_values'),
    // Eva gives its blocks no act_layer.
    act: 'gelu',
    ...own,
  }
  return b.repeat(kw.int('depth'), [x], ([inner]) => [build(b, indexed('blocks'), inner!, settings)])[0]!
}

function pool(
  b: Builder,
  x: Value,
  kw: Kwargs,
  { built_pool, pool, prefix, norm_layer }: { built_pool: string; pool: string; prefix: number; norm_layer: Callable },
): Value {
  // Eva.pool gives the attention pool all tokens, the prefix too.
  if (built_pool !== 'map') return globalPoolTokens(b, x, pool, prefix)
  return attentionPoolLatent(b, 'attn_pool', x, {
    num_heads: kw.intOrNone('attn_pool_num_heads') || kw.int('num_heads'),
    mlp_ratio: kw.numberOrNone('attn_pool_mlp_ratio') || kw.number('mlp_ratio'),
    norm_layer,
    activation: 'gelu',
  })
}
