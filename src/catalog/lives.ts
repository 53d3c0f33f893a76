/** What the released versions of open_clip say of a key that the target's reader does not know. */
import type { FieldHistory, OpenClipHistoryFile } from './types.ts'

export interface KeyLife {
  /** The class that has the key in some version: `CLIPTextCfg`. */
  readonly className: string
  /** `newer`: in a later version than the target; `gone`: in an earlier one; `same`: in the target itself. */
  readonly when: 'newer' | 'gone' | 'same'
  readonly since: string
  /** First version without it. */
  readonly until?: string
  readonly renamedTo?: string
}

/** The life of a key in one class, seen from a version; undefined where no version of the class had it. */
export function keyLife(history: OpenClipHistoryFile, className: string, key: string, version: string): KeyLife | undefined {
  const fields = Object.hasOwn(history.classes, className) ? history.classes[className] : undefined
  const life = fields !== undefined && Object.hasOwn(fields, key) ? fields[key] : undefined
  return life === undefined ? undefined : seenFrom(history, className, life, version)
}

/** The lives of a key in every class that had it in some version, in the order of the history file. */
export function keyLives(history: OpenClipHistoryFile, key: string, version: string): readonly KeyLife[] {
  return Object.keys(history.classes).flatMap((className) => keyLife(history, className, key, version) ?? [])
}

function seenFrom(history: OpenClipHistoryFile, className: string, life: FieldHistory, version: string): KeyLife | undefined {
  const at = history.versions.indexOf(version)
  if (at < 0) return undefined
  const { since, until, renamedTo } = life
  const when = history.versions.indexOf(since) > at ? 'newer' : until !== undefined && history.versions.indexOf(until) <= at ? 'gone' : 'same'
  return { className, when, since, ...(until === undefined ? {} : { until }), ...(renamedTo === undefined ? {} : { renamedTo }) }
}

/** `2.23.0`; a development version as `main (4.2.0.dev0)`. */
export function sayVersion(version: string): string {
  return /\.dev\d*$/.test(version) ? `main (${version})` : version
}
