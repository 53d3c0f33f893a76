/** first_conv and classifier, by which timm finds the layers that other channels and classes change (models/_builder.load_pretrained). */
import type { Field } from '../../src/config/types.ts'
import { fieldName, sayValue } from '../../src/config/words.ts'
import { namedParams } from '../../src/ir/walk.ts'
import type { JsonValue } from '../../src/json/types.ts'
import { configsOf } from './record.ts'
import type { Hub } from './rule.ts'

export function checkLayers(hub: Hub): void {
  for (const name of ['first_conv', 'classifier']) {
    const field = hub.pretrained(name)
    if (field?.node !== undefined && field.value !== null) checkLayer(hub, name, field)
  }
}

function checkLayer(hub: Hub, name: string, field: Field): void {
  const own = ownValue(hub, name)
  // timm's own name for it needs no look at the model.
  if (own !== undefined && JSON.stringify(own) === JSON.stringify(field.value)) return
  const layers = namesOf(field.value)
  const missing = layers?.find((layer) => !hasLayer(hub, layer))
  if (missing === undefined || (name === 'classifier' && hasNoClassifier(hub))) return
  const { context, config, model } = hub
  context.report({
    messageId: 'layer',
    pointer: field.pointer,
    data: {
      field: fieldName(config, field.pointer),
      written: sayValue(field.value),
      model,
      own: own === undefined || own === null ? '' : `; its ${name} is ${sayValue(own)} (${hub.reader})`,
    },
    ...(own === undefined || own === null ? {} : { fix: { safe: true, description: `write ${sayValue(own)}`, edits: [{ op: 'replace', pointer: field.pointer, value: own }] } }),
  })
}

/** What timm's configs of the model say, where all say the same. */
function ownValue(hub: Hub, name: string): JsonValue | undefined {
  const values = configsOf(hub).map((cfg) => cfg[name])
  const [first, ...others] = new Set(values.map((value) => JSON.stringify(value)))
  return first === undefined || others.length > 0 ? undefined : values[0]
}

function namesOf(value: JsonValue): readonly string[] | undefined {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? (value as readonly string[]) : undefined
}

/** Of a model that is not built nothing is said. */
function hasLayer({ context }: Hub, layer: string): boolean {
  const [tower] = context.built.towers
  return tower?.kind !== 'built' || namedParams(tower.tower.root).some(({ name }) => name.startsWith(`${layer}.`))
}

/** Without classes there is no such layer, whatever its name. */
function hasNoClassifier(hub: Hub): boolean {
  const own = ownValue(hub, 'classifier')
  return (namesOf(own ?? null) ?? []).every((layer) => !hasLayer(hub, layer))
}
