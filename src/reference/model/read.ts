/**
 * Reads of an ONNX file what a reference run needs: its nodes, the names and shapes of weights and inputs, and who made it.
 * The wire format is @bufbuild/protobuf's; field numbers are those of onnx.proto (ONNX 1.18, IR version 11).
 */
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import { Refusal } from '../refusal.ts'

export interface ModelNode {
  readonly name: string
  readonly opType: string
  /** Empty for ONNX's own operators. */
  readonly domain: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** Does it hold graphs of its own (If, Loop, Scan)? */
  readonly hasSubgraph: boolean
}

/** A stored tensor, its numbers left out. */
export interface Initializer {
  readonly name: string
  /** As TensorProto.DataType numbers it: 1 is float. */
  readonly dataType: number
  readonly dims: readonly number[]
}

export interface OnnxModel {
  readonly irVersion: number
  /** `pytorch 2.13.0`; empty where the file does not say. */
  readonly producer: string
  /** Version of ONNX's own operators. */
  readonly opset: number
  readonly metadata: ReadonlyMap<string, string>
  readonly nodes: readonly ModelNode[]
  readonly initializers: readonly Initializer[]
  readonly inputs: readonly string[]
  /** Does it bring functions of its own, whose nodes are not among `nodes`? */
  readonly hasFunctions: boolean
}

/** TensorProto.DataType */
export const FLOAT = 1

/**
 * Reads a model from the bytes of a file that is called `path` in messages. Throws a Refusal where they are no ONNX, or
 * not all of it.
 */
export function readModel(bytes: Uint8Array, path: string): OnnxModel {
  let model: OnnxModel
  try {
    model = readModelProto(bytes)
  } catch (error) {
    // The reader of the wire format throws on a field that is longer than the rest, a wrong tag, text that is no UTF-8.
    if (error instanceof RangeError && /premature EOF/.test(error.message)) throw new Refusal(`${path} is cut off, or no ONNX file`)
    if (error instanceof Error) throw new Refusal(`${path} is no ONNX file`)
    throw error
  }
  if (model.irVersion === 0 || model.opset === 0 || model.nodes.length === 0) throw new Refusal(`${path} is no ONNX file: there is no graph in it`)
  return model
}

/** Calls `read` for every field of a message; what it does not take is skipped. */
export function forEachField(bytes: Uint8Array, read: (reader: BinaryReader, field: number, type: WireType) => boolean): void {
  const reader = new BinaryReader(bytes)
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag()
    if (!read(reader, field, type)) reader.skip(type, field)
  }
}

/** Takes a field that must be a message, bytes or a text. */
function isLong(type: WireType): boolean {
  return type === WireType.LengthDelimited
}

function readModelProto(bytes: Uint8Array): OnnxModel {
  let irVersion = 0
  let opset = 0
  let hasFunctions = false
  const producer = { name: '', version: '' }
  const metadata = new Map<string, string>()
  const graph: Graph = { nodes: [], initializers: [], inputs: [] }
  forEachField(bytes, (reader, field, type) => {
    if (field === 1 && type === WireType.Varint) irVersion = Number(reader.int64())
    else if (field === 2 && isLong(type)) producer.name = reader.string(true)
    else if (field === 3 && isLong(type)) producer.version = reader.string(true)
    else if (field === 7 && isLong(type)) readGraph(reader.bytes(), graph)
    else if (field === 8 && isLong(type)) opset = readOpset(reader.bytes()) ?? opset
    else if (field === 14 && isLong(type)) {
      const { key, value } = readEntry(reader.bytes())
      metadata.set(key, value)
    } else if (field === 25 && isLong(type)) {
      hasFunctions = true
      return false
    } else return false
    return true
  })
  return { irVersion, producer: [producer.name, producer.version].filter((part) => part !== '').join(' '), opset, metadata, hasFunctions, ...graph }
}

interface Graph {
  readonly nodes: ModelNode[]
  readonly initializers: Initializer[]
  readonly inputs: string[]
}

function readGraph(bytes: Uint8Array, { nodes, initializers, inputs }: Graph): void {
  forEachField(bytes, (reader, field, type) => {
    if (!isLong(type)) return false
    if (field === 1) nodes.push(readNode(reader.bytes()))
    else if (field === 5) initializers.push(readInitializer(reader.bytes()))
    else if (field === 11) inputs.push(readName(reader.bytes(), 1))
    else return false
    return true
  })
}

function readNode(bytes: Uint8Array): ModelNode {
  const node = { name: '', opType: '', domain: '', inputs: [] as string[], outputs: [] as string[], hasSubgraph: false }
  forEachField(bytes, (reader, field, type) => {
    if (!isLong(type)) return false
    if (field === 1) node.inputs.push(reader.string(true))
    else if (field === 2) node.outputs.push(reader.string(true))
    else if (field === 3) node.name = reader.string(true)
    else if (field === 4) node.opType = reader.string(true)
    else if (field === 7) node.domain = reader.string(true)
    else if (field === 5) node.hasSubgraph ||= holdsGraph(reader.bytes())
    else return false
    return true
  })
  return node
}

/** AttributeProto: 6 is a graph, 11 several. */
function holdsGraph(attribute: Uint8Array): boolean {
  let found = false
  forEachField(attribute, (_, field) => {
    found ||= field === 6 || field === 11
    return false
  })
  return found
}

/** The head of a TensorProto. */
export function readInitializer(bytes: Uint8Array): Initializer {
  const tensor = { name: '', dataType: 0, dims: [] as number[] }
  forEachField(bytes, (reader, field, type) => {
    if (field === 1 && type === WireType.Varint) tensor.dims.push(Number(reader.int64()))
    else if (field === 1 && isLong(type)) {
      const packed = new BinaryReader(reader.bytes())
      while (packed.pos < packed.len) tensor.dims.push(Number(packed.int64()))
    } else if (field === 2 && type === WireType.Varint) tensor.dataType = reader.int32()
    else if (field === 8 && isLong(type)) tensor.name = reader.string(true)
    else return false
    return true
  })
  return tensor
}

/** A text that stands in a message under a number: the name of a ValueInfoProto is 1. */
export function readName(bytes: Uint8Array, number: number): string {
  let name = ''
  forEachField(bytes, (reader, field, type) => {
    if (field !== number || !isLong(type)) return false
    name = reader.string(true)
    return true
  })
  return name
}

/** The version, where it is one of ONNX's own operators. */
function readOpset(bytes: Uint8Array): number | undefined {
  let version: number | undefined
  forEachField(bytes, (reader, field, type) => {
    if (field !== 2 || type !== WireType.Varint) return false
    version = Number(reader.int64())
    return true
  })
  return ['', 'ai.onnx'].includes(readName(bytes, 1)) ? version : undefined
}

function readEntry(bytes: Uint8Array): { readonly key: string; readonly value: string } {
  return { key: readName(bytes, 1), value: readName(bytes, 2) }
}
