/** Small ONNX models for tests, written with the messages of the emitter. */
import { modelMessage, type NodeSpec, type TensorSpec, type ValueSpec } from '../../src/reference/onnx/messages.ts'

export function node(name: string, type: string, inputs: readonly string[], output: string, attributes: NodeSpec['attributes'] = {}): NodeSpec {
  return { name, type, inputs, output, attributes }
}

export function float(name: string, dims: ValueSpec['dims']): ValueSpec {
  return { name, type: 'float', dims }
}

/** A stored tensor of zeros. */
export function stored(name: string, dims: readonly number[]): TensorSpec {
  return { name, type: 'float', dims, data: new Uint8Array(4 * dims.reduce((product, size) => product * size, 1)) }
}

export function int64s(name: string, values: readonly number[]): TensorSpec {
  return { name, type: 'int64', dims: [values.length], data: new Uint8Array(new BigInt64Array(values.map(BigInt)).buffer) }
}

export interface SmallGraph {
  readonly nodes: readonly NodeSpec[]
  readonly initializers?: readonly TensorSpec[]
  readonly inputs: readonly ValueSpec[]
  readonly outputs: readonly ValueSpec[]
}

export function modelOf({ nodes, initializers = [], inputs, outputs }: SmallGraph, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  return modelMessage({ name: 'small', nodes, initializers, inputs, outputs, values: [] }, metadata).finish()
}

/** x (batch,8) times two stored weights (8,16) and (16,4). */
export const twoProducts = modelOf({
  nodes: [node('a/MatMul', 'MatMul', ['x', 'w1'], 'h'), node('act/Relu', 'Relu', ['h'], 'r'), node('b/MatMul', 'MatMul', ['r', 'w2'], 'y')],
  initializers: [stored('w1', [8, 16]), stored('w2', [16, 4])],
  inputs: [float('x', ['batch', 8])],
  outputs: [float('y', ['batch', 4])],
})
