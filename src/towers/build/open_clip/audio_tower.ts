/** What open_clip's audio tower refuses (open_clip 4.2.0.dev0, audio/tower.py AudioTower); the tower itself is not modelled. */
import type { Block } from '../../../config/types.ts'
import type { BuildProblem } from '../../../ir/types.ts'

/** `_HTSAT_CONFIGS`. */
const HTSAT_VARIANTS: readonly unknown[] = ['tiny', 'base', 'large']
/** Compared in lower case. */
const OTHER_TYPES: readonly string[] = ['whisper', 'naflexvit']

/** The problem of an audio_cfg whose encoder open_clip does not have; undefined where it has it. */
export function refusedAudio(audio: Block): BuildProblem | undefined {
  const value = (name: string) => audio.fields.get(name)?.value
  const type = value('model_type')
  if (type === 'HTSAT') {
    const variant = value('model_name')
    return HTSAT_VARIANTS.includes(variant) ? undefined : refused('model_name', `ValueError: Unknown HTSAT variant: ${typeof variant === 'string' ? variant : JSON.stringify(variant)}`)
  }
  if (typeof type !== 'string' || OTHER_TYPES.includes(type.toLowerCase())) return undefined
  return refused('model_type', `ValueError: Unsupported audio model type: ${type}`)
}

function refused(field: string, message: string): BuildProblem {
  return { stage: 'construct', field, cause: 'choice', message }
}
