/** Which class open_clip's create_model makes of a model config, and which keys it takes for itself. */
import { lastMember } from '../json/pointer.ts'
import type { JsonNode } from '../json/types.ts'
import { isTruthy, type Members } from './members.ts'
import type { FieldSpec, OpenClipReader } from './types.ts'

export interface ModelChoice {
  readonly modelClass: string
  /** Keys that create_model pops before it hands the rest to the class. */
  readonly popped: readonly FieldSpec[]
}

/** `custom_text` is no parameter of any model class: open_clip 3.3.0 factory.create_model pops it with default False. */
export const CUSTOM_TEXT: FieldSpec = { name: 'custom_text', type: 'bool', default: false }

/**
 * The choice as open_clip's factory.create_model makes it (3.3.0 and 4.2.0.dev0), for the classes that the reader's
 * version has: `genlip_cfg` and `genlap_cfg` by their presence, then `audio_cfg`, and only then custom_text, which a
 * Hugging Face tower forces by the presence of the KEY hf_model_name, whatever its value. multimodal_cfg makes a CoCa
 * of a model with custom text, and is an unknown key of CLIP otherwise.
 */
export function chooseModelClass(members: Members, reader: OpenClipReader): ModelChoice {
  const has = (key: string, modelClass: string): boolean => members.has(key) && Object.hasOwn(reader.classes, modelClass)
  if (has('genlip_cfg', 'NaFlexGenLip')) return { modelClass: 'NaFlexGenLip', popped: [CUSTOM_TEXT] }
  if (has('genlap_cfg', 'NaFlexGenLap')) return { modelClass: 'NaFlexGenLap', popped: [CUSTOM_TEXT] }
  // create_model leaves custom_text in the arguments of CLAP, which does not know it.
  if (has('audio_cfg', 'CLAP')) return { modelClass: 'CLAP', popped: [] }
  const popped = [CUSTOM_TEXT]
  if (!wantsCustomText(members, reader)) return { modelClass: 'CLIP', popped }
  return { modelClass: members.has('multimodal_cfg') ? 'CoCa' : 'CustomTextCLIP', popped }
}

function wantsCustomText(members: Members, reader: OpenClipReader): boolean {
  const written = members.get('custom_text')?.value
  if (written !== undefined && isTruthy(written)) return true
  const text = members.get('text_cfg')?.value
  if (text?.type !== 'object') return false
  if (lastMember(text, 'hf_model_name') !== undefined) return true
  const knows = (field: string): boolean => reader.classes['CLIPTextCfg']?.fields.some((spec) => spec.name === field) === true
  if (knows('text_arch') && isString(lastMember(text, 'text_arch')?.value, 'modern')) return true
  if (!knows('variable_text')) return false
  const variable = lastMember(text, 'variable_text')?.value
  return variable !== undefined && isTruthy(variable)
}

function isString(node: JsonNode | undefined, text: string): boolean {
  return node?.type === 'string' && node.value === text
}
