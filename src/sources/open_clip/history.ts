/** The fields of open_clip's config classes over its versions. */
import type { CatalogSource } from '../../catalog/types.ts'
import { stringifyData, type Data } from '../python/data.ts'
import type { FieldData } from '../python/signature.ts'
import type { ClassData } from './classes.ts'

/** The classes of one version. */
export interface VersionClasses {
  readonly version: string
  readonly classes: Readonly<Record<string, ClassData>>
}

interface State {
  readonly since: string
  readonly type: string
  readonly default?: Data
}

/** FieldHistory of src/catalog/types.ts, with whole floats kept apart. */
interface Life {
  since: string
  until?: string
  renamedTo?: string
  readonly defaults: State[]
}

/**
 * OpenClipHistoryFile of src/catalog/types.ts: the lives of all fields, from the classes of each version, oldest first. A field that comes back after a pause keeps one
 * life, from its first version on; open_clip has none. Renames are found, not told: see `renames`.
 */
export function buildHistory(versions: readonly VersionClasses[], source: CatalogSource): Data {
  const classes: Record<string, Record<string, Life>> = {}
  let before: VersionClasses | undefined
  for (const { version, classes: now } of versions) {
    for (const [className, spec] of Object.entries(now)) {
      const lives = (classes[className] ??= {})
      for (const field of spec.fields) live(lives, field, version)
    }
    for (const [className, lives] of Object.entries(classes)) {
      const fields = new Set(now[className]?.fields.map((field) => field.name))
      const gone = Object.entries(lives).filter(([name, life]) => life.until === undefined && !fields.has(name))
      for (const [, life] of gone) life.until = version
      for (const [from, to] of renames(before?.classes[className], now[className])) (lives[from] as Life).renamedTo = to
    }
    before = { version, classes: now }
  }
  // Interfaces have no index signature; every part of it is data.
  return { source, versions: versions.map((one) => one.version), classes } as unknown as Data
}

function live(lives: Record<string, Life>, field: FieldData, version: string): void {
  const life = (lives[field.name] ??= { since: version, defaults: [] })
  delete life.until
  delete life.renamedTo
  const state: State = { since: version, type: field.type, ...(field.default === undefined ? {} : { default: field.default }) }
  const last = life.defaults.at(-1)
  if (last === undefined || !sameState(last, state)) life.defaults.push(state)
}

/**
 * Fields that disappear in the version in which another one appears with the same type and default, and with a name that
 * contains the old one between underscores: `proj` and `hf_proj_type`. Where several could be meant, none is.
 */
export function renames(before: ClassData | undefined, now: ClassData | undefined): [from: string, to: string][] {
  if (before === undefined || now === undefined) return []
  const named = (spec: ClassData): Set<string> => new Set(spec.fields.map((field) => field.name))
  const [old, current] = [named(before), named(now)]
  const added = now.fields.filter((field) => !old.has(field.name))
  return before.fields.flatMap((field): [string, string][] => {
    if (current.has(field.name)) return []
    const heirs = added.filter((heir) => `_${heir.name}_`.includes(`_${field.name}_`) && sameState(heir, field))
    return heirs.length === 1 ? [[field.name, (heirs[0] as FieldData).name]] : []
  })
}

type Stated = Pick<State, 'type' | 'default'>

function sameState(a: Stated, b: Stated): boolean {
  return a.type === b.type && sayDefault(a) === sayDefault(b)
}

/** 4 and 4.0 are two defaults. */
function sayDefault(state: Stated): string {
  return state.default === undefined ? '' : stringifyData(state.default)
}

/**
 * Order of version numbers: `2.9.1` before `2.10.0`, and `4.2.0.dev0` before `4.2.0` but after `4.1.0`. Negative where `a`
 * is the older.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)]
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** Release numbers as they are; what is no number (`dev0`, `rc1`) comes before the release without it. */
function parts(version: string): number[] {
  return version.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : -1))
}
