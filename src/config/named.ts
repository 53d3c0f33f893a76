/** Configs whose towers, or one of them, are what another library builds under a name. */
import type { Block, OpenClipConfig } from './types.ts'

/** Does a block name a timm model or a Hugging Face text tower? Without one, there is nothing that could contradict the config. */
export function namesModel({ vision, text }: OpenClipConfig): boolean {
  return isName(vision, 'timm_model_name') || isName(text, 'hf_model_name')
}

/** An empty name is none: open_clip builds a tower of its own then. */
function isName(block: Block | undefined, field: string): boolean {
  const value = block?.fields.get(field)?.value
  return typeof value === 'string' && value !== ''
}
