/** What timm's catalog has of the model that a hub file names. */
import { configuredBy } from '../../src/catalog/configured.ts'
import type { TimmClassRecord, TimmPretrainedCfg } from '../../src/catalog/types.ts'
import type { JsonValue } from '../../src/json/types.ts'
import type { Hub } from './rule.ts'

/** The default configs of all its tags. */
export function configsOf({ record, context }: Hub): readonly TimmPretrainedCfg[] {
  return Object.values(configuredBy(record, context.catalog.timm).cfgs)
}

/** The class that is built, and behind it its bases. */
function classesOf({ context, record }: Hub): readonly TimmClassRecord[] {
  const { timm } = context.catalog
  const found: TimmClassRecord[] = []
  const add = (known: TimmClassRecord | undefined): void => {
    if (known === undefined) return
    found.push(known)
    const module = known.class.slice(0, known.class.lastIndexOf('.'))
    for (const base of known.bases) add(timm.classOf(base) ?? timm.classOf(`${module}.${base}`))
  }
  add(timm.classOf(record.class?.includes('.') === true ? record.class : `${record.module}.${record.class}`))
  return found
}

/** Names of the parameters of its constructor, those of its bases last. */
export function parametersOf(hub: Hub): readonly string[] {
  return classesOf(hub).flatMap(({ spec }) => spec.fields.map(({ name }) => name))
}

/** Default of a parameter of the constructor; undefined where there is none of that name. */
export function defaultOf(hub: Hub, name: string): JsonValue | undefined {
  return classesOf(hub).flatMap(({ spec }) => spec.fields).find((field) => field.name === name)?.default
}
