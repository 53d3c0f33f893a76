/** Reads an ONNX model back: what goes in and out, and its nodes. The wire format is @bufbuild/protobuf's, not ours. */
import { BinaryReader } from '@bufbuild/protobuf/wire'

export interface ReadValue {
  readonly name: string
  /** TensorProto.DataType: 1 is float, 7 int64. */
  readonly type: number
  /** A name where a size is open. */
  readonly dims: readonly (number | string)[]
}

export interface ReadNode {
  readonly name: string
  readonly type: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}

export interface ReadModel {
  readonly metadata: Readonly<Record<string, string>>
  readonly nodes: readonly ReadNode[]
  readonly inputs: readonly ReadValue[]
  readonly outputs: readonly ReadValue[]
  readonly initializers: readonly ReadValue[]
}

type Fields = ReadonlyMap<number, readonly unknown[]>

/** Every field of a message; what is a message itself is bytes. */
function fieldsOf(bytes: Uint8Array): Fields {
  const reader = new BinaryReader(bytes)
  const fields = new Map<number, unknown[]>()
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag()
    const value = wireType === 0 ? Number(reader.int64()) : wireType === 2 ? reader.bytes() : wireType === 5 ? reader.float() : reader.skip(wireType)
    fields.set(field, [...(fields.get(field) ?? []), value])
  }
  return fields
}

function messages(fields: Fields, field: number): readonly Fields[] {
  return (fields.get(field) ?? []).map((bytes) => fieldsOf(bytes as Uint8Array))
}

function texts(fields: Fields, field: number): readonly string[] {
  return (fields.get(field) ?? []).map((bytes) => new TextDecoder().decode(bytes as Uint8Array))
}

export function readModel(bytes: Uint8Array): ReadModel {
  const model = fieldsOf(bytes)
  const [graph] = messages(model, 7) as [Fields]
  return {
    metadata: Object.fromEntries(messages(model, 14).map((entry) => [texts(entry, 1)[0]!, texts(entry, 2)[0]!])),
    nodes: messages(graph, 1).map((node) => ({ name: texts(node, 3)[0]!, type: texts(node, 4)[0]!, inputs: texts(node, 1), outputs: texts(node, 2) })),
    inputs: messages(graph, 11).map(readValue),
    outputs: messages(graph, 12).map(readValue),
    initializers: messages(graph, 5).map((tensor) => ({
      name: texts(tensor, 8)[0]!,
      type: tensor.get(2)![0] as number,
      dims: (tensor.get(1) ?? []) as readonly number[],
    })),
  }
}

function readValue(value: Fields): ReadValue {
  const [tensor] = messages(messages(value, 2)[0]!, 1) as [Fields]
  const dims = messages(messages(tensor, 2)[0]!, 1)
  return { name: texts(value, 1)[0]!, type: tensor.get(1)![0] as number, dims: dims.map((dim) => texts(dim, 2)[0] ?? (dim.get(1)?.[0] as number)) }
}
