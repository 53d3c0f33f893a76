/** Configs whose values are changed at random: JSON still, so that it is the rules and the builders that have to cope. */
import type { Chance } from '../../scripts/oracle/chance.ts'
import { readJson } from '../../src/json/read.ts'
import type { JsonValue } from '../../src/json/types.ts'
import { toValue } from '../../src/json/value.ts'

const VALUES: readonly JsonValue[] = [
  null, true, false, 0, 1, -1, 2, 3, 7, 0.5, -0.5, 1.5, 1e-9, 13, 31, 64, 224, 255, 513, 100_000, 2 ** 31, 2 ** 53, 1e21, 1e308,
  '', ' ', '0', '12', 'a', 'avg', 'token', 'map', 'abs_attn', 'rot_attn', 'linear', 'mlp', 'none', 'learnable', 'gelu', 'silu', 'same', '__proto__', 'constructor', 'toString',
  'vit_base_patch16_224', 'resnet50', 'convnext_base', 'swin_base_patch4_window7_224', 'vit_base_patch16_224.openai', 'eva02_base_patch14_224', 'vitamin_large_224', 'fastvit_mci2', 'tf_efficientnet_b0',
  'naflexvit_base_patch16_gap', 'regnety_032', 'mixer_b16_224', 'mobilenetv3_large_100', 'resnetv2_50', 'vit_relpos_base_patch16_224', 'hf-hub:timm/resnet50', 'hf_hub:a/b',
  'roberta-base', 'xlm-roberta-base', 'google/mt5-base', 't5-small', '../../etc/passwd', '/etc/passwd', '~/x', 'a/b/c', '\u0000', '\ud800', '\u001b[2J', '::error::x', '##[error]x',
  [], [0], [1, 2], [3, 4, 6, 3], [-1, 'a'], [[]], [1e308, 1e308], [2, 2, 6, 2], {}, { a: 1 }, { embed_dim: 64 }, { img_size: 0 }, { depths: [1, 1, 1, 1] }, { window_size: 0 }, { '': null },
]

const KEYS: readonly string[] = [
  'embed_dim', 'vision_cfg', 'text_cfg', 'multimodal_cfg', 'custom_text', 'quick_gelu', 'init_logit_bias', 'model_cfg', 'preprocess_cfg', 'pretrained_cfg', 'architecture', 'model_args',
  'layers', 'width', 'head_width', 'mlp_ratio', 'patch_size', 'image_size', 'ls_init_value', 'patch_dropout', 'attentional_pool', 'attn_pooler_queries', 'attn_pooler_heads', 'pool_type',
  'timm_model_name', 'timm_model_pretrained', 'timm_pool', 'timm_proj', 'timm_proj_bias', 'timm_drop', 'timm_drop_path', 'timm_model_kwargs', 'act_kwargs', 'norm_kwargs', 'block_type',
  'context_length', 'vocab_size', 'heads', 'hf_model_name', 'hf_tokenizer_name', 'hf_proj_type', 'hf_pooler_type', 'text_arch', 'embed_cls', 'pad_id', 'no_causal_mask', 'final_ln_after_pool', 'proj_type', 'proj_bias',
  'img_size', 'depth', 'depths', 'dims', 'num_heads', 'window_size', 'num_classes', 'num_features', 'input_size', 'global_pool', 'in_chans', 'pool_size', 'mean', 'std', 'interpolation', 'first_conv', 'classifier',
  'reg_tokens', 'class_token', 'pos_embed', 'qkv_bias', 'norm_layer', 'act_layer', 'drop_rate', 'output_stride', '__proto__', 'constructor', 'toString', '', '\u0000', 'a/b~c',
]

/** JSON text of the config in these bytes after one to four changes; the bytes themselves where they are no JSON. */
export function changeFields(bytes: Uint8Array, chance: Chance): string {
  const { root, text } = readJson(bytes)
  if (root === undefined) return text
  const holder: Holder = { value: toValue(root) }
  for (let left = 1 + chance.below(4); left > 0; left--) change(holder, chance)
  return JSON.stringify(holder.value, undefined, chance.pick([undefined, 2]))
}

interface Holder {
  value: JsonValue
}

type Container = { [key: string]: JsonValue } | JsonValue[]

function change(holder: Holder, chance: Chance): void {
  const containers = containersIn(holder.value)
  if (containers.length === 0) {
    holder.value = chance.pick(VALUES)
    return
  }
  const container = chance.pick(containers)
  const keys = Object.keys(container)
  const value = chance.happens(0.8) ? structuredClone(chance.pick(VALUES)) : plain(chance.pick(containers))
  if (Array.isArray(container)) {
    if (keys.length === 0 || chance.happens(0.3)) container.push(value)
    else container[chance.below(keys.length)] = value
    return
  }
  const key = keys.length === 0 || chance.happens(0.4) ? chance.pick(KEYS) : chance.pick(keys)
  if (chance.happens(0.15)) delete container[key]
  else set(container, key, value)
}

/** Also `__proto__` is a key like any other. */
function set(container: { [key: string]: JsonValue }, key: string, value: JsonValue): void {
  Object.defineProperty(container, key, { value, enumerable: true, configurable: true, writable: true })
}

/** A copy, so that nothing holds itself. */
function plain(container: Container): JsonValue {
  return JSON.parse(JSON.stringify(container)) as JsonValue
}

function containersIn(value: JsonValue): Container[] {
  const found: Container[] = []
  const pending: JsonValue[] = [value]
  for (const one of pending) {
    if (typeof one !== 'object' || one === null) continue
    found.push(one as Container)
    for (const inner of Object.values(one)) pending.push(inner)
  }
  return found
}
