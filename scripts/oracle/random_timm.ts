/** Random variants of timm models: keyword arguments and image sizes, of which some fail in the real library. */
import type { TimmCatalog } from '../../src/catalog/types.ts'
import { countParameters } from '../../src/cost/parameters.ts'
import type { JsonValue } from '../../src/json/types.ts'
import { buildTimmModel } from '../../src/towers/build/index.ts'
import { Chance, type Choices } from './chance.ts'
import type { Variant } from './compare_timm.ts'

/** Larger models take seconds each in the real library. */
const MOST_PARAMETERS = 93_000_000n

/** What any model takes. */
const COMMON: Choices = {
  num_classes: [0, 1, 10, 1000],
  in_chans: [1, 3, 4, 6],
  drop_rate: [0, 0.2],
  drop_path_rate: [0, 0.1, 0.3],
  global_pool: ['', 'avg', 'max', 'avgmax', 'token', 'map', 'catavgmax', 'mean'],
}

const TOKENS: Choices = {
  img_size: [96, 112, 128, 160, 192, 200, 224, 256, [96, 160], [224, 112]],
  patch_size: [8, 14, 16, 32, [16, 8], 12],
  embed_dim: [96, 144, 192, 240, 256, 384],
  depth: [0, 1, 2, 5, 8],
  num_heads: [2, 3, 4, 5, 6, 8],
  mlp_ratio: [1, 2, 2.5, 3.3, 4, 5.95],
  qkv_bias: [true, false],
  proj_drop_rate: [0, 0.1],
  attn_drop_rate: [0.1],
  pos_drop_rate: [0.1],
}

const VIT: Choices = {
  ...TOKENS,
  class_token: [true, false],
  reg_tokens: [0, 1, 4, 7],
  qk_norm: [true, false],
  init_values: [1e-5, 0.1],
  dynamic_img_size: [true, false],
  dynamic_img_pad: [true, false],
  no_embed_class: [true, false],
  pre_norm: [true, false],
  final_norm: [true, false],
  fc_norm: [true, false],
  pos_embed: ['learn', 'none', '', 'sincos'],
  proj_bias: [true, false],
  pool_include_prefix: [true, false],
  patch_drop_rate: [0, 0.25],
  scale_attn_norm: [true, false],
  scale_mlp_norm: [true, false],
}

const ROTARY: Choices = {
  ...TOKENS,
  class_token: [true, false],
  num_reg_tokens: [0, 1, 4],
  init_values: [1e-5, 0.1],
  dynamic_img_size: [true, false],
  dynamic_img_pad: [true, false],
  swiglu_mlp: [true, false],
  swiglu_align_to: [0, 8, 64],
  scale_mlp: [true, false],
  scale_attn_inner: [true, false],
  qkv_fused: [true, false],
  use_abs_pos_emb: [true, false],
  use_rot_pos_emb: [true, false],
  use_post_norm: [true, false],
  use_fc_norm: [true, false],
  use_pre_transformer_norm: [true, false],
  use_post_transformer_norm: [true, false],
  no_embed_class: [true, false],
  attn_type: ['eva', 'rope'],
  rope_type: ['cat', 'mixed', 'dinov3'],
  attn_pool_num_heads: [2, 4],
  attn_pool_mlp_ratio: [2, 3],
  patch_drop_rate: [0.2],
}

const FOUR_DEPTHS: readonly JsonValue[] = [[1, 1, 1, 1], [2, 1, 3, 2], [1, 2, 5, 1], [2, 2, 6, 2]]

const RESIDUAL: Choices = {
  layers: FOUR_DEPTHS,
  channels: [[32, 64, 96, 128], [64, 128, 256, 512], [48, 96, 192, 320]],
  stem_type: ['', 'deep', 'deep_tiered'],
  stem_width: [16, 24, 32, 64],
  output_stride: [8, 16, 32, 24],
  cardinality: [1, 2, 4],
  base_width: [32, 64, 96],
  avg_down: [true, false],
  replace_stem_pool: [true, false],
  block_reduce_first: [1, 2],
  down_kernel_size: [1, 3],
  drop_block_rate: [0.1],
  zero_init_last: [true, false],
}

/** Keyword arguments by timm module, besides the common ones. */
export const MODULES: Readonly<Record<string, Choices>> = {
  beit: { ...TOKENS, init_values: [1e-5, 0.1], use_abs_pos_emb: [true, false], use_rel_pos_bias: [true, false], use_shared_rel_pos_bias: [true, false], swiglu_mlp: [true, false], scale_mlp: [true, false], pos_drop_rate: [0.1] },
  convnext: {
    depths: FOUR_DEPTHS,
    dims: [[32, 64, 96, 128], [48, 96, 192, 384], [40, 80, 80, 160]],
    kernel_sizes: [3, 5, 7, [3, 5, 7, 9]],
    stem_type: ['patch', 'overlap', 'overlap_tiered', 'overlap_act', 'deep'],
    patch_size: [2, 4, 8],
    output_stride: [8, 16, 32, 12],
    ls_init_value: [1e-6, 0.1],
    head_hidden_size: [0, 64, 256],
    head_norm_first: [true, false],
    conv_mlp: [true, false],
    conv_bias: [true, false],
    use_grn: [true, false],
    norm_eps: [1e-5],
  },
  deit: VIT,
  efficientnet: { output_stride: [8, 16, 32], stem_size: [16, 24, 40], num_features: [320, 640], fix_stem: [true, false] },
  eva: ROTARY,
  fastvit: { layers: FOUR_DEPTHS, mlp_ratios: [[2, 2, 2, 2], [3, 3, 4, 4]], cls_ratio: [1, 2.5], layer_scale_init_value: [0.1], down_patch_size: [3, 5, 7] },
  mlp_mixer: { ...TOKENS, num_blocks: [1, 2, 5], mlp_ratio: [[0.5, 4], [1, 2], 3], stem_norm: [true, false] },
  mobilenetv3: { stem_size: [16, 24], num_features: [640], fix_stem: [true, false], head_bias: [true, false] },
  naflexvit: {
    embed_dim: [96, 144, 192, 240, 384],
    patch_size: [8, 16, 32],
    depth: [1, 2, 5],
    num_heads: [2, 3, 4, 5, 6],
    mlp_ratio: [2, 2.5, 4],
    qkv_bias: [true, false],
    qk_norm: [true, false],
    class_token: [true, false],
    reg_tokens: [0, 1, 4],
    init_values: [1e-5],
    pos_embed: ['learned', 'factorized', 'rope', 'none'],
    pos_embed_grid_size: [[8, 8], [16, 16]],
    rope_type: ['', 'axial', 'mixed', 'dinov3'],
    pre_norm: [true, false],
    final_norm: [true, false],
    fc_norm: [true, false],
    swiglu_mlp: [true, false],
    scale_mlp_norm: [true, false],
    dynamic_img_pad: [true, false],
  },
  regnet: {
    output_stride: [8, 16, 32, 64],
    depth: [10, 13, 16],
    w0: [24, 48, 56],
    wa: [20.5, 27.9, 36.4],
    wm: [2.1, 2.3, 2.5],
    group_size: [8, 16, 24, 1],
    bottle_ratio: [0.25, 0.5, 1, 2],
    se_ratio: [0, 0.25, 0.5],
    stem_width: [16, 32],
    downsample: ['conv1x1', 'avg', ''],
    linear_out: [true, false],
    preact: [true, false],
    num_features: [0, 256],
    group_min_ratio: [0, 0.1],
  },
  resnet: RESIDUAL,
  resnetv2: {
    layers: FOUR_DEPTHS,
    channels: [[64, 128, 256, 512], [48, 96, 192, 320]],
    stem_type: ['', 'deep', 'fixed', 'same', 'tiered'],
    stem_chs: [32, 48],
    output_stride: [8, 16, 32],
    avg_down: [true, false],
    preact: [true, false],
    width_factor: [1, 2],
    bottle_ratio: [0.25, 0.5],
  },
  swin_transformer: {
    img_size: [112, 128, 160, 192, 224, 256, [224, 160]],
    patch_size: [2, 4, 8],
    embed_dim: [32, 48, 64, 96],
    depths: [...FOUR_DEPTHS, [2, 2, 2], [1, 1]],
    num_heads: [[2, 4, 8, 16], [3, 6, 12, 24], [4, 4, 4, 4]],
    window_size: [4, 5, 7, 8, 12, [7, 4]],
    mlp_ratio: [2, 3.5, 4],
    qkv_bias: [true, false],
    head_dim: [16, 32],
    strict_img_size: [true, false],
    always_partition: [true, false],
  },
  vision_transformer: VIT,
  vision_transformer_hybrid: VIT,
  vision_transformer_relpos: { ...TOKENS, class_token: [true, false], qk_norm: [true, false], init_values: [1e-5], rel_pos_type: ['mlp', 'bias', ''], rel_pos_dim: [128], shared_rel_pos: [true, false], fc_norm: [true, false] },
  vitamin: { ...VIT, patch_size: [1, 16] },
}

const IMAGE_SIZES: readonly (readonly [number, number])[] = [
  [64, 64], [96, 96], [112, 112], [128, 128], [160, 160], [224, 224], [256, 256], [288, 288], [224, 160], [100, 132], [225, 225], [20, 36], [8, 8], [1, 1], [257, 193],
]

/** Keywords that no class of timm has, and one that fits some other class. */
const STRANGE: readonly (readonly [string, JsonValue])[] = [
  ['embed_dims', 192], ['imgsize', 224], ['hidden_size', 384], ['window', 7], ['ls_init_values', 0.1], ['register_tokens', 4], ['num_class', 10],
]

/** `count` variants over the modules in turns; with the same seed and catalog the same ones. */
export function randomVariants(count: number, seed: number, timm: TimmCatalog, modules: readonly string[]): Variant[] {
  const chance = new Chance(seed)
  const models = smallModels(timm, modules)
  return Array.from({ length: count }, (_, i) => {
    const module = modules[i % modules.length]!
    const kwargs = chance.some({ ...COMMON, ...MODULES[module] }, 5)
    if (chance.happens(0.05)) Object.assign(kwargs, Object.fromEntries([chance.pick(STRANGE)]))
    return { model: chance.pick(models.get(module)!), kwargs, image_size: chance.happens(0.35) ? chance.pick(IMAGE_SIZES) : null }
  })
}

/** Values that hardly any keyword is made for. */
export const ODD: readonly JsonValue[] = [null, 'x', '4', 2.5, -1, 0, true, [], [1, 2, 3], {}, 1e9]

/** `count` models with a keyword argument of a strange value each. */
export function oddVariants(count: number, seed: number, timm: TimmCatalog, modules: readonly string[]): Variant[] {
  const chance = new Chance(seed)
  const models = smallModels(timm, modules)
  return Array.from({ length: count }, (_, i) => {
    const module = modules[i % modules.length]!
    const keyword = chance.pick(Object.keys({ ...COMMON, ...MODULES[module] }))
    return { model: chance.pick(models.get(module)!), kwargs: { [keyword]: chance.pick(ODD) }, image_size: null }
  })
}

function smallModels(timm: TimmCatalog, modules: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const byModule = new Map<string, string[]>(modules.map((module) => [module, []]))
  for (const name of timm.names()) {
    const list = byModule.get(timm.model(name)?.module ?? '')
    if (!list) continue
    const built = buildTimmModel(name, timm)
    if (built.kind === 'built' && countParameters(built.tower.root) < MOST_PARAMETERS) list.push(name)
  }
  return byModule
}
