/** Parameters and buffers in a graph: inputs of it, or tensors that it carries. */
import type { NamedParam } from '../../ir/walk.ts'
import { elements } from '../../ir/walk.ts'
import { OnnxError } from './error.ts'
import { float32, int64, type GraphBuilder } from './graph.ts'
import type { NodeSpec, TensorSpec, ValueSpec } from './messages.ts'
import { elementType } from './scope.ts'
import { seededParam } from './seeded.ts'

/**
 * - `inputs`: each is an input of the graph;
 * - a seed: each is stored with numbers that look random (seeded.ts), and computed buffers with their own;
 * - `constant_of_shape`: each is made of zeros by an operator. Such a graph is no model: what multiplies the same value by
 *   equal weights is one expression to a runtime, which computes it once. It is for the test that shows it.
 */
export type Weights = 'inputs' | { readonly seed: number } | 'constant_of_shape'

/** The largest protobuf message that its readers take, less a share for the graph itself (in bytes). */
const MAX_BYTES = 2 ** 31 - 2 ** 24

export interface Carried {
  readonly inputs: readonly ValueSpec[]
  readonly initializers: readonly TensorSpec[]
  /** What makes them, ahead of everything else. */
  readonly nodes: readonly NodeSpec[]
}

/** The weights for the end of a graph. Throws an OnnxError where the numbers are more than a file holds. */
export function carry(params: readonly NamedParam[], weights: Weights, graph: GraphBuilder): Carried {
  if (weights === 'inputs') return { inputs: params.map(specOf), initializers: [], nodes: [] }
  if (weights === 'constant_of_shape') return { inputs: [], initializers: [], nodes: params.map((each) => zerosOf(each, graph)) }
  const bytes = params.reduce((sum, { param }) => sum + elements(param) * (param.dtype === 'int' ? 8 : 4), 0)
  if (bytes > MAX_BYTES) {
    throw new OnnxError(`its weights have ${(bytes / 2 ** 30).toFixed(1)} GiB, and an ONNX file holds less than 2 GiB; with weights as inputs of the graph there is no such bound`)
  }
  return { inputs: [], initializers: params.map((each) => ({ ...specOf(each), data: dataOf(each, weights.seed) })), nodes: [] }
}

function specOf({ name, param }: NamedParam): { readonly name: string; readonly type: TensorSpec['type']; readonly dims: readonly number[] } {
  return { name, type: elementType(param.dtype), dims: param.shape }
}

function zerosOf({ name, param }: NamedParam, graph: GraphBuilder): NodeSpec {
  if (param.dtype !== 'float') throw new Error(`no zeros for ${name}, which is no float`)
  return { name, type: 'ConstantOfShape', inputs: [graph.ints(param.shape)], output: name, attributes: {} }
}

function dataOf({ name, param }: NamedParam, seed: number): Uint8Array {
  const numbers = seededParam(seed, name, param)
  return param.dtype === 'int' ? int64(numbers) : float32(numbers)
}
