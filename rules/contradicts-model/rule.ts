import { namesModel } from '../../src/config/named.ts'
import type { Block, Field, OpenClipConfig, TimmHubConfig } from '../../src/config/types.ts'
import { authorityOf, fieldName, modelName, sayValue } from '../../src/config/words.ts'
import { defineRule, type Evidence, type Fix, type RuleContext } from '../../src/lint/types.ts'
import { list } from '../../src/text/index.ts'
import { agrees, answerOf, writable } from '../../src/towers/agreement.ts'
import type { ImpliedFact, ImpliedField, TowerFacts } from '../../src/towers/types.ts'

const meta = {
  id: 'contradicts-model',
  summary: 'a field is written, and the named model is built with another value',
  kinds: ['open_clip', 'open_clip_hub', 'timm_hub'],
  since: '0.1.0',
  fixable: 'safe',
  messages: {
    field: {
      severity: 'warning',
      text: '{field} is {written}, but {model} is built with {term} {built} ({authority})',
      hint: 'the named model decides what is built; whoever reads {field} reads a number that is not the model\'s own',
    },
    'stage-width': {
      severity: 'warning',
      text: '{field} is {written}, but {model} has no single width: {stages}num_features is {built} ({authority})',
      hint: 'no single number is its width; the features that leave the trunk have {built} channels',
    },
    architecture: {
      severity: 'warning',
      text: '{field} is {written}, but {model} is built with num_features {built} ({authority})',
    },
  },
} as const

type MessageId = keyof typeof meta.messages
type Context = RuleContext<MessageId>

export default defineRule({ meta, check })

/** What is compared; image_size is the rule image-size's. */
const FIELDS: readonly ImpliedField[] = ['width', 'layers', 'heads', 'head_width', 'mlp_ratio', 'patch_size', 'vocab_size']

function check(context: Context): void {
  const { config } = context
  if (config === undefined) return
  if (config.kind === 'timm_hub') return checkHub(context, config)
  if (!namesModel(config)) return
  for (const tower of context.towers) {
    const block = tower.tower === 'image' ? config.vision : tower.tower === 'text' ? config.text : undefined
    if (!tower.modelled || tower.named === undefined || block === undefined) continue
    for (const name of FIELDS) checkField(context, config, block, tower, name)
  }
}

function checkField({ report }: Context, config: OpenClipConfig, block: Block, tower: TowerFacts, name: ImpliedField): void {
  const field = block.fields.get(name)
  const answer = answerOf(tower, name)
  if (field?.node === undefined || answer === undefined || !isNumeric(field) || agrees(name, field.value, answer.value)) return
  // Layers and patches of a trunk with stages are no number that a config could have right: the rule ignored-field says so.
  if (tower.hierarchical && name !== 'width') return
  const data = dataOf(config, tower, field, answer)
  const place = { pointer: field.pointer, evidence: evidence(config, field, answer) }
  if (tower.hierarchical) {
    const stages = tower.stages?.value
    report({ messageId: 'stage-width', ...place, data: { ...data, stages: stages === undefined ? '' : `its stages are ${list(stages.map(String))} wide and ` } })
    return
  }
  const fix = field.read ? undefined : replace(field, answer)
  report({ messageId: 'field', ...place, data, ...(fix === undefined ? {} : { fix }) })
}

/** num_features of a timm hub file, which timm writes and does not read. */
function checkHub({ towers, report }: Context, config: TimmHubConfig): void {
  const field = config.top.fields.get('num_features')
  const [tower] = towers
  const built = tower?.modelled === true ? tower.num_features : undefined
  if (field?.node === undefined || typeof field.value !== 'number' || built === undefined || built.value === field.value) return
  const name = typeof config.architecture?.value === 'string' ? config.architecture.value : ''
  report({
    messageId: 'architecture',
    pointer: field.pointer,
    data: {
      field: field.name,
      written: field.value,
      model: modelName({ library: 'timm', name }),
      built: built.value,
      authority: authorityOf(config, built.origin),
    },
    evidence: evidence(config, field, { ...built, term: 'num_features' }),
    fix: replace(field, built),
  })
}

function isNumeric({ value }: Field): boolean {
  return typeof value === 'number' || (Array.isArray(value) && value.every((item) => typeof item === 'number'))
}

function dataOf(config: OpenClipConfig, { named }: TowerFacts, field: Field, answer: ImpliedFact) {
  return {
    field: fieldName(config, field.pointer),
    written: sayValue(field.value),
    model: named === undefined ? '' : modelName(named),
    term: answer.term,
    built: sayValue(writable(field.name, answer.value)),
    authority: authorityOf(config, answer.origin),
  }
}

function evidence(config: OpenClipConfig | TimmHubConfig, field: Field, answer: ImpliedFact): Evidence[] {
  return [
    { name: fieldName(config, field.pointer), value: field.value, origin: field.origin },
    { name: answer.term, value: answer.value, origin: answer.origin },
  ]
}

function replace({ name, pointer }: Field, answer: Pick<ImpliedFact, 'value'>): Fix {
  const value = writable(name, answer.value)
  return { safe: true, description: `write ${sayValue(value)}`, edits: [{ op: 'replace', pointer, value }] }
}
