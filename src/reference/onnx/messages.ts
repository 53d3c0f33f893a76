/** The messages of ONNX that a model is made of, with the field numbers of onnx.proto (onnx 1.13, IR version 8). */
import { Message } from './protobuf.ts'

/** TensorProto.DataType */
const DATA_TYPES = { float: 1, int64: 7, bool: 9 } as const

export type ElementType = keyof typeof DATA_TYPES

/** AttributeProto.AttributeType */
const FLOAT = 1
const INT = 2
const STRING = 3
const INTS = 7

/** A size in elements, a name that stands for one (`batch`), or undefined where nothing is said of it. */
export type Dimension = number | string | undefined

/** Whole numbers are written as integers; a float is `{ float: 1e-5 }`, for both are numbers here. */
export type AttributeValue = number | string | readonly number[] | { readonly float: number }

export type Attributes = Readonly<Record<string, AttributeValue>>

export interface NodeSpec {
  readonly name: string
  readonly type: string
  /** An empty name is an optional input that is not given. */
  readonly inputs: readonly string[]
  readonly output: string
  readonly attributes: Attributes
}

export interface TensorSpec {
  readonly name: string
  readonly type: ElementType
  readonly dims: readonly number[]
  /** The elements in rows, little endian. */
  readonly data: Uint8Array
}

export interface ValueSpec {
  readonly name: string
  readonly type: ElementType
  readonly dims: readonly Dimension[]
}

export interface GraphSpec {
  readonly name: string
  readonly nodes: readonly NodeSpec[]
  readonly initializers: readonly TensorSpec[]
  readonly inputs: readonly ValueSpec[]
  readonly outputs: readonly ValueSpec[]
  /** Types of values inside. */
  readonly values: readonly ValueSpec[]
}

/** The IR version of onnx 1.13, the first with opset 18. */
const IR_VERSION = 8
export const OPSET = 18

/** ModelProto. */
export function modelMessage(graph: GraphSpec, metadata: Readonly<Record<string, string>>): Message {
  const model = new Message()
    .int(1, IR_VERSION)
    .text(2, 'lint-configs')
    .message(7, graphMessage(graph))
    .message(8, new Message().text(1, '').int(2, OPSET))
  for (const [key, value] of Object.entries(metadata)) model.message(14, new Message().text(1, key).text(2, value))
  return model
}

function graphMessage(spec: GraphSpec): Message {
  const graph = new Message()
  for (const node of spec.nodes) graph.message(1, nodeMessage(node))
  graph.text(2, spec.name)
  for (const tensor of spec.initializers) graph.message(5, tensorMessage(tensor))
  for (const value of spec.inputs) graph.message(11, valueMessage(value))
  for (const value of spec.outputs) graph.message(12, valueMessage(value))
  for (const value of spec.values) graph.message(13, valueMessage(value))
  return graph
}

function nodeMessage({ name, type, inputs, output, attributes }: NodeSpec): Message {
  const node = new Message()
  for (const input of inputs) node.text(1, input)
  node.text(2, output).text(3, name).text(4, type)
  for (const [key, value] of Object.entries(attributes)) node.message(5, attributeMessage(key, value))
  return node
}

function attributeMessage(name: string, value: AttributeValue): Message {
  const attribute = new Message().text(1, name)
  if (typeof value === 'number') return attribute.int(3, value).int(20, INT)
  if (typeof value === 'string') return attribute.text(4, value).int(20, STRING)
  if ('float' in value) return attribute.float(2, value.float).int(20, FLOAT)
  for (const item of value) attribute.int(8, item)
  return attribute.int(20, INTS)
}

function tensorMessage({ name, type, dims, data }: TensorSpec): Message {
  const tensor = new Message()
  for (const size of dims) tensor.int(1, size)
  return tensor.int(2, DATA_TYPES[type]).text(8, name).bytes(9, data)
}

function valueMessage({ name, type, dims }: ValueSpec): Message {
  const shape = new Message()
  for (const dim of dims) shape.message(1, dimensionMessage(dim))
  const tensor = new Message().int(1, DATA_TYPES[type]).message(2, shape)
  return new Message().text(1, name).message(2, new Message().message(1, tensor))
}

function dimensionMessage(dim: Dimension): Message {
  if (dim === undefined) return new Message()
  return typeof dim === 'number' ? new Message().int(1, dim) : new Message().text(2, dim)
}
