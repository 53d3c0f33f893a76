/** Build problems that another rule speaks about, so that none is told twice. */
import type { Config } from '../../src/config/types.ts'
import type { RuleContext } from '../../src/lint/types.ts'
import type { BuildProblem } from '../../src/ir/types.ts'
import type { PlacedProblem } from '../../src/towers/build/index.ts'

/** A rule and the problems that are its own; what is left out holds for any. */
interface Claim {
  /** The rule's id. */
  readonly rule: string
  readonly causes?: readonly BuildProblem['cause'][]
  readonly stage?: BuildProblem['stage']
  readonly tower?: PlacedProblem['tower']
  /** Names of config fields and keyword arguments, as the builder gives them. */
  readonly fields?: readonly string[]
  /** What else must hold. */
  readonly when?: (context: RuleContext) => boolean
}

/** To hand problems to a rule, add a line. */
const CLAIMS: readonly Claim[] = [
  { rule: 'image-size', stage: 'forward', tower: 'image', when: isRefusedSize },
  { rule: 'unknown-model', stage: 'construct', causes: ['choice'], fields: ['timm_model_name', 'architecture'] },
  { rule: 'unknown-model', stage: 'construct', causes: ['choice', 'keyword'], fields: ['hf_model_name'] },
]

/** Does another rule report the problem? */
export function isClaimed(problem: PlacedProblem, context: RuleContext): boolean {
  return CLAIMS.some(
    ({ causes, stage, tower, fields, when }) =>
      (causes === undefined || causes.includes(problem.cause)) &&
      (stage === undefined || stage === problem.stage) &&
      (tower === undefined || tower === problem.tower) &&
      (fields === undefined || fields.includes(problem.field)) &&
      (when === undefined || when(context)),
  )
}

/**
 * Is the tower's block or the model refused before anything is built, over a key that the class does not know (unknown-field) or a
 * value of a wrong type (wrong-type, missing-field)? What would fail behind that may be but its consequence.
 */
export function isRefusedBefore({ tower }: PlacedProblem, config: Config): boolean {
  if (config.kind === 'timm_hub') return config.schemaProblems.some(({ fatal }) => fatal)
  const block = { image: config.vision, text: config.text, multimodal: config.multimodal, audio: config.blocks.find(({ name }) => name === 'audio_cfg') }[tower]
  if (block === undefined) return false
  if ([config.top, block].some(({ ignoresUnknown, unknown }) => !ignoresUnknown && unknown.length > 0)) return true
  return config.schemaProblems.some(({ pointer, fatal }) => fatal && (pointer === block.pointer || pointer.startsWith(`${block.pointer}/`)))
}

/** The condition of image-size: a named trunk that is known not to take the config's image_size. */
function isRefusedSize({ config, towers }: RuleContext): boolean {
  if (config === undefined || config.kind === 'timm_hub') return false
  const { named, input } = towers.find(({ tower }) => tower === 'image') ?? {}
  const value = config.vision?.fields.get('image_size')?.value
  const [height, width] = Array.isArray(value) ? value.slice(-2) : [value, value]
  return named !== undefined && input !== undefined && typeof height === 'number' && typeof width === 'number' && !input.takes([height, width])
}
