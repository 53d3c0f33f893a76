/** Reading the fields of a config block for building: values of the wrong type stop the construction as Python would. */
import type { Block } from '../../../config/types.ts'
import { type Builder, negative } from '../../../ir/builder.ts'
import type { ActivationName } from '../../../ir/nn.ts'
import type { JsonValue } from '../../../json/types.ts'
import { isInt, pythonType, truthy } from '../python.ts'
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
    if (typeof value === 'number' && Number.isInteger(value)) return this.#fits(name, value)
    return this.#typeError(name, value, 'int')
  }

  /** An int that becomes a side of a tensor: torch makes none that is negative. */
  size(name: string): number {
    const value = this.int(name)
    return value < 0 ? this.b.fail(negative([value], 'construct', name)) : value
  }

  /** The width of a tower, whose square root scales its first weights: with 0 Python divides by zero. */
  width(): number {
    const value = this.size('width')
    return value === 0 ? this.b.fail({ stage: 'construct', field: 'width', cause: 'range', message: 'ZeroDivisionError: 0.0 cannot be raised to a negative power' }) : value
  }

  /** A sequence of ints. */
  ints(name: string): readonly number[] {
    const value = this.value(name)
    if (Array.isArray(value) && (value as readonly JsonValue[]).every(isInt)) return (value as readonly (number | boolean)[]).map(Number)
    return this.#typeError(name, value, 'a list of ints')
  }

  number(name: string): number {
    const value = this.value(name)
    if (typeof value === 'boolean') return Number(value)
    if (typeof value === 'number') return this.#isIntLiteral(name) ? this.#fits(name, value) : value
    return this.#typeError(name, value, 'float')
  }

  /** Is it an int as Python reads it, which 77.0 is not? */
  isInt(name: string): boolean {
    const node = this.block.fields.get(name)?.node
    return isInt(this.value(name)) && (node?.type !== 'number' || node.isInteger)
  }

  /** torch holds no int of more than 64 bits. */
  #fits(name: string, value: number): number {
    if (value >= -(2 ** 63) && value < 2 ** 63) return value
    return this.b.fail({ stage: 'construct', field: name, cause: 'range', message: 'OverflowError: int too big to convert' })
  }

  #isIntLiteral(name: string): boolean {
    const node = this.block.fields.get(name)?.node
    return node?.type === 'number' && node.isInteger
  }

  numberOrNone(name: string): number | null {
    return this.value(name) === null ? null : this.number(name)
  }

  /** The activation of a block's MLP: `base`, called with act_kwargs unless they are None. */
  activation(base: ActivationName): ActivationName {
    const kwargs = this.value('act_kwargs')
    if (kwargs === null) return base
    const given = this.dict('act_kwargs') ?? {}
    const className = base === 'quick_gelu' ? 'QuickGELU' : 'GELU'
    const strange = Object.keys(given).find((key) => base === 'quick_gelu' || key !== 'approximate')
    if (strange !== undefined) {
      this.b.fail({ stage: 'construct', field: 'act_kwargs', cause: 'keyword', message: `TypeError: ${className}.__init__() got an unexpected keyword argument '${strange}'` })
    }
    const { approximate } = given
    if (approximate === 'tanh') return 'gelu_tanh'
    if (approximate === undefined || approximate === 'none') return base
    return this.b.fail({ stage: 'forward', field: 'act_kwargs', cause: 'choice', message: 'RuntimeError: approximate argument must be either none or tanh.' })
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
      if (items.length === 2 && items.every(isInt)) return items.map(Number) as unknown as readonly [number, number]
      return this.#typeError(name, value, 'pair of ints')
    }
    const one = this.int(name)
    return [one, one]
  }

  /** One of the names, else the assertion of the real constructor. */
  oneOf<T extends string>(name: string, allowed: readonly T[], message: string): T {
    const value = this.value(name)
    if (typeof value === 'string' && (allowed as readonly string[]).includes(value)) return value as T
    return this.b.fail({ stage: 'construct', field: name, cause: 'choice', message, allowed })
  }

  /** A dict; null for anything else, and for an empty one. */
  dict(name: string): Readonly<Record<string, JsonValue>> | null {
    const value = this.value(name)
    return truthy(value) && typeof value === 'object' && !Array.isArray(value) ? (value as Readonly<Record<string, JsonValue>>) : null
  }

  /** norm_kwargs as keyword arguments of torch's LayerNorm: {} and null leave its own defaults (eps 1e-5, affine, bias). */
  norm(): NormSettings {
    const given = this.dict('norm_kwargs') ?? {}
    const fail = (stage: 'construct' | 'forward', cause: 'keyword' | 'type', message: string): never => this.b.fail({ stage, field: 'norm_kwargs', cause, message: `TypeError: ${message}` })
    for (const key of Object.keys(given)) {
      if (key === 'normalized_shape') fail('construct', 'keyword', "LayerNorm.__init__() got multiple values for argument 'normalized_shape'")
      if (!['eps', 'elementwise_affine', 'bias', 'device', 'dtype'].includes(key)) fail('construct', 'keyword', `LayerNorm.__init__() got an unexpected keyword argument '${key}'`)
    }
    const eps = given.eps === undefined ? TORCH_LAYER_NORM_EPS : given.eps
    if (typeof eps !== 'number' && typeof eps !== 'boolean') fail('forward', 'type', `layer_norm(): argument 'eps' (position 5) must be float, not ${pythonType(eps)}`)
    return {
      eps: Number(eps),
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

/** embed_dim where it is a side of a tensor: an int that is not negative. */
export function outputDim(b: Builder, value: JsonValue): number {
  if (!isInt(value)) b.fail({ stage: 'construct', field: 'embed_dim', cause: 'type', message: `TypeError: embed_dim must be int, not ${pythonType(value)}` })
  const size = Number(value)
  if (size >= 2 ** 63) b.fail({ stage: 'construct', field: 'embed_dim', cause: 'range', message: 'OverflowError: int too big to convert' })
  return size < 0 ? b.fail(negative([size], 'construct', 'embed_dim')) : size
}

/** torch 2.13 nn.LayerNorm.__init__ eps. */
const TORCH_LAYER_NORM_EPS = 1e-5
