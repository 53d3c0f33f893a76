/** What an emitter sees of the graph: one operation, the names of its inputs, and a place to put nodes. */
import type { DType, Op, Value } from '../../ir/types.ts'
import type { GraphBuilder } from './graph.ts'
import type { Attributes, ElementType } from './messages.ts'

/** A value of the IR in the graph. */
export interface Binding {
  readonly name: string
  /** The first dimension in batches: 0 where the value does not depend on the batch, 1 for (N, ...), w for (N * w, ...). */
  readonly batches: number
}

/** Names and batches of values, and what else an operation may ask about its surroundings. */
export interface Surroundings {
  readonly graph: GraphBuilder
  binding(value: Value): Binding
  /** The iteration of the innermost repeat. */
  readonly iteration: number
}

export class Scope {
  readonly op: Op
  readonly graph: GraphBuilder
  readonly iteration: number
  /** Of the operation's output. */
  readonly batches: number
  readonly #surroundings: Surroundings
  readonly #name: string

  constructor(op: Op, name: string, batches: number, surroundings: Surroundings) {
    this.op = op
    this.graph = surroundings.graph
    this.iteration = surroundings.iteration
    this.batches = batches
    this.#surroundings = surroundings
    this.#name = name
  }

  /** The operation's own output; there is one. */
  get output(): Value {
    return this.op.outputs[0]!
  }

  value(index: number): Value {
    const value = this.op.inputs[index]
    if (value === undefined) throw new Error(`${this.#name} has no input ${index}`)
    return value
  }

  has(index: number): boolean {
    return index < this.op.inputs.length
  }

  /** The name of an input in the graph. */
  input(index: number): string {
    return this.#surroundings.binding(this.value(index)).name
  }

  /** Names of all inputs. */
  get inputs(): readonly string[] {
    return this.op.inputs.map((_, index) => this.input(index))
  }

  batchesOf(index: number): number {
    return this.#surroundings.binding(this.value(index)).batches
  }

  /** Adds a node of the operator `type` and gives the name of its output. An operation of several nodes names each by a `part`. */
  node(type: string, inputs: readonly string[], attributes: Attributes = {}, part?: string): string {
    return this.graph.node(part === undefined ? this.#name : `${this.#name}.${part}`, type, inputs, attributes)
  }

  /** A value in another shape, whose first dimension is open where it holds `batches` batches. */
  reshape(x: string, shape: readonly number[], batches: number, part?: string): string {
    return this.node('Reshape', [x, this.graph.ints(batches > 0 ? [-1, ...shape.slice(1)] : shape)], {}, part)
  }

  /** Throws where the operation is asked to work along the batch, which no model does. */
  refuseBatchAxis(axes: readonly number[]): void {
    if (this.batches > 0 && axes.includes(0)) throw new Error(`${this.#name} works along the batch`)
  }
}

const ELEMENT_TYPES: Readonly<Record<DType, ElementType>> = { float: 'float', int: 'int64', bool: 'bool' }

export function elementType(dtype: DType): ElementType {
  return ELEMENT_TYPES[dtype]
}
