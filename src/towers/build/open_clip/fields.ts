/** Reading the fields of a config block for building: values of the wrong type stop the construction as Python would. */
import type { Block } from '../../../config/types.ts'
import type { Builder } from '../../../ir/builder.ts'
import type { JsonValue } from '../../../json/types.ts'
import type { NormSettings } from './transformer.ts'

export class Fields {
  readonly block: Block
  readonly b: Builder

  constructor(b: Builder, block: Block) {
    this.b = b
    this.block = block
  }

  /** The value as the reader sees it: written or its default. */
  value(name: string): JsonValue {
    const field = this.block.fields.get(name)
    if (!field) throw new Error(`${this.block.className} has no field ${name}`)
    return field.value
  }

  /** False for a field that this version of the class does not have. */
  has(name: string): boolean {
    return this.block.fields.has(name)
  }

  /** An int (Python's bool is one). */
  int(name: string): number {
    const value = this.value(name)
    if (typeof value === 'boolean') return Number(value)
    if (typeof value === 'number' && Number.isInteger(value)) return value
    return this.#typeError(name, value, 'int')
  }

  /** A sequence of ints. */
  ints(name: string): readonly number[] {
    const value = this.value(name)
    if (Array.isArray(value) && (value as readonly JsonValue[]).every((item) => Number.isInteger(item))) return value as readonly number[]
    return this.#typeError(name, value, 'a list of ints')
  }

  number(name: string): number {
    const value = this.value(name)
    if (typeof value === 'boolean') return Number(value)
    if (typeof value === 'number') return value
    return this.#typeError(name, value, 'float')
  }

  numberOrNone(name: string): number | null {
    return this.value(name) === null ? null : this.number(name)
  }

  /** Python's truth of the value. */
  truth(name: string): boolean {
    return truthy(this.value(name))
  }

  /** A pair of ints: utils.to_2tuple of an int, or a sequence as it is. */
  pair(name: string): readonly [number, number] {
    const value = this.value(name)
    if (Array.isArray(value)) {
      const items = value as readonly JsonValue[]
      if (items.length === 2 && items.every((item) => Number.isInteger(item))) return items as unknown as readonly [number, number]
      return this.#typeError(name, value, 'pair of ints')
    }
    const one = this.int(name)
    return [one, one]
  }

  /** One of the names, else the assertion of the real constructor. */
  oneOf<T extends string>(name: string, allowed: readonly T[], message: string): T {
    const value = this.value(name)
    if (typeof value === 'string' && (allowed as readonly string[]).includes(value)) return value as T
    return this.b.fail({ stage: 'construct', field: name, cause: 'choice', message })
  }

  /** A dict; null for anything else, and for an empty one. */
  dict(name: string): Readonly<Record<string, JsonValue>> | null {
    const value = this.value(name)
    return truthy(value) && typeof value === 'object' && !Array.isArray(value) ? (value as Readonly<Record<string, JsonValue>>) : null
  }

  /** norm_kwargs as keyword arguments of torch's LayerNorm: {} and null leave its own defaults (eps 1e-5, affine, bias). */
  norm(): NormSettings {
    const given = this.dict('norm_kwargs') ?? {}
    for (const key of Object.keys(given)) {
      if (!['eps', 'elementwise_affine', 'bias', 'device', 'dtype'].includes(key)) {
        this.b.fail({ stage: 'construct', field: 'norm_kwargs', cause: 'keyword', message: `TypeError: LayerNorm.__init__() got an unexpected keyword argument '${key}'` })
      }
    }
    return {
      eps: typeof given.eps === 'number' ? given.eps : TORCH_LAYER_NORM_EPS,
      affine: given.elementwise_affine === undefined || truthy(given.elementwise_affine),
      bias: given.bias === undefined || truthy(given.bias),
    }
  }

  #typeError(name: string, value: JsonValue, expected: string): never {
    return this.b.fail({ stage: 'construct', field: name, cause: 'type', message: `TypeError: ${name} must be ${expected}, not ${JSON.stringify(value)}` })
  }
}

/** Stops the construction where the class that reads the block does not know a key of it. */
export function refuseUnknown(b: Builder, { unknown, ignoresUnknown, className }: Block): void {
  const [first] = unknown
  if (first === undefined || ignoresUnknown) return
  b.fail({ stage: 'construct', field: first.name, cause: 'keyword', message: `TypeError: ${className}.__init__() got an unexpected keyword argument '${first.name}'` })
}

/** torch 2.13 nn.LayerNorm.__init__ eps. */
const TORCH_LAYER_NORM_EPS = 1e-5

/** Python's bool() of a JSON value. */
export function truthy(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length > 0
  if (value !== null && typeof value === 'object') return Object.keys(value).length > 0
  return Boolean(value) || (typeof value === 'number' && Number.isNaN(value))
}
