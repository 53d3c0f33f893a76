/** What the history file says of one class in one version. */
import type { FieldSpec } from '../config/types.ts'
import type { FieldHistory, OpenClipHistoryFile } from './types.ts'

/**
 * The fields that a class had in a version, with type and default of that version; undefined for a version that is not in
 * the history, and for a class that did not exist then. In the order in which the fields first appeared.
 */
export function fieldsInVersion(history: OpenClipHistoryFile, className: string, version: string): readonly FieldSpec[] | undefined {
  const at = history.versions.indexOf(version)
  const fields = Object.hasOwn(history.classes, className) ? history.classes[className] : undefined
  if (at < 0 || fields === undefined) return undefined
  const index = (name: string): number => history.versions.indexOf(name)
  const alive = Object.entries(fields).filter(([, life]) => index(life.since) <= at && (life.until === undefined || at < index(life.until)))
  if (alive.length === 0) return undefined
  return alive.map(([name, life]) => ({ name, ...stateAt(life, (since) => index(since) <= at) }))
}

function stateAt(life: FieldHistory, begun: (since: string) => boolean): Omit<FieldSpec, 'name'> {
  const state = life.defaults.findLast((one) => begun(one.since))
  // The first state begins with the field itself.
  const { type, ...rest } = state as FieldHistory['defaults'][number]
  return 'default' in rest ? { type, default: rest.default as NonNullable<typeof rest.default> } : { type }
}
