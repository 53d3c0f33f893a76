/** What the libraries say, as data. Files under configs/catalog/ have these shapes; `lint-configs catalog build` writes them. */
import type { JsonValue } from '../json/types.ts'
import type { ClassSpec, OpenClipReader, PyConstant } from '../config/types.ts'

/**
 * A statically evaluated Python value as JSON. Numbers, strings, booleans, null, lists and string-keyed dicts are
 * themselves; a tuple is a list. Anything else is an object with one `$` key and says what it is, never what it might be:
 * - `{"$name": "Bottleneck"}` a class or function, by its dotted name in the source
 * - `{"$call": "VitCfg", "args": [...], "kwargs": {...}}` a call that is not evaluated (dataclass instances, decode_arch_def, partial)
 * - `{"$float": "nan" | "inf" | "-inf"}`
 * - `{"$unknown": "reason"}` what cannot be evaluated statically
 * `args` and `kwargs` of a call are left out where they are empty. A float with a whole value is written `4.0` in the files,
 * an int `4`; JSON.parse makes the same number of both.
 */
export type PyValue = PyConstant

/** Where generated data comes from; a first line or a `source` key of each generated file. */
export interface CatalogSource {
  readonly library: string
  readonly version: string
  /** Archive's file name and sha256 where it was built from an archive; else absent. */
  readonly archive?: string
  readonly sha256?: string
  /** The commit where it was built from a checkout. */
  readonly commit?: string
  /** Where it was built from several archives: their file names, with the sha256 of each. */
  readonly archives?: Readonly<Record<string, string>>
}

/** What the static reader met and could not evaluate. */
export interface Unevaluated {
  readonly name: string
  readonly reason: string
}

/** configs/catalog/open_clip-<version>.json */
export interface OpenClipCatalogFile extends OpenClipReader {
  readonly source: CatalogSource
  /**
   * Which configs the registry takes: a file that has all keys of one of these sets. Any other is skipped in silence
   * (`_rescan_model_configs`).
   */
  readonly required: readonly (readonly string[])[]
  /** Model configs shipped with the library, by name. */
  readonly models: readonly string[]
  /** Pretrained tags by model name. */
  readonly pretrained: Readonly<Record<string, readonly string[]>>
  /** `hf_configs.arch_dict`: what HFTextEncoder knows, by transformers' model_type. Any other model_type is a KeyError. */
  readonly hfArchitectures: Readonly<Record<string, HfArchitecture>>
  /** Names that hf_pooler_type may have: the classes decorated with `register_pooler`. */
  readonly hfPoolers: readonly string[]
  readonly unevaluated: readonly Unevaluated[]
}

export interface HfArchitecture {
  /** open_clip's name of a field (`width`) -> transformers' (`hidden_size`); '' where the architecture has none. */
  readonly config_names: Readonly<Record<string, string>>
  /** The pooler that is used when hf_pooler_type is None. */
  readonly pooler: string
}

/** Life of one field in one config class over the released versions. */
export interface FieldHistory {
  /** First version (in the list of versions) that has the field. */
  readonly since: string
  /** First version that has it no more; absent where the newest still has it. */
  readonly until?: string
  /** Name of the field that took its place in version `until`. */
  readonly renamedTo?: string
  /** Defaults over time, in order: from which version on. A required field has no `default`. */
  readonly defaults: readonly { readonly since: string; readonly type: string; readonly default?: PyConstant }[]
}

/** configs/catalog/open_clip-history.json */
export interface OpenClipHistoryFile {
  readonly source: CatalogSource
  /** Released versions read, oldest first; main (4.2.0.dev0) last. */
  readonly versions: readonly string[]
  /** Class name (config dataclasses and model classes' parameters) -> field -> life. */
  readonly classes: Readonly<Record<string, Readonly<Record<string, FieldHistory>>>>
}

/**
 * A default config (timm's PretrainedCfg) as far as it is written in the source, without addresses and papers; absent keys
 * are PretrainedCfg's own defaults (some are left out for that reason even where they are written).
 */
export type TimmPretrainedCfg = Readonly<Record<string, PyValue>>

/**
 * configs/catalog/timm-<version>.jsonl: one object a line, so that a look-up parses one line. The first line is
 * {"source": CatalogSource}; then classes, models, deprecated names, widths of pruned models, each group sorted by name; the last line is
 * {"unevaluated": Unevaluated[]}. Each record's FIRST key is its name key and value: `{"model":"eva_giant_patch14_224",...`.
 */
export type TimmRecord = TimmModelRecord | TimmClassRecord | TimmDeprecatedRecord | TimmPrunedRecord

export interface TimmModelRecord {
  readonly model: string
  /** The timm module, `eva`. */
  readonly module: string
  readonly line: number
  /** Class that build_model_with_cfg is given, `Eva`, of another module `eva.Eva`; absent where static reading did not reach it. */
  readonly class?: string
  /** The variant name passed to build_model_with_cfg (names the default cfg that is used where it differs from the model name). */
  readonly variant?: string
  /** Keyword arguments that reach build_model_with_cfg for the class (model_args), kwargs of the caller empty. */
  readonly args: Readonly<Record<string, PyValue>>
  /** Other keywords of build_model_with_cfg (feature_cfg, model_cfg, kwargs_filter, ...), evaluated as far as possible. */
  readonly build: Readonly<Record<string, PyValue>>
  /** Tags in timm's priority order; the first is the default. '' is the tag-less config. */
  readonly tags: readonly string[]
  /** Config by tag. */
  readonly cfgs: Readonly<Record<string, TimmPretrainedCfg>>
  /** What of this entry point could not be evaluated. */
  readonly unevaluated?: readonly string[]
}

export interface TimmClassRecord {
  /** Qualified by its module, `eva.Eva`. */
  readonly class: string
  readonly bases: readonly string[]
  readonly spec: ClassSpec
  /** Simple class attributes that are constants (`expansion = 4`). */
  readonly attributes?: Readonly<Record<string, PyValue>>
}

export interface TimmDeprecatedRecord {
  readonly deprecated: string
  readonly module: string
  /** `name.tag` that replaced it, or null where it was removed without one. */
  readonly current: string | null
}

/** The widths of a model that timm cuts down once it has built it: models/_pruned/<variant>.txt. */
export interface TimmPrunedRecord {
  /** The variant. */
  readonly pruned: string
  /** Output channels of the convolutions, by their names in the model. */
  readonly convolutions: Readonly<Record<string, number>>
}

/** One Hugging Face text tower: the values of its config.json that matter here, under their own names. */
export interface HfModel {
  readonly name: string
  readonly model_type: string
  readonly config: Readonly<Record<string, PyConstant>>
  /** Where the numbers come from: the model's config.json, or the transformers class default. */
  readonly sources: readonly string[]
  /** Fields of `config` that are not written in the model's config.json: transformers fills them in. */
  readonly defaulted?: readonly string[]
  /** `catalog`, or the path of the local config.json that was read. */
  readonly origin: string
}

/** configs/catalog/huggingface.json, compiled from huggingface.yaml. */
export interface HfCatalogFile {
  readonly source: CatalogSource
  /** What transformers fills in, by model_type. */
  readonly classes: Readonly<Record<string, { readonly source: string; readonly defaults: Readonly<Record<string, PyConstant>> }>>
  readonly models: Readonly<Record<string, HfCatalogModel>>
  /** Another name of the same model -> its name in `models`. */
  readonly aliases: Readonly<Record<string, string>>
}

export interface HfCatalogModel {
  readonly model_type: string
  /** As the model's config.json has it. */
  readonly config: Readonly<Record<string, PyConstant>>
  readonly source: string
}

/** Which ids a tokenizer gives. Two names have the same vocabulary where an id means the same in both. */
export interface Vocabulary {
  /** Unique: `BERT uncased`. */
  readonly title: string
  /** Ids are below it. */
  readonly size: number
  /** Id of the token that ends every text. */
  readonly end: number
  /** Id that fills a text up to its length. */
  readonly pad: number
  /** Where the numbers were read. */
  readonly source: string
}

/** configs/catalog/tokenizers.json, compiled from tokenizers.yaml. */
export interface TokenizerFile {
  readonly source: CatalogSource
  readonly vocabularies: readonly Vocabulary[]
  /** Name of a tokenizer, or of a text tower that is trained with it -> index in `vocabularies`. */
  readonly names: Readonly<Record<string, number>>
}

/** configs/catalog/dialects.json, compiled from dialects.yaml. */
export interface DialectFile {
  readonly source: CatalogSource
  readonly dialects: readonly Dialect[]
}

/** Names a fork of open_clip uses that open_clip never knew. */
export interface Dialect {
  readonly id: string
  readonly title: string
  readonly repository: string
  /** Where in the repository the keys were read. */
  readonly source?: string
  /** Block name (`vision_cfg`; `model_cfg` for the top level) -> keys. */
  readonly keys: Readonly<Record<string, readonly string[]>>
}

/** The look-ups that rules and towers use. */
export interface Catalog {
  readonly openClip: OpenClipCatalogFile
  readonly history: OpenClipHistoryFile
  readonly timm: TimmCatalog
  readonly dialects: readonly Dialect[]
  /** A text tower by its Hugging Face name; undefined where neither the catalog nor a local config.json knows it. */
  hf(name: string): HfModel | undefined
  hfNames(): readonly string[]
  /**
   * The vocabulary of a tokenizer by its Hugging Face name, by `open_clip:SimpleTokenizer` and `open_clip:c4-en` (SigLipTokenizer), or by
   * `tiktoken:cl100k_base`; undefined where nothing is known of it.
   */
  vocabulary(name: string): Vocabulary | undefined
  /** What open_clip's own model config of this name says; undefined where it has none, or where the catalog is not one of ours. */
  ownConfig(name: string): Readonly<Record<string, JsonValue>> | undefined
}

/** The contents of open_clip's model configs, `open_clip_models-3.3.0.json`. */
export interface OpenClipModelsFile {
  readonly source: CatalogSource
  readonly models: Readonly<Record<string, Readonly<Record<string, JsonValue>>>>
}

export interface TimmCatalog {
  readonly version: string
  /** By name without tag. */
  model(name: string): TimmModelRecord | undefined
  deprecated(name: string): TimmDeprecatedRecord | undefined
  /** By the variant's name. */
  pruned(variant: string): TimmPrunedRecord | undefined
  /** By qualified name, `eva.Eva`. */
  classOf(qualified: string): TimmClassRecord | undefined
  names(): readonly string[]
}
