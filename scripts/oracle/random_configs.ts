/** Random model configs of open_clip: every kind of tower with its switches, some of which the real library refuses. */
import type { JsonValue } from '../../src/json/types.ts'
import { Chance, type Choices } from './chance.ts'

type Block = Readonly<Record<string, JsonValue>>

/** A model config, the sizes to run it at, and the config.json of the Hugging Face tower that it names. */
export interface ConfigVariant {
  readonly config: Block
  readonly image_size: readonly [number, number] | null
  readonly text_length: number | null
  readonly hf: Readonly<Record<string, Block>>
}

/** What a version of open_clip has that the others have not. */
export type Flavour = '3.3.0' | 'main'

const CUSTOM_BLOCK: Choices = {
  block_type: [null, 'default', 'custom'],
  qk_norm: [true, false],
  scaled_cosine_attn: [true, false],
  scale_heads: [true, false],
  scale_attn_inner: [true, false],
  scale_attn: [true, false],
  scale_fc: [true, false],
}

const NATIVE: Choices = {
  layers: [1, 2, 5],
  width: [64, 96, 128],
  mlp_ratio: [1, 2, 4, 3.3],
  ls_init_value: [null, 1e-5, 0.1],
  norm_kwargs: [null, {}, { eps: 1e-6 }, { elementwise_affine: false }, { bias: false }, { epsilon: 1 }],
  output_tokens: [true, false],
  ...CUSTOM_BLOCK,
}

const VIT: Choices = {
  ...NATIVE,
  head_width: [16, 32, 64, 80],
  patch_size: [8, 14, 16, 32, [16, 8]],
  image_size: [64, 96, 112, 100, [96, 64]],
  patch_dropout: [0, 0.5],
  attentional_pool: [true, false, 'parallel', 'cascade', ''],
  attn_pooler_queries: [1, 16, 32],
  attn_pooler_heads: [2, 4, 5],
  no_ln_pre: [true, false],
  pos_embed_type: ['learnable', 'sin_cos_2d', 'rope'],
  final_ln_after_pool: [true, false],
  pool_type: ['tok', 'avg', 'none', 'map'],
}

const RESNET: Choices = {
  layers: [[1, 1, 1, 1], [2, 1, 3, 1], [1, 2, 2, 1], [1, 1, 1]],
  width: [16, 32, 48, 33],
  head_width: [16, 32, 64, 48],
  image_size: [64, 96, 128, 100],
  output_tokens: [true, false],
  mlp_ratio: [2],
}

const TEXT: Choices = {
  ...NATIVE,
  context_length: [8, 16, 33, 77],
  vocab_size: [100, 512],
  width: [32, 64, 96],
  heads: [1, 2, 4, 5],
  embed_cls: [true, false],
  pad_id: [0, 1],
  eos_id: [2, 5],
  no_causal_mask: [true, false],
  final_ln_after_pool: [true, false],
  pool_type: ['argmax', 'eos', 'first', 'last', 'none', 'mean'],
  proj_bias: [true, false],
  proj_type: ['linear', 'none', 'mlp'],
}

/** Of the main branch alone: text_arch `modern`. */
const MODERN: Choices = {
  ...TEXT,
  heads: [1, 2, 4, 5, 3],
  pool_type: ['argmax', 'eos', 'mean', 'map', 'last'],
  attention_mode: ['causal', 'bidirectional', 'prefix'],
  pos_embed: ['rope', 'none', '', 'learned'],
  mlp_type: ['swiglu', 'mlp', 'relu2', 'gelu'],
  norm_type: [null, 'rmsnorm', 'layernorm', 'batchnorm'],
  norm_eps: [1e-5],
  attn_gated: [true, false],
  pre_norm: [true, false],
  norm_placement: ['pre', 'sandwich', 'post'],
  zero_init_residual: [true],
  reg_tokens: [0, 1, 4],
  value_residual: [true, false],
  attention_bias: [null, true, false],
  mlp_bias: [null, true, false],
  gate_bias: [null, true, false],
  pad_id: [0, null],
}

const TIMM_MODELS: readonly string[] = [
  'vit_tiny_patch16_224', 'vit_small_patch32_224', 'resnet18', 'resnet26d', 'convnext_atto', 'eva02_tiny_patch14_224', 'fastvit_t8', 'regnety_002',
  'efficientnet_lite0', 'mobilenetv3_small_075', 'swin_tiny_patch4_window7_224', 'mixer_s32_224', 'vit_relpos_small_patch16_224', 'vitamin_small_224',
  'deit_tiny_distilled_patch16_224', 'beit_base_patch16_224', 'naflexvit_base_patch16_gap', 'resnetv2_50', 'vit_tiny_r_s16_p8_224', 'no_such_model',
]

const TIMM: Choices = {
  timm_pool: ['avg', 'token', 'map', '', 'abs_attn', 'rot_attn', 'max', null],
  timm_proj: ['linear', 'mlp', 'none', '', null, 'conv'],
  timm_proj_bias: [true, false],
  timm_drop: [0.1],
  timm_drop_path: [null, 0.1],
  patch_dropout: [0, 0.25],
  image_size: [224, 256, 192],
  width: [512],
  layers: [3],
}

const HF: Readonly<Record<string, Choices>> = {
  bert: { hidden_size: [32, 48], num_attention_heads: [2, 4, 5], num_hidden_layers: [1, 2, 3], intermediate_size: [64], type_vocab_size: [1, 2], hidden_act: ['gelu', 'relu', 'silu'] },
  roberta: { hidden_size: [32, 48], num_attention_heads: [2, 4], num_hidden_layers: [1, 2], intermediate_size: [64], type_vocab_size: [1, 2], max_position_embeddings: [128, 512] },
  'xlm-roberta': { hidden_size: [32, 48], num_attention_heads: [2, 4], num_hidden_layers: [1, 2], intermediate_size: [64, 100] },
  t5: { d_model: [32, 48], d_kv: [8, 16], d_ff: [64], num_layers: [1, 2, 3], num_heads: [2, 3], feed_forward_proj: ['relu', 'gated-gelu', 'gated-silu'] },
  mt5: { d_model: [32, 48], d_kv: [8, 16], d_ff: [64], num_layers: [1, 2, 3], num_heads: [2, 3], feed_forward_proj: ['relu', 'gated-gelu'] },
  m2m_100: { d_model: [32, 48], encoder_layers: [1, 2], decoder_layers: [1], encoder_attention_heads: [2, 4, 5], decoder_attention_heads: [2], encoder_ffn_dim: [64], max_position_embeddings: [64], scale_embedding: [true, false] },
  modernbert: { hidden_size: [32, 48], num_attention_heads: [2, 4], num_hidden_layers: [1, 2, 4, 5], intermediate_size: [64], global_attn_every_n_layers: [1, 2, 3], local_attention: [4, 128], mlp_bias: [true, false], attention_bias: [true, false] },
}

const HF_BLOCK: Choices = {
  hf_pooler_type: ['mean_pooler', 'cls_pooler', 'cls_last_hidden_state_pooler', 'max_pooler', null, 'mean'],
  hf_proj_type: ['mlp', 'linear', null, 'conv'],
  context_length: [8, 33, 77],
  width: [64],
  vocab_size: [100],
  output_tokens: [true, false],
}

const TOP: Choices = {
  quick_gelu: [true, false],
  custom_text: [true, false],
  init_logit_bias: [null, -10],
  nonscalar_logit_scale: [true, false],
}

const DECODER: Choices = {
  context_length: [8, 33],
  width: [64, 48],
  heads: [2, 4, 5],
  layers: [1, 2],
  mlp_ratio: [2, 4],
  ls_init_value: [null, 1e-5],
  attn_pooler_heads: [4],
}

/** What no field takes, as Python would say it. */
const STRANGE: readonly (readonly [string, JsonValue])[] = [['heads', 4.0], ['heads', '4'], ['width', 64.5], ['layers', null], ['embed_dims', 8], ['image_size', '96'], ['vocab_size', 99.5]]

/** `count` configs; with the same seed the same ones. */
export function randomConfigs(count: number, seed: number, flavour: Flavour): ConfigVariant[] {
  const chance = new Chance(seed)
  return Array.from({ length: count }, () => randomConfig(chance, flavour))
}

function randomConfig(chance: Chance, flavour: Flavour): ConfigVariant {
  const embed_dim = chance.pick([32, 64, 80])
  const vision = visionBlock(chance)
  const { text, hf } = textBlock(chance, flavour)
  const config: Record<string, JsonValue> = { embed_dim, vision_cfg: vision, text_cfg: text, ...chance.some(TOP, 2) }
  if (chance.happens(0.12)) Object.assign(config, coca(chance, embed_dim))
  return {
    config,
    image_size: chance.happens(0.15) ? chance.pick<readonly [number, number]>([[64, 64], [128, 96], [224, 224], [70, 70]]) : null,
    text_length: chance.happens(0.15) ? chance.pick([4, 16, 100]) : null,
    hf,
  }
}

function visionBlock(chance: Chance): Block {
  const kind = chance.pick(['vit', 'vit', 'vit', 'resnet', 'timm'])
  if (kind === 'timm') return { timm_model_name: chance.pick(TIMM_MODELS), ...chance.some(TIMM, 4) }
  if (kind === 'resnet') return { layers: [1, 1, 1, 1], width: 16, head_width: 32, image_size: 64, ...chance.some(RESNET, 4), ...strange(chance) }
  return { image_size: 64, layers: 2, width: 64, head_width: 32, patch_size: 16, ...chance.some(VIT, 5), ...strange(chance) }
}

function textBlock(chance: Chance, flavour: Flavour): { readonly text: Block; readonly hf: ConfigVariant['hf'] } {
  const kind = chance.pick(flavour === 'main' ? ['native', 'hf', 'modern', 'modern'] : ['native', 'native', 'hf'])
  if (kind === 'hf') {
    const type = chance.pick(Object.keys(HF))
    const name = `test/${type}`
    return { text: { hf_model_name: name, ...chance.some(HF_BLOCK, 3) }, hf: { [name]: { model_type: type, vocab_size: 100, ...chance.all(HF[type]!) } } }
  }
  const common = { context_length: 16, vocab_size: 100, width: 32, heads: 2, layers: 2 }
  if (kind === 'modern') return { text: { text_arch: 'modern', ...common, eos_id: chance.pick([5, 99, null]), ...chance.some(MODERN, 6), ...strange(chance) }, hf: {} }
  return { text: { ...common, ...chance.some(TEXT, 5), ...strange(chance) }, hf: {} }
}

function coca(chance: Chance, embed_dim: number): Block {
  const queries = chance.pick([8, 16])
  return {
    custom_text: chance.happens(0.9),
    vision_cfg: { image_size: 64, layers: 1, width: 64, head_width: 32, patch_size: 16, attentional_pool: true, attn_pooler_heads: 4, attn_pooler_queries: queries, output_tokens: true },
    text_cfg: { context_length: 16, vocab_size: 100, width: embed_dim, heads: 2, layers: 1, embed_cls: chance.happens(0.8), output_tokens: true },
    multimodal_cfg: { context_length: 16, width: 64, heads: 2, layers: 2, ...chance.some(DECODER, 4) },
  }
}

function strange(chance: Chance): Block {
  return chance.happens(0.06) ? Object.fromEntries([chance.pick(STRANGE)]) : {}
}
