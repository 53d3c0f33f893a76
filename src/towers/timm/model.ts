/**
 * Which model a timm name stands for, and what its constructor is given for each keyword.
 * Mirrors timm 1.0.29: models/_factory.py create_model, models/_registry.py (tags, deprecated names) and
 * models/_builder.py (_update_default_model_kwargs).
 */
import { configuredBy } from '../../catalog/configured.ts'
import type { PyValue, TimmCatalog, TimmClassRecord, TimmModelRecord } from '../../catalog/types.ts'
import type { Origin } from '../../config/types.ts'
import { truthy } from '../build/python.ts'
import { mapped, sourced, type Maybe } from '../values.ts'
import type { WrittenValue } from '../types.ts'

/** Values by keyword, each with its place in the file. */
export type WrittenValues = ReadonlyMap<string, WrittenValue>

export interface TimmModel {
  /** Entry point, without tag. */
  readonly name: string
  /** The timm module, `eva`. */
  readonly module: string
  /** The class that is built, `Eva`. */
  readonly className: string
  readonly record: TimmModelRecord
  /** Keyword arguments of the caller. */
  readonly kwargs: WrittenValues
  /** Is it a hub repository's file that gives the keyword arguments (model_args) and the pretrained config? */
  readonly isHub: boolean
  /** The keywords that build_model_with_cfg adds from the pretrained config. */
  passedKeywords(): readonly string[]
  /** What the constructor gets for a keyword: from the caller, the entry point, the pretrained config, or its own default. */
  arg(keyword: string): Maybe<PyValue>
  /** The same without the caller. */
  withoutCaller(keyword: string): Maybe<PyValue>
  /** A value of the pretrained config that the name (with its tag) selects. */
  pretrained(key: string): Maybe<PyValue>
  /** Default of a class of timm that the constructor uses, `convnext.ConvNeXtBlock` `mlp_ratio`. */
  classDefault(qualified: string, field: string): Maybe<PyValue>
  /** A constant of a class of timm, `resnet.Bottleneck` `expansion`. */
  classAttribute(qualified: string, attribute: string): Maybe<PyValue>
  /**
   * The parameters of the constructor that is built, or of another class of timm, with those of its bases, to which such a
   * constructor passes the rest on.
   */
  parameters(qualified?: string): Parameters
  /** Another model of timm as it is without arguments: the backbone of a hybrid. */
  sibling(name: string): TimmModel | Unresolved
  /** Output channels of the convolutions of a pruned model, by name, as timm's file has them. */
  prunedWidths(): ReadonlyMap<string, number> | undefined
  /** An origin for what this model's code computes: the symbol is where. */
  says(symbol: string): Origin
}

export interface Parameters {
  readonly names: ReadonlySet<string>
  /** False where the constructor ignores keywords that it does not know, or where the class is not known. */
  readonly complete: boolean
}

export interface Unresolved {
  readonly reason: string
  /** What create_model raises, where it is timm that does not know. */
  readonly raises?: string
}

/** What PretrainedCfg passes on to the constructor unless the caller does (_update_default_model_kwargs). */
const FROM_PRETRAINED_CFG = ['num_classes', 'global_pool']

/**
 * The model that `timm.create_model(named, **kwargs)` builds.
 * `pretrained` replaces the registered pretrained config (a hub repository's own one).
 */
export function timmModel(
  named: string,
  timm: TimmCatalog,
  kwargs: WrittenValues,
  pretrained?: WrittenValues,
): TimmModel | Unresolved {
  const source = /^([^:/]+):/.exec(named)?.[1]
  if (source !== undefined) return { reason: `${named} is not a name in timm but a place (${source}), which is not read` }

  const dot = named.indexOf('.')
  let name = dot < 0 ? named : named.slice(0, dot)
  let tag = dot < 0 ? '' : named.slice(dot + 1)
  const deprecated = timm.deprecated(name)
  if (deprecated !== undefined) {
    if (deprecated.current === null) {
      return { reason: `${name} was removed from timm without a replacement`, raises: `AssertionError: Model ${name} has been removed with no replacement.` }
    }
    const [currentName = '', ...currentTag] = deprecated.current.split('.')
    name = currentName
    if (tag === '') tag = currentTag.join('.')
  }
  const record = timm.model(name)
  if (record === undefined) return { reason: `timm ${timm.version} knows no model ${name}`, raises: `RuntimeError: Unknown model (${name})` }
  if (record.class === undefined) return { reason: `what timm's ${name} builds could not be read statically` }
  const configured = configuredBy(record, timm)
  // A pretrained config of the file's own takes the place of the tag's.
  if (tag !== '' && pretrained === undefined && !configured.tags.includes(tag)) {
    return { reason: `timm ${timm.version} has no pretrained tag ${tag} of ${name}`, raises: `RuntimeError: Invalid pretrained tag (${tag}) for ${name}.` }
  }
  return new ResolvedModel(record, record.class, configured, tag, timm, kwargs, pretrained)
}

/** Models whose layers timm cuts down after it has built them (models/_prune.py): their widths are in no argument. */
export function isPruned({ record }: TimmModel): boolean {
  return record.build['pruned'] === true || record.args['pruned'] === true
}

class ResolvedModel implements TimmModel {
  readonly name: string
  readonly module: string
  readonly className: string
  readonly record: TimmModelRecord
  private readonly classRecord: TimmClassRecord | undefined
  private readonly configured: TimmModelRecord
  private readonly tag: string
  private readonly timm: TimmCatalog
  readonly kwargs: WrittenValues
  private readonly hubCfg: WrittenValues | undefined
  private readonly args = new Map<string, Maybe<PyValue>>()

  constructor(
    record: TimmModelRecord,
    className: string,
    configured: TimmModelRecord,
    tag: string,
    timm: TimmCatalog,
    kwargs: WrittenValues,
    hubCfg: WrittenValues | undefined,
  ) {
    this.record = record
    this.name = record.model
    this.module = record.module
    this.className = className.slice(className.lastIndexOf('.') + 1)
    this.classRecord = timm.classOf(className.includes('.') ? className : `${record.module}.${className}`)
    this.configured = configured
    this.tag = tag
    this.timm = timm
    this.kwargs = kwargs
    this.hubCfg = hubCfg
  }

  get isHub(): boolean {
    return this.hubCfg !== undefined
  }

  passedKeywords(): readonly string[] {
    return [...FROM_PRETRAINED_CFG, 'in_chans', 'img_size'].filter((keyword) => this.passedOn(keyword) !== undefined)
  }

  says(symbol: string): Origin {
    return { kind: 'implied', name: this.name, library: 'timm', version: this.timm.version, symbol }
  }

  arg(keyword: string): Maybe<PyValue> {
    // A builder asks for the same keywords block by block.
    if (!this.args.has(keyword)) this.args.set(keyword, this.lookUp(keyword))
    return this.args.get(keyword)
  }

  private lookUp(keyword: string): Maybe<PyValue> {
    const called = this.kwargs.get(keyword)
    // create_model drops keywords that are None, but for those of a hub file.
    return called !== undefined && (called.value !== null || this.isHub) ? called : this.withoutCaller(keyword)
  }

  withoutCaller(keyword: string): Maybe<PyValue> {
    const entry = this.record.args[keyword]
    if (entry !== undefined) return sourced(entry, this.says(this.name))
    return this.passedOn(keyword) ?? this.constructorDefault(keyword)
  }

  pretrained(key: string): Maybe<PyValue> {
    if (this.hubCfg !== undefined) return this.hubCfg.get(key) ?? this.classDefault('_pretrained.PretrainedCfg', key)
    const tag = this.tag === '' ? this.configured.tags[0] : this.tag
    const cfg = tag === undefined ? undefined : this.configured.cfgs[tag]
    const value = cfg?.[key]
    if (value === undefined) return this.classDefault('_pretrained.PretrainedCfg', key)
    return sourced(value, this.says(this.tag === '' ? `default_cfg ${key}` : `pretrained_cfg ${this.tag} ${key}`))
  }

  classDefault(qualified: string, field: string): Maybe<PyValue> {
    return this.defaultOf(this.timm.classOf(qualified), field)
  }

  classAttribute(qualified: string, attribute: string): Maybe<PyValue> {
    const record = this.timm.classOf(qualified)
    const value = record?.attributes?.[attribute]
    return record === undefined || value === undefined ? undefined : sourced(value, this.says(`${record.spec.name}.${attribute}`))
  }

  parameters(qualified?: string): Parameters {
    const record = qualified === undefined ? this.classRecord : this.timm.classOf(qualified)
    return record === undefined ? { names: new Set(), complete: false } : knownClass(record, this.timm).parameters()
  }

  prunedWidths(): ReadonlyMap<string, number> | undefined {
    const record = this.timm.pruned(this.record.variant ?? this.name)
    return record === undefined ? undefined : new Map(Object.entries(record.convolutions))
  }

  sibling(name: string): TimmModel | Unresolved {
    return timmModel(name, this.timm, new Map())
  }

  /** What build_model_with_cfg sets from the pretrained config. */
  private passedOn(keyword: string): Maybe<PyValue> {
    // A negative number of classes is not passed on.
    if (FROM_PRETRAINED_CFG.includes(keyword)) return mapped(this.pretrained(keyword), (value) => (value === null || (keyword === 'num_classes' && typeof value === 'number' && value < 0) ? undefined : value))
    if (keyword === 'in_chans') return mapped(this.pretrained('input_size'), (value) => (Array.isArray(value) ? value[0] : undefined))
    if (keyword !== 'img_size' || !this.fixesSize()) return undefined
    return mapped(this.pretrained('input_size'), (value) => (Array.isArray(value) ? value.slice(-2) : undefined))
  }

  private fixesSize(): boolean {
    const fixed = this.pretrained('fixed_input_size')?.value
    return fixed !== undefined && truthy(fixed)
  }

  private constructorDefault(keyword: string): Maybe<PyValue> {
    return this.defaultOf(this.classRecord, keyword)
  }

  private defaultOf(record: TimmClassRecord | undefined, field: string): Maybe<PyValue> {
    if (record === undefined) return undefined
    const { defaults, bases } = knownClass(record, this.timm)
    const value = defaults.get(field)
    if (value !== undefined) return sourced(value, this.says(`${record.spec.name}.__init__ ${field}`))
    for (const base of bases()) {
      const found = this.defaultOf(base, field)
      if (found !== undefined) return found
    }
    return undefined
  }
}

/** What is looked up of a class of timm, which models have in common: worked out once. */
interface KnownClass {
  /** Of its own parameters, those that have one. */
  readonly defaults: ReadonlyMap<string, PyValue>
  /** Those that are known. */
  bases(): readonly TimmClassRecord[]
  parameters(): Parameters
}

const classes = new WeakMap<TimmClassRecord, KnownClass>()

function knownClass(record: TimmClassRecord, timm: TimmCatalog): KnownClass {
  let known = classes.get(record)
  if (known === undefined) classes.set(record, (known = lookedUp(record, timm)))
  return known
}

function lookedUp(record: TimmClassRecord, timm: TimmCatalog): KnownClass {
  const { fields, takesAnyKeyword } = record.spec
  const defaults = new Map<string, PyValue>()
  for (const { name, default: value } of fields) if (value !== undefined) defaults.set(name, value)
  let bases: readonly TimmClassRecord[] | undefined
  let parameters: Parameters | undefined
  const known: KnownClass = {
    defaults,
    bases: () => (bases ??= basesOf(record, timm)),
    parameters: () => {
      if (parameters === undefined) {
        const inherited = known.bases().map((base) => knownClass(base, timm).parameters())
        const names = new Set([...fields.map(({ name }) => name), ...inherited.flatMap((base) => [...base.names])])
        parameters = { names, complete: inherited.every(({ complete }) => complete) && (takesAnyKeyword !== true || inherited.length > 0) }
      }
      return parameters
    },
  }
  return known
}

function basesOf(record: TimmClassRecord, timm: TimmCatalog): readonly TimmClassRecord[] {
  const module = record.class.slice(0, record.class.lastIndexOf('.'))
  return record.bases.map((base) => timm.classOf(base) ?? timm.classOf(`${module}.${base}`)).filter((base) => base !== undefined)
}
