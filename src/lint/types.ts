/** The rule interface. A rule is its meta, its message templates and a check that reports pointers and data. */
import type { Catalog } from '../catalog/types.ts'
import type { Config, ConfigKind, Origin, Target } from '../config/types.ts'
import type { DocumentEdit, JsonDocument, JsonValue, Span, TextEdit } from '../json/types.ts'
import type { Architecture } from '../towers/build/index.ts'
import type { Tower } from '../towers/types.ts'

export type Severity = 'error' | 'warning' | 'info'
export type SeveritySetting = Severity | 'off'

/** Options of a rule as plain JSON. */
export type RuleOptions = Readonly<Record<string, JsonValue>>

/** JSON Schema (draft-07) as data. */
export interface OptionSchema {
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly [keyword: string]: unknown
}

/** What a rule can be told besides its severity. The tool's own config file is validated against it, so that `check` need not look again. */
export interface OptionsMeta {
  /** Option -> schema; a key that is none of them is refused with a "did you mean". Defaults are not repeated here. */
  readonly properties: Readonly<Record<string, OptionSchema>>
  /** What `context.options` holds where nothing is set: a value for every option. */
  readonly defaults: RuleOptions
}

export interface MessageMeta {
  /** In the preset `recommended`. `error` only where the real library refuses the file or fails in its first forward pass. */
  readonly severity: Severity
  /** In the preset `strict`, where that differs. */
  readonly strict?: Severity
  /** One sentence. `{name}` is replaced by the report's data; strings are inserted as they are. */
  readonly text: string
  /** What to do about it, with the same placeholders: an extra line in the formats for people. */
  readonly hint?: string
  /** True: in the preset `all` only, or where the rule's severity is set. */
  readonly optIn?: boolean
}

/** A number that a message speaks of and who says so; the formats for people list them under the message. */
export interface Evidence {
  /** `vision_cfg.width` */
  readonly name: string
  readonly value: JsonValue
  readonly origin: Origin
}

export interface RuleMeta<MessageId extends string = string> {
  /** The name of the rule's folder. */
  readonly id: string
  /** One sentence for tables and SARIF, without a full stop. */
  readonly summary: string
  /** Which files it looks at; `unparsed` files have no config (syntax errors only), a `table` is a CSV of models. */
  readonly kinds: readonly (ConfigKind | 'unparsed' | 'table')[]
  /** First version of lint-configs with this rule. */
  readonly since: string
  readonly fixable?: 'safe' | 'unsafe' | 'safe and unsafe'
  /** True: in the preset `all` only, or where `--rule ID=SEVERITY` asks for it. */
  readonly optIn?: boolean
  readonly messages: Readonly<Record<MessageId, MessageMeta>>
  /** Absent: the rule takes no options. */
  readonly options?: OptionsMeta
}

/**
 * A repair, said in terms of the document. Safe: nothing is guessed, and the model that the real library builds does not change,
 * nor its parameters or FLOPs; what the library refuses builds no model, and is repaired safely only where it can mean one thing.
 */
export interface Fix {
  readonly safe: boolean
  /** What it does, in the imperative: `write "width": 1408`. */
  readonly description: string
  readonly edits: readonly DocumentEdit[]
}

export interface Report<MessageId extends string = string> {
  readonly messageId: MessageId
  /** A JSON pointer into the file; where the value does not exist, its nearest existing ancestor is underlined. */
  readonly pointer: string
  /** What is underlined: the key, the value (default), or an explicit span of the text. */
  readonly at?: 'key' | 'value' | Span
  readonly data?: Readonly<Record<string, JsonValue>>
  /** Replaces the message's severity for this report (an image_size that a fixed trunk refuses is an error). */
  readonly severity?: Severity
  /** The values compared, with their origins, in the order in which the message names them. */
  readonly evidence?: readonly Evidence[]
  readonly fix?: Fix
}

export interface FileInfo {
  /** As shown to people; forward slashes. `<stdin>` where there is none. */
  readonly path: string
  /** Last part without `.json`. */
  readonly stem: string
}

/** What a rule sees of a recorded reference run. */
export interface RecordedRun {
  /** Of the file: `ViT-B-32.image.json`. */
  readonly name: string
  readonly tower: string
  /** Absent where the file is no record. */
  readonly run?: {
    /** Executed. */
    readonly flops: number
    /** Those of the closed form that the graph held as results. */
    readonly folded: number
    /** Shapes of what went in. */
    readonly inputs: readonly (readonly number[])[]
  }
}

export interface RuleContext<MessageId extends string = string, Options extends object = RuleOptions> {
  /** What the user set for this file over the rule's defaults (`meta.options.defaults`); empty for a rule without options. */
  readonly options: Options
  readonly file: FileInfo
  readonly document: JsonDocument
  /** Undefined when the text could not be parsed, or the file is no config. */
  readonly config: Config | undefined
  readonly catalog: Catalog
  readonly target: Target
  /** Towers of the config, built once and only when a rule asks. Empty without a config. */
  readonly towers: readonly Tower[]
  /**
   * The architecture of the config's towers at its own sizes, and the problems where the real library would fail: built once
   * and only when a rule asks. Problems and outlines are cheap, `towers` and `own` are not. Nothing (with a reason) without a config.
   */
  readonly built: Architecture
  /** Recorded reference runs of the config's towers, read only when a rule asks. */
  readonly references: readonly RecordedRun[]
  report(report: Report<MessageId>): void
}

export interface Rule<MessageId extends string = string, Options extends object = RuleOptions> {
  readonly meta: RuleMeta<MessageId>
  check(context: RuleContext<MessageId, Options>): void
}

/**
 * Identity function that keeps the message ids typed: `export default defineRule({ meta, check })`. A rule with options names
 * their type in its check, `check({ options }: RuleContext<MessageId, Options>)`; the schema in its meta is what makes that true.
 */
export function defineRule<const MessageId extends string, Options extends object = RuleOptions>(rule: Rule<MessageId, Options>): Rule {
  return rule as unknown as Rule
}

/**
 * A rule over tables as every run knows it, by its meta; its check (table-types.ts) is loaded with the first table. The engine
 * of configs does not ask it, for its kind is `table`.
 */
export function overTables(meta: RuleMeta): Rule {
  return { meta, check: () => undefined }
}

/** A problem as the reports show it, its place resolved. Lines and columns start at 1; columns count UTF-16 code units; the end is exclusive. */
export interface Problem {
  readonly rule: string
  readonly messageId: string
  readonly severity: Severity
  readonly pointer: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  readonly message: string
  readonly data: Readonly<Record<string, JsonValue>>
  readonly hint?: string
  readonly evidence?: readonly Evidence[]
  readonly fix?: TextFix
}

/** A fix whose edits are resolved to offsets of the text. */
export interface TextFix {
  readonly safe: boolean
  readonly description: string
  readonly edits: readonly TextEdit[]
}

/** A bug of ours met while linting a file: the rule (or the stage) that threw, and what it threw. */
export interface InternalFailure {
  /** A rule id, or `engine` where it was not a rule. */
  readonly where: string
  readonly message: string
}

export interface FileResult {
  readonly path: string
  /**
   * `unknown`: readable JSON that is no model config (skipped, with the reason); `unparsed`: no JSON; `unreadable`: the
   * file system did not give it (`skipped` says why), so that the run is not complete; `table`: a CSV of models.
   */
  readonly kind: ConfigKind | 'table' | 'unknown' | 'unparsed' | 'unreadable'
  readonly skipped?: string
  readonly problems: readonly Problem[]
  /** What was found and the user has accepted; absent where there is nothing of the kind. In the order of problems. */
  readonly suppressed?: readonly SuppressedProblem[]
  /** Kept for code frames; not part of any output format. */
  readonly text: string
  /** Were there more problems of a rule than are told one by one? Such a file is not repaired. */
  readonly isCut?: true
  /** What was not checked because of a bug of ours; absent (the rule) where there was none. */
  readonly failures?: readonly InternalFailure[]
  /** How many fixes were made, so that the problems are those that are left; absent where none were asked for. */
  readonly fixed?: number
  /** Why the repaired text could not be written, as one clause: the problems are those of the file as it was, and is. */
  readonly unwritten?: string
}

/** A problem that an override by pointer or a baseline takes out of the report; it has no say in the exit code. */
export interface SuppressedProblem extends Problem {
  readonly suppression: { readonly by: 'override' | 'baseline'; readonly reason?: string }
}

/** What is set for one rule: its severity, or its severity and options, each of which may be left as it is. */
export type RuleSetting = SeveritySetting | { readonly severity?: SeveritySetting; readonly options?: RuleOptions }

/**
 * Settings that go before those of `rules`. Which files they are for is the host's to decide: options hold the overrides
 * that apply to the file.
 */
export interface Override {
  readonly rules: Readonly<Record<string, RuleSetting>>
  /**
   * Says for which pointers it holds; absent, for the whole file. With it severities alone count (options are for a whole
   * file), and `off` suppresses a problem that is otherwise found, rather than keeping the rule from running.
   */
  readonly at?: (pointer: string) => boolean
  readonly reason?: string
}

export interface LintOptions {
  readonly preset: 'recommended' | 'strict' | 'all'
  /** By rule id. */
  readonly rules: Readonly<Record<string, RuleSetting>>
  /** Of several overrides that set the same thing the last counts. */
  readonly overrides?: readonly Override[]
  readonly target: Target
}
