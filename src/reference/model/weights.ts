/**
 * Where the weights of a graph come from, written anew: as graph inputs to count by, as stored ones to time by.
 *
 * A run is counted with every weight as an input. A stored one may be folded with another, or packed when the session is
 * made, and then neither the product nor the shape is in the profile. It is timed with the weights stored, as they are
 * where a model is used: they lie on the device, and are not sent there in every run. Either way all weights are views of one array
 * of numbers, so that a billion of them take the room of the largest.
 */
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { readInitializer, readName, type Initializer } from './read.ts'

/** Smaller tensors stay as they are, unless they are an operand of a product: an operator may want them constant (scales of Resize). */
const SMALL = 64

/** float, float16, double: the types of weights. */
const WEIGHT_TYPES: ReadonlySet<number> = new Set([1, 10, 11])

/** The name by which the stored weights ask for the one array of numbers. */
export const SHARED_WEIGHTS = 'weights'

/**
 * The same graph whose stored weights are graph inputs instead; so are all stored `operands` of products, however small. Their
 * numbers are dropped, also those in files beside it.
 */
export function weightsAsInputs(model: Uint8Array, operands: ReadonlySet<string>): Uint8Array {
  return rewriteGraph(model, (graph) => {
    const declared = new Set<string>()
    forEachSlice(graph, (field, content) => void (field === INPUT && declared.add(readName(content(), 1))))
    const moved: Initializer[] = []
    const kept = copyFields(graph, (field, content) => {
      if (field !== INITIALIZER) return true
      const weight = readInitializer(content())
      if (!isWeight(weight, operands)) return true
      if (!declared.has(weight.name)) moved.push(weight)
      return false
    })
    for (const weight of moved) kept.tag(INPUT, WireType.LengthDelimited).bytes(valueInfo(weight))
    return kept.finish()
  })
}

/** Does a stored tensor become an input? */
export function isWeight({ name, dataType, dims }: Initializer, operands: ReadonlySet<string>): boolean {
  return WEIGHT_TYPES.has(dataType) && (operands.has(name) || elements(dims) > SMALL)
}

/** The same graph with these of its inputs, all of type float, stored: each reads the beginning of the array `SHARED_WEIGHTS`. */
export function inputsAsWeights(model: Uint8Array, weights: ReadonlyMap<string, readonly number[]>): Uint8Array {
  return rewriteGraph(model, (graph) => {
    const kept = copyFields(graph, (field, content) => field !== INPUT || !weights.has(readName(content(), 1)))
    for (const [name, dims] of weights) kept.tag(INITIALIZER, WireType.LengthDelimited).bytes(externalTensor(name, dims))
    return kept.finish()
  })
}

/** Field numbers of onnx.proto: ModelProto.graph, GraphProto.initializer and GraphProto.input. */
const GRAPH = 7
const INITIALIZER = 5
const INPUT = 11

function rewriteGraph(model: Uint8Array, rewrite: (graph: Uint8Array) => Uint8Array): Uint8Array {
  const written = new BinaryWriter()
  forEachSlice(model, (field, content, whole) => {
    if (field === GRAPH) written.tag(GRAPH, WireType.LengthDelimited).bytes(rewrite(content()))
    else written.raw(whole)
  })
  return written.finish()
}

function copyFields(message: Uint8Array, keep: (field: number, content: () => Uint8Array) => boolean): BinaryWriter {
  const written = new BinaryWriter()
  forEachSlice(message, (field, content, whole) => {
    if (keep(field, content)) written.raw(whole)
  })
  return written
}

/** Every field of a message with its bytes, tag included, and what is in it where it is a message. */
function forEachSlice(message: Uint8Array, visit: (field: number, content: () => Uint8Array, whole: Uint8Array) => void): void {
  const reader = new BinaryReader(message)
  while (reader.pos < reader.len) {
    const start = reader.pos
    const [field, type] = reader.tag()
    const body = reader.pos
    reader.skip(type, field)
    const content = (): Uint8Array => new BinaryReader(message.subarray(body)).bytes()
    visit(field, content, message.subarray(start, reader.pos))
  }
}

/** ValueInfoProto { name, type { tensor_type { elem_type, shape { dim { dim_value } } } } } */
function valueInfo({ name, dataType, dims }: Initializer): Uint8Array {
  const writer = new BinaryWriter().tag(1, WireType.LengthDelimited).string(name)
  writer.tag(2, WireType.LengthDelimited).fork().tag(1, WireType.LengthDelimited).fork()
  writer.tag(1, WireType.Varint).int32(dataType).tag(2, WireType.LengthDelimited).fork()
  for (const size of dims) writer.tag(1, WireType.LengthDelimited).fork().tag(1, WireType.Varint).int64(size).join()
  return writer.join().join().join().finish()
}

/** TensorProto { dims, data_type: FLOAT, name, external_data { location, offset, length }, data_location: EXTERNAL } */
function externalTensor(name: string, dims: readonly number[]): Uint8Array {
  const writer = new BinaryWriter()
  for (const size of dims) writer.tag(1, WireType.Varint).int64(size)
  writer.tag(2, WireType.Varint).int32(1).tag(8, WireType.LengthDelimited).string(name)
  for (const [key, value] of Object.entries({ location: SHARED_WEIGHTS, offset: '0', length: String(4 * elements(dims)) })) {
    writer.tag(13, WireType.LengthDelimited).fork()
    writer.tag(1, WireType.LengthDelimited).string(key).tag(2, WireType.LengthDelimited).string(value).join()
  }
  return writer.tag(14, WireType.Varint).int32(1).finish()
}

/** Number of scalars of a shape. */
export function elements(dims: readonly number[]): number {
  return dims.reduce((product, size) => product * size, 1)
}
