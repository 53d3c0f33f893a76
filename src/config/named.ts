/** Configs whose towers, or one of them, are what another library builds under a name. */
import type { Block, OpenClipConfig } from './types.ts'

/** Does a block name a timm model or a Hugging Face text tower? Without one, there is nothing that could contradict the config. */
export function namesModel({ vision, text }: OpenClipConfig): boolean {
  return isNamed(vision, 'timm_model_name') || isNamed(text, 'hf_model_name')
}

/** Does the field name a model? An empty name is none: open_clip builds a tower of its own then. */
export function isNamed(block: Block | undefined, field: 'timm_model_name' | 'hf_model_name'): boolean {
  const value = block?.fields.get(field)?.value
  return typeof value === 'string' && value !== ''
}
