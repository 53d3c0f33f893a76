/** A model config as its reader sees it: every field with its value and its origin. */
import type { JsonDocument, JsonNode, JsonObject, JsonString, JsonValue } from '../json/types.ts'

/** The kinds of config file, recognised by content. */
export type ConfigKind = 'open_clip' | 'open_clip_hub' | 'timm_hub'

/** A library, its version, and the symbol in it that says so: `open_clip 3.3.0 CLIPVisionCfg.width`. */
export interface Authority {
  readonly library: string
  readonly version: string
  readonly symbol: string
}

/**
 * Where a value comes from: `written` in the file, filled in by a reader's `default`, or `implied` by a model that the
 * file names (timm, Hugging Face).
 */
export type Origin =
  | { readonly kind: 'written'; readonly pointer: string }
  | ({ readonly kind: 'default' } & Authority)
  | ({ readonly kind: 'implied'; readonly name: string } & Authority)

// ---- what a reader is, as data (the catalog provides it) ----

/** One field of a config dataclass, or one parameter of a constructor. */
export interface FieldSpec {
  readonly name: string
  /** The annotation as Python text, `Union[Tuple[int, int], int]`; empty where there is none. */
  readonly type: string
  /** Absent: the field is required. */
  readonly default?: PyConstant
}

/**
 * A statically evaluated Python constant as JSON. What JSON cannot hold is an object with one key that starts with `$`
 * (see src/catalog/types.ts, PyValue).
 */
export type PyConstant = JsonValue

export interface ClassSpec {
  readonly name: string
  /** Path in the package and line: `open_clip/model.py:36`. */
  readonly where: string
  /** In the order of the source, inherited ones first. */
  readonly fields: readonly FieldSpec[]
  /** True: the constructor has a `**kwargs`, so that no keyword is refused. */
  readonly takesAnyKeyword?: boolean
}

/**
 * Which fields a builder function reads of its config object, branch by branch, as its source has it:
 * for `_build_vision_tower` of open_clip: [timm_model_name], [isinstance(layers, (tuple, list))], else.
 */
export interface BuilderBranch {
  /** The condition as Python text; empty for `else` (behind conditions) and for what every branch reads (before them). */
  readonly when: string
  readonly reads: readonly string[]
}

/** Everything that is needed to read an open_clip config the way one version of open_clip does. */
export interface OpenClipReader {
  readonly library: 'open_clip'
  readonly version: string
  /** Config dataclasses (CLIPVisionCfg, ...) and model classes (CLIP, CustomTextCLIP, CoCa, ...), by name. */
  readonly classes: Readonly<Record<string, ClassSpec>>
  /**
   * By function name: `_build_vision_tower`, `_build_text_tower`, `_build_text_decoder_tower`; `get_tokenizer` for what
   * it reads of text_cfg; and for the constructors of model classes, which take several blocks, `CoCa.text_cfg`,
   * `NaFlexGenLip.genlip_cfg`: what they read of a block themselves, the builder functions that they call apart. The first
   * branch, with an empty condition, always holds; then each `if` of the function with its `elif`s, in the order of the
   * source and closed by its `else`, whose condition is empty (and whose reads may be none). A test is read by its own
   * branch and those behind it.
   */
  readonly builders: Readonly<Record<string, readonly BuilderBranch[]>>
}

// ---- what a config is ----

export interface Field {
  readonly name: string
  /** Where the field is, or would be: `/vision_cfg/width`. */
  readonly pointer: string
  /** As the reader sees it: the written value, else the default. */
  readonly value: JsonValue
  readonly origin: Origin
  /** The Python annotation of the field in its class, `int`. */
  readonly type: string
  /** Only when written. */
  readonly node?: JsonNode
  readonly keyNode?: JsonString
  /**
   * Does the builder read this field on the path that this config takes? False for `layers` beside `timm_model_name`.
   * A field that is read outside the builders (tokenizer, preprocessing) is read.
   */
  readonly read: boolean
}

export interface UnknownField {
  readonly name: string
  readonly pointer: string
  readonly node: JsonNode
  readonly keyNode: JsonString
}

/** One object of the config, read by one class: vision_cfg by CLIPVisionCfg. */
export interface Block {
  /** `vision_cfg`; for the object that is the model config itself `model_cfg` (pointer may be empty). */
  readonly name: string
  readonly pointer: string
  /** The class that reads it, `CLIPVisionCfg`; for the top level the model class, `CustomTextCLIP`. */
  readonly className: string
  /** Absent where the block is not written, or is no object. */
  readonly node?: JsonObject
  readonly keyNode?: JsonString
  /** Every field of the class, in its order; one that is required and not written has no value and is absent. */
  readonly fields: ReadonlyMap<string, Field>
  /** Keys that the class does not know, in the order of the text. */
  readonly unknown: readonly UnknownField[]
  /**
   * Such keys are dropped in silence (PreprocessCfg; a class that takes **kwargs). Otherwise they are a TypeError when
   * the model is built.
   */
  readonly ignoresUnknown: boolean
}

/** How a value violates the schema of its kind; produced by ajv, said in plain words. */
export interface SchemaProblem {
  readonly kind: 'missing' | 'type' | 'value'
  /** The offending value; for `missing` the field that is missing (its parent exists). */
  readonly pointer: string
  /** `an integer or four integers` */
  readonly expected: string
  /** `the string "12"`; empty for `missing`. */
  readonly got: string
  /** Does the real reader fail over it? False where the field is not read on this path, or Python takes the value anyway. */
  readonly fatal: boolean
  /** It is not known whether the reader fails (blocks of models other than CLIP, preprocess_cfg); `fatal` is false then. */
  readonly unsure?: true
}

/** The target library versions that a file is judged by. */
export interface Target {
  readonly openClip: string
  readonly timm: string
}

interface ConfigBase {
  readonly document: JsonDocument
  readonly root: JsonObject
  readonly schemaProblems: readonly SchemaProblem[]
}

/** An open_clip model config, alone or in the `model_cfg` of a hub repository's open_clip_config.json. */
export interface OpenClipConfig extends ConfigBase {
  readonly kind: 'open_clip' | 'open_clip_hub'
  /** `` or `/model_cfg`. */
  readonly base: string
  readonly version: string
  /** The class that create_model would instantiate: CLIP, CustomTextCLIP, CoCa, ... */
  readonly modelClass: string
  readonly top: Block
  /** Absent where the key is missing or its value is no object. */
  readonly vision?: Block
  readonly text?: Block
  readonly multimodal?: Block
  /** preprocess_cfg of a hub file, read by PreprocessCfg. */
  readonly preprocess?: Block
  /** Blocks of models that are not CLIP (audio_cfg, genlip_cfg ...): known to the reader, not modelled here. */
  readonly otherBlocks: readonly string[]
  /** All blocks that are objects, in the order of the model class's parameters: the model itself first, preprocess_cfg last. */
  readonly blocks: readonly Block[]
}

/** A timm `config.json` of a hub repository. */
export interface TimmHubConfig extends ConfigBase {
  readonly kind: 'timm_hub'
  readonly architecture?: { readonly value: JsonValue; readonly node: JsonNode }
  readonly modelArgs?: JsonObject
  readonly pretrainedCfg?: JsonObject
  /** The keys of the file itself: architecture, num_classes, num_features, global_pool, model_args, ... */
  readonly top: Block
  /** pretrained_cfg as timm's PretrainedCfg reads it; in the old form of the file its pointer is empty, as there it is the file itself. */
  readonly pretrained?: Block
}

export type Config = OpenClipConfig | TimmHubConfig
