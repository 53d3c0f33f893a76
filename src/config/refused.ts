/** Configs that are refused over what is written, before anything is built of them. */
import type { Config } from './types.ts'

/**
 * Is the tower's block or the model refused before anything is built, over a key that the class does not know (unknown-field) or a
 * value of a wrong type (wrong-type, missing-field)? What would fail behind that may be but its consequence.
 */
export function isRefusedBefore({ tower }: { readonly tower: 'image' | 'text' | 'multimodal' | 'audio' }, config: Config): boolean {
  if (config.kind === 'timm_hub') return config.schemaProblems.some(({ fatal }) => fatal)
  const block = { image: config.vision, text: config.text, multimodal: config.multimodal, audio: config.blocks.find(({ name }) => name === 'audio_cfg') }[tower]
  if (block === undefined) return false
  if ([config.top, block].some(({ ignoresUnknown, unknown }) => !ignoresUnknown && unknown.length > 0)) return true
  return config.schemaProblems.some(({ pointer, fatal }) => fatal && (pointer === block.pointer || pointer.startsWith(`${block.pointer}/`)))
}
