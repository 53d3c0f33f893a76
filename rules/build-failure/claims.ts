/** Build problems that another rule speaks about, so that none is told twice. */
import { isTruthy } from '../../src/config/members.ts'
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
  readonly when?: (context: RuleContext, problem: PlacedProblem) => boolean
}

/** All but divisibility. */
const POOLING_CAUSES: Claim['causes'] = ['type', 'choice', 'range', 'size', 'shape', 'combination', 'broken', 'keyword', 'missing', 'length']

/** To hand problems to a rule, add a line. */
const CLAIMS: readonly Claim[] = [
  { rule: 'image-size', stage: 'forward', tower: 'image', when: isRefusedSize },
  // Of a number that nobody knows to come from a field there is nothing more to say.
  { rule: 'divisibility', causes: ['divisibility'], when: (_, { field }) => field !== '' },
  { rule: 'quick-gelu', causes: ['keyword'], fields: ['act_kwargs'], when: isQuick },
  { rule: 'custom-text', causes: ['combination'], fields: ['output_tokens'], when: isOpenClip },
  { rule: 'projection', causes: POOLING_CAUSES, fields: ['timm_proj', 'timm_pool', 'global_pool', 'hf_proj_type', 'hf_pooler_type'], when: isOpenClip },
  { rule: 'projection', causes: POOLING_CAUSES, fields: ['class_token'], when: isTokenPool },
  { rule: 'unknown-model', stage: 'construct', causes: ['choice'], fields: ['timm_model_name', 'architecture'] },
  { rule: 'unknown-model', stage: 'construct', causes: ['choice', 'keyword'], fields: ['hf_model_name'] },
  // A keyword that is given twice stays here.
  { rule: 'timm-config', causes: ['keyword'], when: ({ config }, { message }) => config?.kind === 'timm_hub' && message.includes('unexpected keyword') },
  { rule: 'timm-config', stage: 'forward', causes: ['size'], when: isFixedHub },
  { rule: 'text-tower', tower: 'text', causes: ['choice'], fields: ['pool_type'] },
  { rule: 'text-tower', tower: 'text', causes: ['combination'], fields: ['embed_cls'] },
  { rule: 'text-tower', tower: 'text', stage: 'forward', causes: ['size'], fields: ['context_length'], when: namesTextModel },
]

/** Does another rule report the problem? */
export function isClaimed(problem: PlacedProblem, context: RuleContext): boolean {
  return CLAIMS.some(
    ({ causes, stage, tower, fields, when }) =>
      (causes === undefined || causes.includes(problem.cause)) &&
      (stage === undefined || stage === problem.stage) &&
      (tower === undefined || tower === problem.tower) &&
      (fields === undefined || fields.includes(problem.field)) &&
      (when === undefined || when(context, problem)),
  )
}

/** A hub file of timm whose model takes one size of image. */
function isFixedHub({ config, towers }: RuleContext): boolean {
  return config?.kind === 'timm_hub' && towers[0]?.input?.policy.kind === 'fixed'
}

/** Is the text tower a Hugging Face model, whose positions are not the config's? */
function namesTextModel({ towers }: RuleContext): boolean {
  return towers.some(({ tower, named }) => tower === 'text' && named !== undefined)
}

/** The condition of image-size: a named trunk that is known not to take the config's image_size. */
function isRefusedSize({ config, towers }: RuleContext): boolean {
  if (config === undefined || config.kind === 'timm_hub') return false
  const { named, input } = towers.find(({ tower }) => tower === 'image') ?? {}
  const value = config.vision?.fields.get('image_size')?.value
  const [height, width] = Array.isArray(value) ? value.slice(-2) : [value, value]
  return named !== undefined && input !== undefined && typeof height === 'number' && typeof width === 'number' && !input.takes([height, width])
}

function isOpenClip({ config }: RuleContext): boolean {
  return config !== undefined && config.kind !== 'timm_hub'
}

/** Is it open_clip's timm_pool that wants a class token? */
function isTokenPool({ config }: RuleContext): boolean {
  return config !== undefined && config.kind !== 'timm_hub' && config.vision?.fields.get('timm_pool')?.value === 'token'
}

/** Is the activation, which act_kwargs are given to, QuickGELU? */
function isQuick({ config }: RuleContext): boolean {
  const node = config === undefined || config.kind === 'timm_hub' ? undefined : config.top.fields.get('quick_gelu')?.node
  return node !== undefined && isTruthy(node)
}
