/**
 * What open_clip does with the values of its config fields: whether a value of a wrong type makes the model fail, in
 * its constructor or its first forward pass, or runs all the same, as Python checks no annotation.
 *
 * Observed by building small models (native ViT with and without attentional pooling, ModifiedResNet, timm and Hugging
 * Face towers, CoCa) with each field set to 24 values of every JSON type in turn, with open_clip 3.3.0 and 4.2.0.dev0,
 * timm 1.0.29 and torch 2.15: test/config/observed. A field is listed when wrong types were seen to fail by their type.
 */
import type { JsonNode, JsonValue } from '../json/types.ts'
import { isTruthy } from './members.ts'

/**
 * - `size`: goes into a tensor's shape: only an int, torch refuses a bool; `size or zero`: null, false and 0.0 mean none;
 *   `size or falsy`: whatever Python takes for false does
 * - `count`: integer arithmetic, in which true is 1 and false is 0; `positive count`: the same, and false fails;
 *   `count or falsy`: the same, or whatever Python takes for false
 * - `index or null`: an int, no bool
 * - `whole or null`: int() is taken of it, which a float, a bool and a string of digits pass; `whole or falsy`
 * - `number`: arithmetic with ints, floats and bools; `number or null`; `fraction`: the same, and 1, which true is, fails
 * - `choice`: compared with known strings, anything else is refused; `choice or null`; `choice or falsy`
 * - `flag or choice`: a bool by its truth, except that a non-empty string must be one of the known ones
 * - `mapping or null`: `**value` unless it is None; `mapping or falsy`: unless Python takes it for false
 * - `kernel`: an int or a list of two, no bool; `pixels`: an int, true, or a list of two or more
 * - `blocks`: a count, or a list of at least four counts
 * - `any`: every value runs
 */
export type Use =
  | 'size'
  | 'size or zero'
  | 'size or falsy'
  | 'count'
  | 'count or falsy'
  | 'positive count'
  | 'index or null'
  | 'whole or null'
  | 'whole or falsy'
  | 'number'
  | 'number or null'
  | 'fraction'
  | 'choice'
  | 'choice or null'
  | 'choice or falsy'
  | 'flag or choice'
  | 'mapping or null'
  | 'mapping or falsy'
  | 'kernel'
  | 'pixels'
  | 'blocks'
  | 'any'

/** Looks up a field of a block as its reader sees it; undefined where the block is not there. */
export type LookUp = (block: 'vision_cfg' | 'text_cfg', field: string) => JsonValue | undefined

type UseOf = Use | ((look: LookUp) => Use)

const VISION: Readonly<Record<string, UseOf>> = {
  layers: 'blocks',
  width: 'size',
  image_seq_len: 'whole or null',
  head_width: 'positive count',
  mlp_ratio: 'number',
  patch_size: 'kernel',
  // One pixel fails in every native tower whose patches are larger than that; a timm trunk may take it.
  image_size: (look) => (isSet(look('vision_cfg', 'timm_model_name')) || !isPlural(look('vision_cfg', 'patch_size')) ? 'pixels' : 'kernel'),
  ls_init_value: 'number or null',
  // A timm trunk that takes any keyword takes this one too; the others are built to see.
  patch_dropout: (look) => (isSet(look('vision_cfg', 'timm_model_name')) ? 'number' : 'fraction'),
  attentional_pool: 'flag or choice',
  attn_pooler_queries: (look) => (isSet(look('vision_cfg', 'attentional_pool')) ? 'size' : 'any'),
  attn_pooler_heads: (look) => (isSet(look('vision_cfg', 'attentional_pool')) ? 'positive count' : 'any'),
  pos_embed_type: 'choice',
  pool_type: 'choice',
  act_kwargs: 'mapping or null',
  norm_kwargs: 'mapping or falsy',
  timm_model_name: 'choice or falsy',
  timm_pool: 'choice or falsy',
  timm_proj: 'choice or falsy',
  timm_drop: (look) => (hasProjection(look) ? 'number' : 'any'),
  timm_drop_path: 'number or null',
  timm_model_kwargs: 'mapping or falsy',
}

const TEXT: Readonly<Record<string, UseOf>> = {
  context_length: (look) => {
    // Only the tokenizer reads it beside a Hugging Face tower; the modern one hands it on to nothing that looks at its type.
    if (isHuggingFace(look) || isModern(look)) return 'any'
    // A class embedding makes it context_length + 1, and Python adds to a bool.
    return isSet(look('text_cfg', 'embed_cls')) ? 'count' : 'size'
  },
  vocab_size: 'size',
  width: 'size',
  // The mask of a class embedding is repeated for every head, and torch does not take a bool for their number.
  heads: (look) => (isSet(look('text_cfg', 'embed_cls')) ? 'size' : 'positive count'),
  layers: 'positive count',
  mlp_ratio: 'number',
  ls_init_value: 'number or null',
  pad_id: (look) => (isModern(look) ? 'index or null' : isSet(look('text_cfg', 'embed_cls')) ? 'number' : 'any'),
  eos_id: (look) => (look('text_cfg', 'pool_type') === 'eos' ? 'number' : 'any'),
  pool_type: (look) => (isHuggingFace(look) ? 'any' : 'choice'),
  act_kwargs: (look) => (isModern(look) ? 'any' : 'mapping or null'),
  norm_kwargs: (look) => (isModern(look) ? 'any' : 'mapping or falsy'),
  hf_model_name: 'choice or falsy',
  hf_proj_type: 'choice or null',
  hf_pooler_type: 'choice or null',
  hf_model_config: 'mapping or falsy',
  // The rest only the modern tower reads.
  attention_mode: modern('choice'),
  pos_embed: modern('choice'),
  rope_temperature: (look) => (isModern(look) && look('text_cfg', 'pos_embed') === 'rope' ? 'number' : 'any'),
  mlp_type: modern('choice'),
  norm_type: modern('choice or null'),
  norm_eps: modern('number or null'),
  norm_placement: modern('choice'),
  reg_tokens: modern('whole or falsy'),
}

const MULTIMODAL: Readonly<Record<string, UseOf>> = {
  context_length: 'size',
  width: 'size',
  heads: 'positive count',
  layers: 'count',
  ls_init_value: 'number or null',
}

const MODEL: Readonly<Record<string, UseOf>> = {
  embed_dim: (look) => {
    if (isSet(look('vision_cfg', 'timm_model_name'))) {
      // Without a projection it is the trunk's number of classes; with "none" the trunk has no classes to count.
      return hasProjection(look) ? 'size' : look('vision_cfg', 'timm_proj') === 'none' ? 'count or falsy' : 'size or zero'
    }
    if (Array.isArray(look('vision_cfg', 'layers'))) return 'size or falsy'
    return isSet(look('vision_cfg', 'attentional_pool')) || isHuggingFace(look) ? 'size' : 'count'
  },
  init_logit_scale: 'number',
  init_logit_bias: 'number or null',
}

const CLASSES: Readonly<Record<string, Readonly<Record<string, UseOf>>>> = {
  CLIPVisionCfg: VISION,
  CLIPTextCfg: TEXT,
  MultimodalCfg: MULTIMODAL,
  CLIP: MODEL,
  CustomTextCLIP: MODEL,
  CoCa: MODEL,
}

/** Strings that attentional_pool may hold (open_clip 3.3.0 transformer.VisionTransformer). */
const ATTENTIONAL_POOLS: ReadonlySet<string> = new Set(['parallel', 'cascade'])

/** How the class uses its field in this config: `any` for a field that is not listed; undefined for a class of which nothing is known. */
export function useOf(className: string, field: string, look: LookUp): Use | undefined {
  const uses = Object.hasOwn(CLASSES, className) ? CLASSES[className] : undefined
  if (uses === undefined) return undefined
  const use = Object.hasOwn(uses, field) ? uses[field] : undefined
  if (use === undefined) return 'any'
  return typeof use === 'function' ? use(look) : use
}

/** Does the model fail over this value, by its type alone? False also where a value of that type may or may not run. */
export function failsOver(use: Use, node: JsonNode): boolean {
  switch (use) {
    case 'any':
      return false
    case 'size':
      return !isInt(node)
    case 'size or zero':
      return !isInt(node) && (isTruthy(node) || node.type === 'string' || node.type === 'array' || node.type === 'object')
    case 'size or falsy':
      return !isInt(node) && isTruthy(node)
    case 'count':
      return !isCount(node)
    case 'count or falsy':
      return !isCount(node) && isTruthy(node)
    case 'positive count':
      return !isCount(node) || (node.type === 'boolean' && !node.value)
    case 'index or null':
      return !isInt(node) && node.type !== 'null'
    case 'whole or null':
      return node.type !== 'null' && !isWhole(node)
    case 'whole or falsy':
      return isTruthy(node) && !isWhole(node)
    case 'fraction':
      return node.type !== 'number' && !(node.type === 'boolean' && !node.value)
    case 'number':
      return node.type !== 'number' && node.type !== 'boolean'
    case 'number or null':
      return node.type !== 'number' && node.type !== 'boolean' && node.type !== 'null'
    case 'choice':
      return node.type !== 'string'
    case 'choice or null':
      return node.type !== 'string' && node.type !== 'null'
    case 'choice or falsy':
      return node.type !== 'string' && isTruthy(node)
    case 'flag or choice':
      return node.type === 'string' && node.value !== '' && !ATTENTIONAL_POOLS.has(node.value)
    case 'mapping or null':
      return node.type !== 'object' && node.type !== 'null'
    case 'mapping or falsy':
      return node.type !== 'object' && isTruthy(node)
    case 'kernel':
      return !isInt(node) && !(node.type === 'array' && node.items.length === 2 && node.items.every(isInt))
    case 'pixels':
      if (node.type === 'array') return node.items.length < 2 || !node.items.every(isInt)
      return !isInt(node) && !(node.type === 'boolean' && node.value)
    case 'blocks':
      return !isCount(node) && !(node.type === 'array' && node.items.length >= 4 && node.items.every(isCount))
  }
}

function isInt(node: JsonNode): boolean {
  return node.type === 'number' && node.isInteger
}

/** Does Python's int() take it? */
function isWhole(node: JsonNode): boolean {
  if (node.type === 'number') return Number.isFinite(node.value)
  return node.type === 'boolean' || (node.type === 'string' && /^\s*[+-]?\d+\s*$/.test(node.value))
}

function isCount(node: JsonNode): boolean {
  return isInt(node) || node.type === 'boolean'
}

/** Python's truth of a plain value. */
function isSet(value: JsonValue | undefined): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0
  return Boolean(value) || Number.isNaN(value)
}

function isPlural(value: JsonValue | undefined): boolean {
  return typeof value === 'number' && value > 1
}

function isHuggingFace(look: LookUp): boolean {
  return isSet(look('text_cfg', 'hf_model_name')) && !isModern(look)
}

function modern(use: Use): UseOf {
  return (look) => (isModern(look) ? use : 'any')
}

/** ModernTextTransformer (open_clip 4.2.0.dev0), which older versions do not have. */
function isModern(look: LookUp): boolean {
  return look('text_cfg', 'text_arch') === 'modern'
}

/** TimmModel's own projection, through which timm_drop and embed_dim go (open_clip 3.3.0 timm_model.TimmModel). */
function hasProjection(look: LookUp): boolean {
  const projection = look('vision_cfg', 'timm_proj')
  return projection === 'linear' || projection === 'mlp'
}
