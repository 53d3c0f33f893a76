import { namesModel } from '../../src/config/named.ts'
import type { Block, Field, OpenClipConfig } from '../../src/config/types.ts'
import { fieldName, modelName, readerOf, sayValue } from '../../src/config/words.ts'
import { defineRule, type Fix, type RuleContext } from '../../src/lint/types.ts'
import { agrees, answerOf } from '../../src/towers/agreement.ts'
import type { ImpliedField, Tower } from '../../src/towers/types.ts'

const meta = {
  id: 'ignored-field',
  summary: 'a field is written and has no effect beside the model that the config names',
  kinds: ['open_clip', 'open_clip_hub'],
  since: '0.1.0',
  fixable: 'safe',
  messages: {
    'beside-model': {
      severity: 'warning',
      text: '{field} has no effect: {reader} does not read it beside {key}, and builds {model} without it',
    },
    stages: {
      severity: 'warning',
      text: '{field} has no effect: {reader} does not read it beside {key}, and {model} is built in stages, with {term} {built}',
    },
    overwritten: {
      severity: 'warning',
      text: '{field} is {written}, and create_model of {reader} overwrites it with {passed}, its argument {argument} by default',
      hint: 'pass {argument}={wanted} to create_model instead',
    },
  },
} as const

type MessageId = keyof typeof meta.messages
type Context = RuleContext<MessageId>

export default defineRule({ meta, check })

/** Fields that a named model answers: whether their value is right or wrong is for the rule contradicts-model to say. */
const ANSWERED: ReadonlySet<string> = new Set<ImpliedField>([
  'width', 'layers', 'heads', 'head_width', 'mlp_ratio', 'patch_size', 'image_size', 'vocab_size', 'context_length',
])

function check(context: Context): void {
  const { config } = context
  if (config === undefined || config.kind === 'timm_hub') return
  for (const tower of namesModel(config) ? context.towers : []) {
    const block = tower.tower === 'image' ? config.vision : tower.tower === 'text' ? config.text : undefined
    if (tower.named === undefined || block === undefined) continue
    for (const name of writtenNames(block)) {
      const field = block.fields.get(name)
      if (field !== undefined && !field.read) checkUnread(context, config, tower, tower.named, field)
    }
  }
  checkPretrained(context, config)
}

/** Most fields of a class are not written, and need not be looked at. A duplicate key is one field. */
function writtenNames({ node }: Block): ReadonlySet<string> {
  return new Set(node?.members.map(({ key }) => key.value))
}

function checkUnread({ report }: Context, config: OpenClipConfig, tower: Tower, named: NonNullable<Tower['named']>, field: Field): void {
  const data = {
    field: fieldName(config, field.pointer),
    written: field.value,
    key: named.field,
    model: modelName(named),
    reader: readerOf(config),
  }
  const place = { pointer: field.pointer, at: 'key', fix: remove(field) } as const
  if (!ANSWERED.has(field.name)) {
    report({ messageId: 'beside-model', ...place, data })
    return
  }
  const answer = tower.modelled && tower.hierarchical && field.name !== 'width' ? answerOf(tower, field.name) : undefined
  if (answer === undefined || agrees(field.name, field.value, answer.value)) return
  report({ messageId: 'stages', ...place, data: { ...data, term: answer.term, built: sayValue(answer.value) } })
}

function remove({ name, pointer }: Field): Fix {
  return { safe: true, description: `remove "${name}"`, edits: [{ op: 'remove', pointer }] }
}

interface Overwritten {
  /** The field, and the name beside which create_model sets it. */
  readonly field: string
  readonly beside: string
  /** The argument of create_model that takes the field's place, and its default (open_clip 3.3.0 factory.create_model). */
  readonly argument: string
  readonly passed: boolean
}

const TIMM_PRETRAINED: Overwritten = { field: 'timm_model_pretrained', beside: 'timm_model_name', argument: 'pretrained_image', passed: false }
const HF_PRETRAINED: Overwritten = { field: 'hf_model_pretrained', beside: 'hf_model_name', argument: 'pretrained_text', passed: true }

/** Where the file says what create_model passes by default, nothing is lost. */
function checkPretrained(context: Context, config: OpenClipConfig): void {
  checkOverwritten(context, config, config.vision, TIMM_PRETRAINED)
  // A hub repository comes with a checkpoint, and then create_model loads no weights of the text tower's own.
  if (config.kind === 'open_clip') checkOverwritten(context, config, config.text, HF_PRETRAINED)
}

function checkOverwritten({ report }: Context, config: OpenClipConfig, block: Block | undefined, overwritten: Overwritten): void {
  const { argument, passed } = overwritten
  const field = block?.fields.get(overwritten.field)
  const name = block?.fields.get(overwritten.beside)?.value
  if (field?.node === undefined || typeof name !== 'string' || name === '' || field.value !== !passed) return
  report({
    messageId: 'overwritten',
    pointer: field.pointer,
    data: {
      field: fieldName(config, field.pointer),
      written: field.value,
      reader: readerOf(config),
      argument,
      passed: python(passed),
      wanted: python(!passed),
    },
    fix: { safe: true, description: `write ${String(passed)}`, edits: [{ op: 'replace', pointer: field.pointer, value: passed }] },
  })
}

function python(value: boolean): string {
  return value ? 'True' : 'False'
}
