/** Fields that are written for a tower of open_clip's own, and that nothing reads. Beside a Hugging Face model the rule ignored-field says so. */
import { fieldName, sayValue } from '../../src/config/words.ts'
import { isValidated } from './tokenizer.ts'
import type { Tower } from './rule.ts'

export function checkUnread(tower: Tower): void {
  if (tower.kind === 'huggingface') return
  for (const name of new Set(tower.block.node?.members.map(({ key }) => key.value))) {
    const reason = reasonOf(tower, name)
    const field = tower.written(name)
    if (reason === undefined || field === undefined || isDefault(tower, name) || isOfWrongType(tower, field.pointer)) continue
    tower.context.report({
      messageId: 'unread',
      pointer: field.pointer,
      data: { field: fieldName(tower.config, field.pointer), written: sayValue(field.value), reader: tower.reader, reason },
    })
  }
}

/** Why the field has no effect; undefined where it has one. */
function reasonOf(tower: Tower, name: string): string | undefined {
  const field = tower.block.fields.get(name)
  if (field === undefined) return undefined
  if (!field.read) return tower.kind === 'modern' ? 'a modern text tower does not read it' : name.startsWith('hf_') ? 'no hf_model_name is set' : 'its own text tower does not read it'
  if (field.value === true && !isMentioned(tower, name)) return 'it builds no text tower with it'
  if (tower.kind === 'modern') return undefined
  const isEmbedded = tower.isSet('embed_cls')
  if (name === 'eos_id' && tower.value('pool_type') !== 'eos') return `it is for the pool_type "eos", and that is ${sayValue(tower.value('pool_type') ?? null)}`
  if (name === 'pad_id' && !isEmbedded && !isValidated(tower.context.catalog)) return 'padding is masked with embed_cls only'
  return undefined
}

/** Does any function that is given the block read the field? */
function isMentioned(tower: Tower, name: string): boolean {
  return Object.entries(tower.context.catalog.openClip.builders).some(
    ([builder, branches]) => (READERS.includes(builder) || builder.endsWith('.text_cfg')) && branches.some(({ reads }) => reads.includes(name)),
  )
}

const READERS = ['_build_text_tower', 'get_tokenizer']

/** The rule wrong-type speaks of it. */
function isOfWrongType({ config }: Tower, at: string): boolean {
  return config.schemaProblems.some(({ pointer }) => pointer === at)
}

/** A value that is what the reader takes anyway tells the truth. */
function isDefault(tower: Tower, name: string): boolean {
  const spec = tower.context.catalog.openClip.classes[tower.block.className]?.fields.find((field) => field.name === name)
  return spec?.default !== undefined && JSON.stringify(spec.default) === JSON.stringify(tower.written(name)?.value)
}
