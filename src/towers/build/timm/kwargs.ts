/** What a timm constructor is given, read with types. */
import type { PyValue } from '../../../catalog/types.ts'
import type { Builder } from '../../../ir/builder.ts'
import type { TimmModel } from '../../timm/model.ts'
import { asCall } from '../../values.ts'
import { truthy } from '../python.ts'
import { callable, type Callable } from './layers/callable.ts'

/** Typed reading of named values; what is missing is a mistake of ours, what has the wrong type stops the construction. */
export class Fields {
  readonly b: Builder
  readonly #owner: string
  readonly #look: (name: string) => PyValue | undefined

  constructor(b: Builder, owner: string, look: (name: string) => PyValue | undefined) {
    this.b = b
    this.#owner = owner
    this.#look = look
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
    return this.b.fail({ stage: 'construct', field: name, cause: 'choice', message: `AssertionError: ${name} ${JSON.stringify(value)}` })
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

  constructor(b: Builder, model: TimmModel) {
    super(b, model.className, (name) => model.arg(name)?.value)
    this.#model = model
  }

  /** The fields of a config object, a dataclass of timm, with the keyword arguments over them; the object that the entry point passes as model_cfg, or another. */
  modelCfg(dataclass: string, object: PyValue | undefined = this.#model.record.build['model_cfg']): Fields {
    const cfg = asCall(object)
    const written = (name: string): PyValue | undefined => (cfg && Object.hasOwn(cfg.kwargs, name) ? cfg.kwargs[name] : this.classDefault(dataclass, name))
    return new Fields(this.b, dataclass, (name) => {
      const arg = this.#model.arg(name)
      return arg === undefined ? written(name) : arg.value
    })
  }

  /** The keyword arguments of another model of timm, called without any; null where it does not build that class (`resnet.ResNet`). */
  sibling(name: string, qualified: string): Kwargs | null {
    const model = this.#model.sibling(name)
    return 'reason' in model || `${model.module}.${model.className}` !== qualified ? null : new Kwargs(this.b, model)
  }

  /** Default of a class of timm that the constructor uses, `vitamin.VitCfg` `stem_width`. */
  classDefault(qualified: string, field: string): PyValue | undefined {
    return this.#model.classDefault(qualified, field)?.value
  }
}
