/** The tool's own config: as it is written, and as it is once everything that it extends is in it. */
import type { JsonValue } from '../../json/types.ts'
import type { Preset } from '../../lint/severity.ts'
import type { RuleOptions, Severity, SeveritySetting } from '../../lint/types.ts'
import type { ConfigSource } from './source.ts'

type OneOrMore = string | readonly string[]

/** What is written for a rule. */
export type WrittenRule = SeveritySetting | { readonly severity?: SeveritySetting; readonly options?: RuleOptions }
export type WrittenRules = Readonly<Record<string, WrittenRule>>

/** What a file may say; schemas/config.schema.json is what makes a value one of these. */
export interface WrittenConfig {
  readonly extends?: OneOrMore
  readonly rules?: WrittenRules
  readonly overrides?: readonly WrittenOverride[]
  readonly ignore?: OneOrMore
  readonly targets?: { readonly open_clip?: string; readonly timm?: string }
  readonly budgets?: readonly WrittenBudget[]
  readonly 'fail-on'?: Severity | 'never'
  readonly 'max-warnings'?: number
  readonly paths?: OneOrMore
  readonly baseline?: string
}

export interface WrittenOverride {
  readonly files?: OneOrMore
  readonly pointers?: OneOrMore
  readonly rules: WrittenRules
  readonly reason?: string
}

/** Maxima, inclusive; the rule budget reads them without the globs. */
export interface WrittenBudget {
  readonly files?: OneOrMore
  readonly tower: 'image' | 'text' | 'multimodal' | 'model'
  readonly [maximum: string]: JsonValue | undefined
}

/** What a config is made of, one thing laid over another: presets, and files. */
export type Layer =
  | { readonly kind: 'preset'; readonly preset: Preset; readonly from: string }
  | { readonly kind: 'file'; readonly source: ConfigSource; readonly written: WrittenConfig }

/** A value and where it was set: `lint-configs.yaml:3:5`. */
export interface Sourced<T> {
  readonly value: T
  readonly from: string
}

export interface RuleConfig {
  readonly severity?: Sourced<SeveritySetting>
  readonly options: ReadonlyMap<string, Sourced<JsonValue>>
}

export interface ConfigOverride {
  /** Is it for this file (an absolute path)? */
  readonly fits: (absolute: string) => boolean
  /** Absent: for the whole file. */
  readonly at?: (pointer: string) => boolean
  readonly pointers: readonly string[]
  readonly rules: ReadonlyMap<string, RuleConfig>
  readonly reason?: string
  readonly from: string
}

export interface ConfigBudget {
  readonly fits: (absolute: string) => boolean
  /** As the rule takes it. */
  readonly budget: JsonValue
  readonly from: string
}

/** Which version of a library, or which catalog file (an absolute path). */
export type LibraryChoice = { readonly version: string } | { readonly catalog: string }

/** The settings of a config file and of all that it extends; what is absent is set nowhere. */
export interface ToolConfig {
  /** The file that was found, absolute and as it is shown. */
  readonly absolute: string
  readonly path: string
  readonly preset?: Sourced<Preset>
  readonly rules: ReadonlyMap<string, RuleConfig>
  readonly overrides: readonly ConfigOverride[]
  /** Is this file or folder (an absolute path), or a folder around it, left out? */
  readonly ignores: (absolute: string) => boolean
  /** A folder that is left out need not be walked: nothing below it can be taken in again. */
  readonly canPrune: boolean
  readonly ignore: readonly Sourced<string>[]
  readonly openClip?: Sourced<LibraryChoice>
  readonly timm?: Sourced<LibraryChoice>
  readonly budgets: readonly ConfigBudget[]
  readonly failOn?: Sourced<Severity | 'never'>
  readonly maxWarnings?: Sourced<number>
  /** Absolute. */
  readonly paths?: Sourced<readonly string[]>
  /** Absolute. */
  readonly baseline?: Sourced<string>
}
