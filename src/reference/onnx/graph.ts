/** A graph as it grows: nodes with names of their own, and each constant once. */
import { OnnxError } from './error.ts'
import type { Attributes, ElementType, GraphSpec, NodeSpec, TensorSpec, ValueSpec } from './messages.ts'

/** Numbers in all constants of a graph, 256 MiB as floats: what a config names for its image or text decides how large tables are. */
const MAX_NUMBERS = 2 ** 26

export class GraphBuilder {
  readonly #nodes: NodeSpec[] = []
  /** Types of values inside, by name. */
  readonly #values = new Map<string, ValueSpec>()
  readonly #constants = new Map<string, TensorSpec>()
  readonly #taken = new Set<string>()
  /** In all constants. */
  #numbers = 0

  /** `name`, or with a number behind where it is taken: `stages.0/add_2`. */
  freeName(name: string): string {
    let free = name
    for (let i = 2; this.#taken.has(free); i++) free = `${name}_${i}`
    this.#taken.add(free)
    return free
  }

  /** Adds a node and gives the name of its output, which is the node's own. */
  node(name: string, type: string, inputs: readonly string[], attributes: Attributes = {}): string {
    this.#nodes.push({ name, type, inputs, output: name, attributes })
    return name
  }

  /** Says the type and shape of a value. */
  describe(value: ValueSpec): void {
    this.#values.set(value.name, value)
  }

  /** Gives the output of a node another name, wherever it is used. */
  rename(old: string, name: string): void {
    const renamed = (each: string): string => (each === old ? name : each)
    this.#nodes.forEach((node, i) => {
      if (node.output === old || node.inputs.includes(old)) this.#nodes[i] = { ...node, inputs: node.inputs.map(renamed), output: renamed(node.output) }
    })
    this.#values.delete(old)
  }

  /** A list of integers as an int64 tensor of one dimension: shapes, axes, bounds. */
  ints(values: readonly number[]): string {
    return this.constant(`/ints/${values.join(',')}`, 'int64', [values.length], () => int64(values))
  }

  /** An integer as an int64 tensor without dimensions. */
  int(value: number): string {
    return this.constant(`/int/${value}`, 'int64', [], () => int64([value]))
  }

  /** A number as a float tensor without dimensions. */
  float(value: number): string {
    return this.constant(`/float/${value}`, 'float', [], () => float32([value]))
  }

  /** A tensor of the same number everywhere, of one dimension. */
  filled(value: number, size: number): string {
    return this.constant(`/filled/${value}/${size}`, 'float', [size], () => float32(new Float32Array(size).fill(value)))
  }

  /**
   * A constant by its name, which says all that its data follow from: under a name that is there already nothing is made. Throws an
   * OnnxError where the graph would have more numbers than there is memory for.
   */
  constant(name: string, type: ElementType, dims: readonly number[], data: () => Uint8Array): string {
    if (this.#constants.has(name)) return name
    this.#numbers += dims.reduce((total, size) => total * size, 1)
    if (this.#numbers > MAX_NUMBERS) throw new OnnxError(`its tables have more than ${MAX_NUMBERS} numbers, which are not written`)
    this.#constants.set(name, { name, type, dims, data: data() })
    return name
  }

  /** The graph with its inputs and outputs, and with its weights as inputs, tensors or nodes. */
  finish(name: string, inputs: readonly ValueSpec[], outputs: readonly ValueSpec[], weights: Pick<GraphSpec, 'inputs' | 'initializers' | 'nodes'>): GraphSpec {
    return {
      name,
      nodes: [...weights.nodes, ...this.#nodes],
      initializers: [...weights.initializers, ...this.#constants.values()],
      inputs: [...inputs, ...weights.inputs],
      outputs,
      values: [...this.#values.values()],
    }
  }
}

/** Is the machine's own order of bytes that of ONNX? */
const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

/** Little endian. Numbers that are single precision already are not copied where the machine's order is the same. */
export function float32(values: ArrayLike<number>): Uint8Array {
  if (LITTLE_ENDIAN && values instanceof Float32Array) return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  const bytes = new Uint8Array(4 * values.length)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i]!, true)
  return bytes
}

/** Safe integers as int64, little endian. */
export function int64(values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(8 * values.length)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < values.length; i++) view.setBigInt64(8 * i, BigInt(values[i]!), true)
  return bytes
}
