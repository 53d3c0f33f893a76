/** Mutations that put another kind of tower into a config: a timm trunk, a Hugging Face text tower, a CoCa decoder. */
import type { JsonValue } from '../../src/json/types.ts'
import type { Choices } from '../oracle/chance.ts'
import { again, EDGES, near, raw } from './edges.ts'
import { blockOf, type Draft, type Mutation } from './mutations.ts'

/** Models of every timm module that is modelled, one of one that is not, and names that timm does not know. */
const TRUNKS: readonly string[] = [
  'vit_tiny_patch16_224', 'vit_small_patch32_224', 'vit_base_patch16_clip_224', 'vit_relpos_small_patch16_224', 'vit_base_patch16_siglip_256', 'deit_tiny_distilled_patch16_224',
  'eva02_tiny_patch14_224', 'beit_base_patch16_224', 'convnext_atto', 'convnextv2_nano', 'resnet18', 'resnet26d', 'resnetv2_50', 'regnety_002', 'efficientnet_lite0', 'efficientnet_b0',
  'mobilenetv3_small_075', 'mobilenetv4_conv_small', 'fastvit_t8', 'fastvit_mci0', 'swin_tiny_patch4_window7_224', 'mixer_s32_224', 'vitamin_small_224', 'naflexvit_base_patch16_gap', 'vit_tiny_r_s16_p8_224',
  'vit_pe_core_tiny_patch16_384', 'tiny_vit_5m_224', 'vit_tiny_patch16', 'resnet18.a1_in1k', 'resnet18.no_such_tag', 'vit-tiny-patch16-224', 'timm/resnet18', 'RESNET18',
]

const TIMM: Choices = {
  timm_pool: ['avg', 'token', 'map', '', 'abs_attn', 'rot_attn', 'max', null, 'avgmax', 'catavgmax', 'fast', 'gap', 0, 1, true, [], ['avg'], {}],
  timm_proj: ['linear', 'mlp', 'none', '', null, 'conv', 0, 1, true, false, [], ['linear'], {}],
  timm_proj_bias: [true, false, 1, '', null, 'x'],
  timm_drop: [0, 0.1, 1, raw('1.0'), -0.1, 1.5, '0.1', null, '', true],
  timm_drop_path: [null, 0, 0.1, raw('0.0'), 1, -0.1, '0.1', '', true, [0.1]],
  patch_dropout: [0, 0.25, raw('0.0'), 1, null, '', '0.5', true],
  timm_model_pretrained: [true, false, null, 'yes'],
  image_size: [224, 256, 192, 384, 14, 7, 1, 0, -224, null, '224', [224, 224], [256, 128], [224], [3, 224, 224], [], raw('224.0'), 64, 33],
  width: [512, null, '512'],
  layers: [3, [1, 1], null],
}

export const timmTower: Mutation = ({ draft, chance }) => {
  const old = blockOf(draft, 'vision_cfg')
  if (old === undefined) return undefined
  const kept = 'timm_model_name' in old ? old : chance.happens(0.3) ? { image_size: old['image_size'] ?? 224 } : {}
  const changed = chance.some(TIMM, 4)
  const name = 'timm_model_name' in old && chance.happens(0.4) ? old['timm_model_name']! : chance.happens(0.05) ? chance.pick(EDGES) : chance.pick(TRUNKS)
  draft['vision_cfg'] = { ...kept, timm_model_name: name, ...changed }
  return `timm ${JSON.stringify(name)} ${Object.keys(changed).join(' ')}`
}

const KWARGS: Choices = {
  img_size: [224, 256, 112, [256, 128], null, '256', 0, raw('224.0')],
  depth: [1, 2, 0, '2', null],
  depths: [[1, 1, 1, 1], [2, 2], []],
  dims: [[32, 64, 96, 128], [32, 64]],
  embed_dim: [64, 96, 100, 192, '64', 0],
  num_heads: [1, 2, 3, 5, null, 0],
  patch_size: [8, 14, 32, 0, [16, 8], '16'],
  mlp_ratio: [2, 0.5, 0, '4'],
  in_chans: [1, 3, 4, null],
  num_classes: [0, 10, null, '10'],
  global_pool: ['avg', 'token', 'map', '', 'max', null, 'x'],
  class_token: [true, false],
  reg_tokens: [0, 4],
  qkv_bias: [true, false],
  qk_norm: [true, false],
  init_values: [1e-5, null],
  drop_path_rate: [0, 0.1, '0.1'],
  window_size: [4, 7, 8],
  dynamic_img_size: [true, false],
  act_layer: ['gelu', 'relu', 'x', null],
  norm_layer: ['layernorm', 'x', null],
  width: [2],
  foo: [1],
}

/** Keyword arguments of the trunk, which open_clip 3.3.0 does not know of. */
export const timmKwargs: Mutation = ({ draft, chance, flavour }) => {
  const vision = blockOf(draft, 'vision_cfg')
  if (vision === undefined || (flavour === '3.3.0' && chance.happens(0.8))) return undefined
  if (!('timm_model_name' in vision)) draft['vision_cfg'] = { image_size: 224, timm_model_name: chance.pick(TRUNKS) }
  const kwargs: JsonValue = chance.happens(0.1) ? chance.pick(EDGES) : chance.some(KWARGS, 3)
  ;(draft['vision_cfg'] as Draft)['timm_model_kwargs'] = kwargs
  return `timm_kwargs ${JSON.stringify(kwargs)}`
}

const HF_NAMES: readonly JsonValue[] = ['test/small-bert', 'test/small-roberta', 'test/small-mt5', 'test/small-bert', 'test/small-roberta', 'test/small-mt5', 'roberta-base', '', null, 0, 'no/such-model', ['roberta-base'], {}]

const HF: Choices = {
  hf_pooler_type: ['mean_pooler', 'cls_pooler', 'cls_last_hidden_state_pooler', 'max_pooler', null, '', 'mean', 0, [], {}],
  hf_proj_type: ['mlp', 'linear', null, '', 'none', 'conv', 0, [], {}],
  context_length: [8, 33, 64, 65, 66, 77, 0, -1, 1, null, '77', raw('77.0'), true],
  hf_model_pretrained: [true, false, null],
  hf_tokenizer_name: ['roberta-base', '', null],
  output_tokens: [true, false, 1, '', null],
  vocab_size: [100, -1, '100', null],
  width: [64, -1, '64', null],
  heads: [3, 0, null],
  layers: [0, '2', null],
  pool_type: ['argmax', 'x', null],
  proj_type: ['linear', 'x', null],
  embed_cls: [true],
  no_causal_mask: [true],
}

export const hfTower: Mutation = ({ draft, chance, flavour }) => {
  const old = blockOf(draft, 'text_cfg')
  if (old === undefined) return undefined
  const isHf = 'hf_model_name' in old
  const name = isHf && chance.happens(0.5) ? old['hf_model_name']! : chance.pick(HF_NAMES)
  const changed = chance.some(HF, 4)
  if (flavour === 'main' && chance.happens(0.3)) changed['hf_model_config'] = chance.pick<JsonValue>([{ num_hidden_layers: 1 }, { hidden_size: 48 }, { num_attention_heads: 5 }, {}, null, [], { foo: 1 }, { vocab_size: 50 }])
  draft['text_cfg'] = { ...(isHf || chance.happens(0.4) ? old : {}), hf_model_name: name, ...changed }
  if (chance.happens(0.15)) draft['custom_text'] = false
  return `hf ${JSON.stringify(name)} ${Object.keys(changed).join(' ')}`
}

const DECODER: Choices = {
  context_length: [8, 76, 77, 0, null, '76', raw('76.0')],
  width: [32, 64, 48, 0, -64, null],
  heads: [1, 2, 4, 5, 0, '4', null, -2],
  layers: [1, 2, 0, null, '2', -1],
  mlp_ratio: [2, 0, null, '4'],
  vocab_size: [10, null],
  ls_init_value: [null, 1e-5, ''],
  dim_head: [16, 32, null],
  n_queries: [1, 16, null],
  attn_pooler_heads: [1, 5, null],
  output_tokens: [true],
  pool_type: ['x'],
  foo: [1],
}

/** Switches of the other blocks that a CoCa depends on. */
const COCA: readonly ((draft: Draft) => void)[] = [
  (draft) => delete draft['custom_text'],
  (draft) => (draft['custom_text'] = false),
  (draft) => delete blockOf(draft, 'vision_cfg')?.['output_tokens'],
  (draft) => delete blockOf(draft, 'text_cfg')?.['output_tokens'],
  (draft) => delete blockOf(draft, 'text_cfg')?.['embed_cls'],
  (draft) => delete blockOf(draft, 'vision_cfg')?.['attentional_pool'],
  (draft) => (draft['pad_id'] = 1),
  (draft) => (draft['multimodal_cfg'] = {}),
  (draft) => (draft['multimodal_cfg'] = null),
  (draft) => (draft[again('multimodal_cfg')] = { width: 64, heads: 2, layers: 1, context_length: 16 }),
]

export const coca: Mutation = ({ draft, chance }) => {
  const had = blockOf(draft, 'multimodal_cfg')
  if (had === undefined) {
    draft['multimodal_cfg'] = { context_length: 16, width: chance.pick([32, 64, 512]), heads: 2, layers: 1, ...chance.some(DECODER, 2) }
    draft['custom_text'] = chance.happens(0.8)
    for (const name of ['vision_cfg', 'text_cfg'] as const) {
      const block = blockOf(draft, name)
      if (block !== undefined && chance.happens(0.8)) block['output_tokens'] = true
    }
    return 'coca added'
  }
  if (chance.happens(0.4)) {
    const index = chance.below(COCA.length)
    COCA[index]!(draft)
    return `coca switch ${index}`
  }
  const changed = chance.some(DECODER, 3)
  if (typeof had['width'] === 'number' && chance.happens(0.2)) changed['width'] = chance.pick(near(had['width']))
  Object.assign(had, changed)
  return `coca ${Object.keys(changed).join(' ')}`
}
