/**
 * How many classes there are, which a hub file may say twice (timm 1.0.29, models/_hub._parse_model_cfg). A num_classes in model_args is
 * another thing: with it the classifier of the weights is dropped.
 */
import type { Field } from '../../src/config/types.ts'
import { fieldName } from '../../src/config/words.ts'
import type { Hub } from './rule.ts'

export function checkClasses(hub: Hub): void {
  const own = hub.config.top.fields.get('num_classes')
  const pretrained = hub.pretrained('num_classes')
  // In the old form of the file the two are one.
  if (isNumber(own) && isNumber(pretrained) && own.pointer !== pretrained.pointer && own.value !== pretrained.value) tellOther(hub, pretrained, own)
  checkLabels(hub)
}

type NumberField = Field & { readonly value: number }

/** A number that is written, and that timm counts by: one below zero is left to the constructor. */
function isNumber(field: Field | undefined): field is NumberField {
  return field?.node !== undefined && typeof field.value === 'number' && field.value >= 0
}

function tellOther({ context, config, reader }: Hub, field: NumberField, other: NumberField): void {
  context.report({
    messageId: 'classes',
    pointer: field.pointer,
    data: { field: fieldName(config, field.pointer), written: field.value, other: fieldName(config, other.pointer), built: other.value, reader },
    fix: { safe: true, description: `write ${other.value}`, edits: [{ op: 'replace', pointer: field.pointer, value: other.value }] },
  })
}

/** Names of the classes that the weights tell apart, by their index; the file's own take the place of pretrained_cfg's. */
function checkLabels(hub: Hub): void {
  const { context, config, model } = hub
  const classes = [config.top.fields.get('num_classes'), hub.pretrained('num_classes')].find((one) => one?.node !== undefined)
  const field = [config.top.fields.get('label_names'), hub.pretrained('label_names')].find((one) => one?.node !== undefined)
  const names = field?.value
  if (!isNumber(classes) || field === undefined || typeof names !== 'object' || names === null) return
  const count = Array.isArray(names) ? names.length : Object.keys(names).length
  // A dict may leave classes without a name, and cannot name more than there are.
  if (count === classes.value || (!Array.isArray(names) && count < classes.value)) return
  context.report({
    messageId: 'labels',
    pointer: field.pointer,
    at: 'key',
    data: { field: fieldName(config, field.pointer), count, model, classes: classes.value, authority: fieldName(config, classes.pointer) },
  })
}
