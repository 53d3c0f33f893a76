/** Which kind of file a JSON document is, told by its content; file names play no part. */
import type { JsonDocument, JsonNode, JsonObject } from '../json/types.ts'
import { quote } from '../json/value.ts'
import { membersOf, type Members } from './members.ts'
import type { ConfigKind } from './types.ts'

export type Recognition =
  | {
      readonly kind: ConfigKind
      readonly root: JsonObject
      /** Pointer of the model config in the file: `/model_cfg` in a hub repository's open_clip_config.json, else empty. */
      readonly base: string
      /** Of the root. */
      readonly members: Members
    }
  | {
      readonly kind: 'unknown'
      /** One clause that says why the file is none of ours: `it is a Hugging Face config (model_type "clip")`. */
      readonly reason: string
    }

/** The blocks of open_clip's model classes up to 4.2.0.dev0 (parameters of CLIP, CoCa, CLAP, NaFlexGenLip, NaFlexGenLap). */
const TOWER_BLOCKS = ['vision_cfg', 'text_cfg', 'audio_cfg', 'audio_naflex_cfg'] as const
const OTHER_BLOCKS = ['multimodal_cfg', 'genlip_cfg', 'genlap_cfg'] as const

/** Parameters of the CLIP class itself up to open_clip 1.x, and of OpenAI's: the config had no blocks then. */
const FLAT_FIELDS = [
  'image_resolution',
  'vision_layers',
  'vision_width',
  'vision_patch_size',
  'transformer_width',
  'transformer_heads',
  'transformer_layers',
] as const

/** Fields that give a tower's config away when the block around it, or embed_dim beside it, is misspelt or missing. */
const TOWER_FIELDS: ReadonlySet<string> = new Set([
  'timm_model_name',
  'timm_pool',
  'timm_proj',
  'hf_model_name',
  'hf_tokenizer_name',
  'image_size',
  'patch_size',
  'head_width',
  'mlp_ratio',
  'width',
  'layers',
  'heads',
  'context_length',
  'vocab_size',
])

/** Keys of timm's hub config.json beside `architecture` (timm 1.0.29, models/_hub.py, save_config_for_hf and _parse_model_cfg). */
const TIMM_KEYS = ['pretrained_cfg', 'num_features', 'model_args', 'num_classes', 'global_pool', 'input_size'] as const

/** Fields of timm's PretrainedCfg that no other config has. */
const PRETRAINED_KEYS: ReadonlySet<string> = new Set(['input_size', 'test_input_size', 'fixed_input_size', 'crop_pct', 'pool_size', 'first_conv', 'classifier'])

/**
 * Tells the kind of a document whose text could be read. Broken configs of a kind are recognised too, as far as two
 * signs of the kind are left: their defects are what they must be reported for.
 */
export function recognise(document: JsonDocument): Recognition {
  const root = document.root
  if (root === undefined) return { kind: 'unknown', reason: 'it is not JSON' }
  if (root.type !== 'object') return { kind: 'unknown', reason: `its root is ${ROOTS[root.type]}, not an object` }
  const members = membersOf(root)
  if (isHub(members)) return { kind: 'open_clip_hub', root, base: '/model_cfg', members }
  if (isOpenClip(members)) return { kind: 'open_clip', root, base: '', members }
  if (isTimmHub(members)) return { kind: 'timm_hub', root, base: '', members }
  return { kind: 'unknown', reason: reasonOf(members) }
}

const ROOTS = { array: 'a list', string: 'a string', number: 'a number', boolean: 'a boolean', null: 'null' } as const

/** {model_cfg, preprocess_cfg}; a model_cfg alone must itself be an open_clip config, as training configs use the name too. */
function isHub(members: Members): boolean {
  const model = members.get('model_cfg')?.value
  if (model === undefined) return false
  return members.has('preprocess_cfg') || (model.type === 'object' && isOpenClip(membersOf(model)))
}

function isOpenClip(members: Members): boolean {
  const embed = members.has('embed_dim')
  const towers = TOWER_BLOCKS.filter((block) => members.has(block)).length
  const blocks = towers + OTHER_BLOCKS.filter((block) => members.has(block)).length
  if (embed && blocks > 0) return true
  if (towers >= 2) return true
  // What follows rests on weaker signs, and a transformers config may show them as well.
  if (isTransformers(members)) return false
  if (embed && FLAT_FIELDS.filter((field) => members.has(field)).length >= 2) return true
  for (const [key, { value }] of members) {
    if ((embed || key === 'vision_cfg' || key === 'text_cfg') && looksLikeTower(key, value)) return true
  }
  return false
}

/** `"vison_cfg": {"image_size": 224, "layers": 12, ...}`: a block by its fields, whatever its name. */
function looksLikeTower(key: string, value: JsonNode): boolean {
  if (value.type !== 'object') return false
  let known = 0
  for (const { key: field } of value.members) if (TOWER_FIELDS.has(field.value)) known++
  return known >= (/cfg|config/i.test(key) ? 1 : 2)
}

function isTimmHub(members: Members): boolean {
  const beside = TIMM_KEYS.filter((key) => members.has(key)).length
  if (members.has('architecture')) return beside >= 1
  const pretrained = members.get('pretrained_cfg')?.value
  return pretrained?.type === 'object' && (beside >= 2 || pretrained.members.some(({ key }) => PRETRAINED_KEYS.has(key.value)))
}

function isTransformers(members: Members): boolean {
  return members.get('model_type')?.value.type === 'string' || members.has('transformers_version') || members.has('architectures')
}

function reasonOf(members: Members): string {
  if (members.size === 0) return 'it is an empty object'
  const modelType = members.get('model_type')?.value
  if (modelType?.type === 'string') return `it is a Hugging Face config (model_type ${quote(modelType.value)})`
  if (isTransformers(members)) return 'it is a Hugging Face config'
  if (members.has('tokenizer_class') || members.has('added_tokens') || members.has('bos_token')) return 'it is a tokenizer config'
  if (members.has('image_processor_type') || members.has('image_mean')) return 'it is an image processor config'
  if (members.has('compilerOptions')) return 'it is a TypeScript config'
  if (members.has('dependencies') || members.has('devDependencies') || members.has('lockfileVersion')) return 'it is a package manifest'
  return 'it has neither the blocks of an open_clip model config nor the architecture of a timm one'
}
