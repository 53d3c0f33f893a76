import { namesModel } from '../../src/config/named.ts'
import type { Block, Field, OpenClipConfig, Origin } from '../../src/config/types.ts'
import { authorityOf, fieldName, modelName, readerOf, sayValue } from '../../src/config/words.ts'
import { defineRule, type Evidence, type Fix, type Report, type RuleContext } from '../../src/lint/types.ts'
import { list } from '../../src/text/index.ts'
import { agrees, answerOf, writable } from '../../src/towers/agreement.ts'
import type { ImpliedFact, TowerFacts } from '../../src/towers/types.ts'

const meta = {
  id: 'fallback-default',
  summary: 'a field is not set, and the default that is read in its place is not the named model\'s value',
  kinds: ['open_clip', 'open_clip_hub'],
  since: '0.1.0',
  fixable: 'safe',
  messages: {
    'printed-width': {
      severity: 'warning',
      text: '{field} is not set: {reader} reads {default} ({symbol}), but {model} is built with {term} {built} ({authority})',
    },
    'printed-stage-width': {
      severity: 'warning',
      text: '{field} is not set: {reader} reads {default} ({symbol}), but {model} has no single width: {stages}num_features is {built} ({authority})',
      hint: 'no single number is its width; the features that leave the trunk have {built} channels',
    },
    unprinted: {
      severity: 'info',
      strict: 'warning',
      text: '{fields} not set: {reader} reads {defaults}, but {model} is built with {built} ({authority})',
    },
    'read-default': {
      severity: 'info',
      strict: 'warning',
      text: '{fields} not set: {reader} reads and uses {defaults}, although {model} is built with {built} ({authority})',
      hint: 'write the value that is meant',
    },
  },
} as const

type MessageId = keyof typeof meta.messages

export default defineRule({ meta, check })

/** Fields that open_clip's profiler does not print, in the order in which they are listed. */
const OTHERS = ['layers', 'heads', 'head_width', 'mlp_ratio', 'patch_size', 'image_size', 'vocab_size', 'context_length'] as const

/** A field that is not set, the default that is read, and what the named model has instead. */
interface Fallback {
  readonly field: Field
  readonly origin: Extract<Origin, { kind: 'default' }>
  readonly answer: ImpliedFact
}

function check(context: RuleContext<MessageId>): void {
  const { config, report } = context
  if (config === undefined || config.kind === 'timm_hub' || !namesModel(config)) return
  for (const tower of context.towers) {
    const block = tower.tower === 'image' ? config.vision : tower.tower === 'text' ? config.text : undefined
    if (!tower.modelled || tower.named === undefined || block === undefined) continue
    const width = fallback(block, tower, 'width')
    if (width !== undefined) report(widthReport(config, block, tower, width))
    const others = OTHERS.flatMap((name) => fallback(block, tower, name) ?? [])
    const open = others.filter(isOpen)
    const unprinted = others.filter((one) => !isOpen(one))
    if (unprinted.length > 0) report({ ...othersReport('unprinted', config, block, tower, unprinted), ...repair(tower, unprinted) })
    if (open.length > 0) report(othersReport('read-default', config, block, tower, open))
  }
}

function fallback(block: Block, tower: TowerFacts, name: string): Fallback | undefined {
  if (name === 'image_size' && isRefused(block, tower)) return undefined
  const field = block.fields.get(name)
  const answer = answerOf(tower, name)
  if (field === undefined || answer === undefined || field.origin.kind !== 'default') return undefined
  return agrees(name, field.value, answer.value) ? undefined : { field, origin: field.origin, answer }
}

/**
 * The preprocessing reads image_size, and CoCa's decoder vocab_size: neither the default nor the model's own value is surely meant.
 * The tokenizer's context_length may well be shorter than the model's longest text.
 */
function isOpen({ field }: Fallback): boolean {
  return field.read && field.name !== 'context_length'
}

/** A default that the trunk does not take is an error, and the rule image-size's to tell. */
function isRefused(block: Block, { input }: TowerFacts): boolean {
  const size = block.fields.get('image_size')?.value
  return input !== undefined && typeof size === 'number' && !input.takes([size, size])
}

function widthReport(config: OpenClipConfig, block: Block, tower: TowerFacts, missing: Fallback): Report<MessageId> {
  const { field, origin, answer } = missing
  const data = {
    field: fieldName(config, field.pointer),
    default: field.value,
    symbol: origin.symbol,
    term: answer.term,
    built: answer.value,
    ...common(config, tower, missing),
  }
  const place = { pointer: evidencePointer(block, tower), evidence: evidence(config, [missing]) }
  if (tower.hierarchical) {
    const stages = tower.stages?.value
    return { messageId: 'printed-stage-width', ...place, data: { ...data, stages: stages === undefined ? '' : `its stages are ${list(stages.map(String))} wide and ` } }
  }
  return { messageId: 'printed-width', ...place, data, ...repair(tower, [missing]) }
}

function othersReport(messageId: 'unprinted' | 'read-default', config: OpenClipConfig, block: Block, tower: TowerFacts, missing: readonly Fallback[]): Report<MessageId> {
  const names = missing.map(({ field }) => field.name)
  const data = {
    fields: `${block.name}.${list(names)} ${names.length === 1 ? 'is' : 'are'}`,
    names,
    defaults: list(missing.map(({ field }) => `${field.name} ${sayValue(field.value)}`)),
    built: list(missing.map(({ field, answer }) => `${answer.term} ${sayValue(writable(field.name, answer.value))}`)),
    ...common(config, tower, missing[0] as Fallback),
  }
  const place = { pointer: evidencePointer(block, tower), evidence: evidence(config, missing) }
  return { messageId, ...place, data }
}

/** The key that is the evidence: the name of the model. An absent key has no line. */
function evidencePointer(block: Block, { named }: TowerFacts): string {
  return named === undefined ? block.pointer : `${block.pointer}/${named.field}`
}

function common(config: OpenClipConfig, { named }: TowerFacts, { answer }: Fallback): { reader: string; model: string; authority: string } {
  return {
    reader: readerOf(config),
    model: named === undefined ? '' : modelName(named),
    authority: authorityOf(config, answer.origin),
  }
}

function evidence(config: OpenClipConfig, missing: readonly Fallback[]): Evidence[] {
  return missing.flatMap(({ field, origin, answer }) => [
    { name: fieldName(config, field.pointer), value: field.value, origin },
    { name: answer.term, value: answer.value, origin: answer.origin },
  ])
}

/**
 * Writes the true value where nothing reads the field, and where the tokenizer does the value that it reads: either way nothing
 * changes that is built. A trunk with stages has no one value.
 */
function repair({ hierarchical }: TowerFacts, missing: readonly Fallback[]): { fix?: Fix } {
  if (hierarchical) return {}
  const values = missing.map(({ field, answer }) => ({ field, value: field.read ? field.value : writable(field.name, answer.value) }))
  const written = values.map(({ field, value }) => `"${field.name}": ${sayValue(value)}`)
  const edits = values.map(({ field, value }) => ({ op: 'insert', pointer: field.pointer, value }) as const)
  return { fix: { safe: true, description: `write ${list(written)}`, edits } }
}
