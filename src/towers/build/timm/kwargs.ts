/** What a timm constructor is given, read with types. */
import type { PyValue } from '../../../catalog/types.ts'
import type { Builder } from '../../../ir/builder.ts'
import type { TimmModel } from '../../timm/model.ts'
import type { ImageSize, InputPolicy } from '../../types.ts'
import { asCall, asPair, mapped, sourced, type Maybe } from '../../values.ts'
import { truthy } from '../python.ts'
import { type Saying, type Sayings, TrunkFacts } from './facts.ts'
import { callable, type Callable } from './layers/callable.ts'

/** Typed reading of named values; what is missing is a mistake of ours, what has the wrong type stops the construction. */
export class Fields {
  readonly b: Builder
  readonly #owner: string
  readonly #look: (name: string) => PyValue | undefined
  readonly #source: ((name: string) => Maybe<PyValue>) | undefined

  /** `source` is who says so, where facts are made of the values. */
  constructor(b: Builder, owner: string, look: (name: string) => PyValue | undefined, source?: (name: string) => Maybe<PyValue>) {
    this.b = b
    this.#owner = owner
    this.#look = look
    this.#source = source
  }

  /** The value as a fact, under its own name or another. */
  fact(name: string, term = name): Saying {
    return { term, fact: this.#source?.(name) }
  }

  value(name: string): PyValue {
    const value = this.#look(name)
    if (value === undefined) throw new Error(`${this.#owner} has no value for ${name}`)
    return value
  }

  int(name: string): number {
    const value = this.value(name)
    if (typeof value === 'boolean') return Number(value)
    if (typeof value === 'number' && Number.isInteger(value)) return value
    return this.#unfit(name, value)
  }

  intOrNone(name: string): number | null {
    return this.value(name) === null ? null : this.int(name)
  }

  number(name: string): number {
    const value = this.value(name)
    if (typeof value === 'boolean') return Number(value)
    if (typeof value === 'number') return value
    return this.#unfit(name, value)
  }

  numberOrNone(name: string): number | null {
    return this.value(name) === null ? null : this.number(name)
  }

  /** Python's truth; `absent` is for keywords that are no parameter of the constructor but consumed before it. */
  bool(name: string, absent?: boolean): boolean {
    if (absent !== undefined && this.#look(name) === undefined) return absent
    const value = this.value(name)
    return truthy(value)
  }

  string(name: string): string {
    const value = this.value(name)
    if (typeof value === 'string') return value
    return this.#unfit(name, value)
  }

  /** One of the allowed strings, else the constructor's assertion. */
  oneOf<T extends string>(name: string, allowed: readonly T[]): T {
    const value = this.value(name)
    if (typeof value === 'string' && (allowed as readonly string[]).includes(value)) return value as T
    return this.b.fail({ stage: 'construct', field: name, cause: 'choice', message: `AssertionError: ${name} ${JSON.stringify(value)}`, allowed })
  }

  /** to_2tuple of an int or a pair. */
  pair(name: string): readonly [number, number] {
    const value = this.value(name)
    if (Array.isArray(value) && value.length === 2 && value.every((item) => Number.isInteger(item))) return value as unknown as readonly [number, number]
    const one = this.int(name)
    return [one, one]
  }

  ints(name: string): readonly number[] {
    const value = this.value(name)
    if (Array.isArray(value) && value.every((item) => Number.isInteger(item))) return value as readonly number[]
    return this.#unfit(name, value)
  }

  /** A class or function; null where None. */
  callable(name: string): Callable | null {
    const value = callable(this.value(name))
    return value === undefined ? this.#unfit(name, this.value(name)) : value
  }

  /** A class or function that the constructor calls as it is given: the name of one is not looked up. */
  called(name: string): Callable | null {
    if (typeof this.value(name) === 'string') this.b.fail({ stage: 'construct', field: name, cause: 'type', message: "TypeError: 'str' object is not callable" })
    return this.callable(name)
  }

  #unfit(name: string, value: PyValue): never {
    return this.b.fail({ stage: 'construct', field: name, cause: 'type', message: `TypeError: ${this.#owner} cannot use ${name}=${JSON.stringify(value)}` })
  }
}

/** Keyword arguments of a timm class: what the caller gives, over what the entry point gives, over the constructor's defaults. */
export class Kwargs extends Fields {
  readonly #model: TimmModel
  readonly #facts: TrunkFacts

  constructor(b: Builder, model: TimmModel, facts: TrunkFacts) {
    super(b, model.className, (name) => model.arg(name)?.value, (name) => model.arg(name))
    this.#model = model
    this.#facts = facts
  }

  /** What the caller of create_model gives, whatever the pretrained config or the constructor would. */
  fromCaller(name: string): PyValue | undefined {
    return this.#model.kwargs.get(name)?.value
  }

  /** What fields of a config would hold; to be said before the image is looked at, as a forward pass may fail. */
  says(sayings: Sayings): void {
    this.#facts.add(sayings)
  }

  /** A number that the class computes; `symbol` is where. */
  computed(term: string, value: number | readonly number[], symbol: string): Saying {
    return { term, fact: { value, origin: this.#model.says(symbol) } }
  }

  /** The size that the trunk is made for is img_size, and the policy says which others it takes. */
  takes(policy: (size: ImageSize) => InputPolicy): void {
    const size = asPair(this.#model.arg('img_size'))
    if (size === undefined) return
    this.#facts.size ??= size
    this.#facts.policy ??= policy(size.value)
  }

  /** The trunk takes other sizes than its pretrained config's, but not all. */
  takesOnly(policy: InputPolicy): void {
    this.#facts.policy ??= policy
  }

  /** The model's num_features. */
  saysFeatures(num_features: number): void {
    this.says({ num_features: this.computed('num_features', num_features, `${this.#model.className}.num_features`) })
  }

  /** A default of a class of timm that the constructor uses, as a fact. */
  classFact(qualified: string, field: string): Saying {
    return { term: field, fact: this.#model.classDefault(qualified, field) }
  }

  /** A trunk as wide from its first block to its last: width, depth, heads, MLP and features, by their usual keywords; `more` says others. */
  saysIsotropic(more: Sayings = {}, from: Fields = this): void {
    const heads = from.fact('num_heads').fact
    const width = from.fact('embed_dim').fact?.value
    const head_dim = typeof width === 'number' && typeof heads?.value === 'number' && heads.value > 0 ? Math.floor(width / heads.value) : undefined
    this.says({
      ...more,
      width: from.fact('embed_dim'),
      ...(more.layers === undefined ? { layers: from.fact('depth') } : {}),
      heads: { term: 'num_heads', fact: heads },
      ...(more.head_width === undefined ? { head_width: { term: 'head_dim', fact: mapped(heads, () => head_dim) } } : {}),
      mlp_ratio: from.fact('mlp_ratio'),
    })
    if (typeof width === 'number') this.saysFeatures(width)
  }

  /** The fields of a config object, a dataclass of timm, with the keyword arguments over them; the object that the entry point passes as model_cfg, or another. */
  modelCfg(dataclass: string, object: PyValue | undefined = this.#model.record.build['model_cfg']): Fields {
    const cfg = asCall(object)
    const source = (name: string): Maybe<PyValue> => {
      const written = cfg && Object.hasOwn(cfg.kwargs, name) ? sourced(cfg.kwargs[name]!, this.#model.says(this.#model.name)) : undefined
      return this.#model.arg(name) ?? written ?? this.#model.classDefault(dataclass, name)
    }
    return new Fields(this.b, dataclass, (name) => source(name)?.value, source)
  }

  /** The keyword arguments of another model of timm, called without any; null where it does not build that class (`resnet.ResNet`). */
  sibling(name: string, qualified: string): Kwargs | null {
    const model = this.#model.sibling(name)
    return 'reason' in model || `${model.module}.${model.className}` !== qualified ? null : new Kwargs(this.b, model, new TrunkFacts())
  }

  /** Default of a class of timm that the constructor uses, `vitamin.VitCfg` `stem_width`. */
  classDefault(qualified: string, field: string): PyValue | undefined {
    return this.#model.classDefault(qualified, field)?.value
  }
}
