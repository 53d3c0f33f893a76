import { isRefusedBefore } from '../../src/config/refused.ts'
import type { Field, OpenClipConfig } from '../../src/config/types.ts'
import { readerOf, sayField, sayOutcome, sayShort, sayValue, sayWritten } from '../../src/config/words.ts'
import { defineRule, type RuleContext } from '../../src/lint/types.ts'
import { list } from '../../src/text/index.ts'
import type { PlacedProblem } from '../../src/towers/build/index.ts'
import { checkFeatures } from './features.ts'
import { checkText, checkTrunk } from './idle.ts'

const meta = {
  id: 'projection',
  summary: 'how features are pooled and projected to embed_dim: what the model does not know, does not have, or does not do',
  kinds: ['open_clip', 'open_clip_hub'],
  since: '0.1.0',
  fixable: 'safe',
  messages: {
    unknown: {
      severity: 'error',
      text: '{given}: {outcome} ({python})',
      hint: 'it takes {allowed}',
    },
    'late-pool': {
      severity: 'error',
      text: '{given}, and beside timm_proj {proj} {reader} asks for it only when {model} is made, which has another pool: {outcome} ({python})',
      hint: 'with "timm_proj": "none" or "" the trunk is made with it',
    },
    'no-map': {
      severity: 'error',
      text: '{given}, which pools a feature map, and {model} gives none (it has no pool_size): {outcome} ({python})',
    },
    'no-class-token': {
      severity: 'error',
      text: '{given}, and {model} has no class token: {outcome} ({python})',
    },
    other: {
      severity: 'error',
      text: '{given}: {outcome} ({python})',
    },
    'first-patch': {
      severity: 'warning',
      text: '{given}, and {model} has no class token: {reader} takes the features of its first patch for those of the image',
    },
    widths: {
      severity: 'warning',
      text: '{given}: the features of the {tower} have {width} values, and those of the {other} {others}, so that they cannot be compared (embed_dim is {embed_dim})',
    },
    'embed-dim': {
      severity: 'warning',
      text: '{given}, but no tower is projected to it: the features of both have {width} values',
    },
    unpooled: {
      severity: 'warning',
      text: '{given}: the features of an image have the shape {shape}, and are not one vector',
    },
    'no-effect': {
      severity: 'warning',
      text: '{given}, which has no effect: {projection}, and {reader} makes no projection that it is for',
    },
    'read-as-linear': {
      severity: 'warning',
      text: '{given}: {reader} knows "none", and takes anything else for a linear projection',
    },
    twice: {
      severity: 'info',
      text: '{given}, and the attention pool {pool} ends with a projection of its own: the features are projected twice',
      hint: 'with "timm_proj": "" they are projected once',
    },
  },
} as const

export type MessageId = keyof typeof meta.messages
export type Context = RuleContext<MessageId>

export default defineRule({ meta, check })

function check(context: Context): void {
  const { config, built } = context
  if (config === undefined || config.kind === 'timm_hub') return
  for (const problem of built.problems) {
    if (isOurs(problem, config) && !isRefusedBefore(problem, config)) tell(context, config, problem)
  }
  if (!isRefusedBefore({ tower: 'image' }, config) && !isRefusedBefore({ tower: 'text' }, config)) {
    if (built.problems.every(({ tower }) => tower !== 'image')) checkTrunk(context, config)
    checkText(context, config)
    checkFeatures(context, config)
  }
}

/** Fields that say how a tower's features are pooled and projected, as the builder names them. */
const FIELDS: readonly string[] = ['timm_proj', 'timm_pool', 'global_pool', 'hf_proj_type', 'hf_pooler_type']

/** The counterpart of this rule's lines in build-failure's claims. */
function isOurs({ field, cause }: PlacedProblem, config: OpenClipConfig): boolean {
  if (cause === 'divisibility') return false
  return FIELDS.includes(field) || (field === 'class_token' && poolOf(config)?.value === 'token')
}

function poolOf(config: OpenClipConfig): Field | undefined {
  return config.vision?.fields.get('timm_pool')
}

function tell({ report }: Context, config: OpenClipConfig, problem: PlacedProblem): void {
  const { tower, cause, field, message: python, allowed } = problem
  const pool = poolOf(config)
  const isTokenless = field === 'class_token'
  const pointer = isTokenless && pool?.node !== undefined ? pool.pointer : problem.pointer
  const reader = readerOf(config)
  const named = config.vision?.fields.get('timm_model_name')?.value
  const data = {
    // Where the trunk refuses the pool that is read by default, its name is the place.
    given: tower === 'image' && field !== 'timm_proj' && pool?.origin.kind === 'default' ? sayField(config, pool) : sayWritten(config, pointer),
    outcome: sayOutcome(reader, problem),
    python,
    tower,
    cause,
    reader,
    model: typeof named === 'string' ? `timm ${named}` : '',
    proj: sayShort(config.vision?.fields.get('timm_proj')?.value ?? null),
  }
  const isAttention = pool?.value === 'abs_attn' || pool?.value === 'rot_attn'
  if (isTokenless) report({ messageId: 'no-class-token', pointer, data })
  else if (cause === 'combination' && field === 'timm_pool') report({ messageId: isAttention ? 'no-map' : 'late-pool', pointer, data })
  else if (allowed !== undefined) report({ messageId: 'unknown', pointer, data: { ...data, allowed: list(allowed.map(sayValue), 'or') } })
  else report({ messageId: 'other', pointer, data })
}
