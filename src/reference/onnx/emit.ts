/** The IR of a tower as an ONNX model: standard operators of opset 18, repeats unrolled, names as PyTorch has them. */
import type { IndexedName, Module, Node, Op, Param, Repeat, Tower, Value } from '../../ir/types.ts'
import { childName, type NamedParam } from '../../ir/walk.ts'
import { mixesKernels } from './batch.ts'
import { EMITTERS } from './emitters/index.ts'
import { OnnxError } from './error.ts'
import { GraphBuilder } from './graph.ts'
import { modelMessage, type Dimension, type GraphSpec, type ValueSpec } from './messages.ts'
import { elementType, Scope, type Binding } from './scope.ts'
import { carry, type Weights } from './weights.ts'

export interface OnnxOptions {
  /** Of the graph. */
  readonly name: string
  /** Where the tower's parameters lie in the whole model, `visual`; they keep the tower's own names without it. */
  readonly prefix?: string
  /** `inputs` (default): every parameter is an input of the graph, behind the tower's own; a seed: the graph carries numbers that look random. */
  readonly weights?: Exclude<Weights, 'constant_of_shape'>
  /** `dynamic` leaves the number of images or texts open; the default wherever the tower allows it. */
  readonly batch?: 'dynamic' | number
}

/** The name of the open dimension. */
const BATCH = 'batch'

/**
 * A ModelProto in bytes. Inputs are those of the tower (`image`, or `tokens`), then all parameters and the buffers that are
 * read, by their full names; outputs are `features`. Throws an OnnxError for a batch that the tower cannot have, for weights that
 * are more than a file holds, and for more operations or tables than anybody runs.
 */
export function emitOnnx(tower: Tower, options: OnnxOptions): Uint8Array {
  return emitGraph(tower, options)
}

/** The same, with weights of any kind. */
export function emitGraph(tower: Tower, options: Omit<OnnxOptions, 'weights'> & { readonly weights?: Weights }): Uint8Array {
  if (countOperations(tower.root.body) > MAX_OPERATIONS) {
    throw new OnnxError(`it has more than ${MAX_OPERATIONS} operations one after another, which are not written; flops counts them`)
  }
  const emission = new Emission(tower, options.prefix ?? '', batchOf(tower, options.batch))
  emission.run()
  return modelMessage(emission.finish(options.name, options.weights ?? 'inputs'), emission.metadata()).finish()
}

/** Forty times what the largest real tower has: a config may ask for any number of layers, and a graph holds each of them. */
const MAX_OPERATIONS = 100_000

/** Once what is repeated stands there one after another. */
function countOperations(body: readonly Node[]): number {
  return body.reduce((sum, node) => sum + (node.type === 'op' ? 1 : (node.type === 'repeat' ? node.count : 1) * countOperations(node.body)), 0)
}

/** The batch of the graph. */
function batchOf(tower: Tower, asked: OnnxOptions['batch']): 'dynamic' | number {
  const built = tower.inputs[0]!.shape[0]!
  if (!mixesKernels(tower)) return asked ?? 'dynamic'
  if (asked !== undefined && asked !== built) {
    throw new OnnxError(`its kernels are mixed for each image, so that the graph is for one size of batch, ${built} as it was built, and not ${asked}`)
  }
  return built
}

class Emission {
  readonly graph = new GraphBuilder()
  iteration = 0
  readonly #tower: Tower
  readonly #prefix: string
  readonly #batch: 'dynamic' | number
  /** The size of the batch in the IR's shapes; 0 where the graph keeps them as they are. */
  readonly #size: number
  readonly #bindings = new Map<number, Binding>()
  /** The present names of parameters: those of a repeated block change with the iteration. */
  readonly #names = new Map<Param, string>()
  readonly #params: NamedParam[] = []
  readonly #read = new Set<string>()

  constructor(tower: Tower, prefix: string, batch: 'dynamic' | number) {
    this.#tower = tower
    this.#prefix = prefix
    this.#batch = batch
    this.#size = mixesKernels(tower) ? 0 : tower.inputs[0]!.shape[0]!
  }

  run(): void {
    const names = inputNames(this.#tower)
    this.#tower.inputs.forEach((value, i) => {
      this.graph.freeName(names[i]!)
      this.#bindings.set(value.id, { name: names[i]!, batches: this.#size === 0 ? 0 : 1 })
    })
    this.#module(this.#tower.root, this.#prefix, 0)
  }

  binding(value: Value): Binding {
    if (value.param === undefined) {
      const binding = this.#bindings.get(value.id)
      if (binding === undefined) throw new Error(`a value of shape [${value.shape.join()}] is used before it is made`)
      return binding
    }
    const name = this.#names.get(value.param)
    if (name === undefined) throw new Error(`${value.param.name} is used before its module is entered`)
    this.#read.add(name)
    return { name, batches: 0 }
  }

  #module(module: Module, path: string, index: number): void {
    for (const param of module.params) {
      const name = path === '' ? param.name : `${path}.${param.name}`
      this.#names.set(param, name)
      this.#params.push({ name, param })
    }
    this.#body(module.body, path, index)
  }

  #body(body: readonly Node[], path: string, index: number): void {
    for (const node of body) {
      if (node.type === 'op') this.#op(node, path)
      else if (node.type === 'module') this.#module(node, childPath(path, node.name, index), 0)
      else this.#repeat(node, path)
    }
  }

  #repeat({ count, carried, body }: Repeat, path: string): void {
    const outer = this.iteration
    let taken = carried.map((value) => this.binding(value.outer))
    for (let i = 0; i < count; i++) {
      this.iteration = i
      carried.forEach(({ inner }, at) => this.#bindings.set(inner.id, taken[at]!))
      this.#body(body, path, i)
      taken = carried.map(({ result }) => this.binding(result))
    }
    this.iteration = outer
  }

  #op(op: Op, path: string): void {
    const output = op.outputs[0]!
    const batches = op.inputs.some((input) => this.binding(input).batches > 0) ? output.shape[0]! / this.#size : 0
    if (!Number.isInteger(batches)) throw new Error(`${path} loses the batch in ${op.kind}`)
    const scope = new Scope(op, this.graph.freeName(`${path}/${op.kind}`), batches, this)
    const name = EMITTERS[op.kind](scope)
    this.#bindings.set(output.id, { name, batches })
    this.graph.describe(this.#spec(name, output, batches))
  }

  /** The graph, its output under the name `features`. */
  finish(name: string, weights: Weights): GraphSpec {
    const inputs = this.#tower.inputs.map((value) => this.#spec(this.binding(value).name, value, this.binding(value).batches))
    const carried = carry(this.#carriedParams(), weights, this.graph)
    const outputs = this.#tower.outputs.map((value, i) => {
      const { name: inside, batches } = this.binding(value)
      this.graph.rename(inside, outputName(i))
      return this.#spec(outputName(i), value, batches)
    })
    return this.graph.finish(name, inputs, outputs, carried)
  }

  /** How many inputs are the tower's own, and which of the other inputs (or tensors) are buffers. */
  metadata(): Readonly<Record<string, string>> {
    const buffers = this.#carriedParams().flatMap(({ name, param }) => (param.kind === 'buffer' ? [name] : []))
    return { tower_inputs: String(this.#tower.inputs.length), buffers: buffers.join('\n') }
  }

  /** All parameters, and the buffers that something reads. */
  #carriedParams(): readonly NamedParam[] {
    return this.#params.filter(({ name, param }) => param.kind === 'parameter' || this.#read.has(name))
  }

  /** The type and shape of a value in the graph. */
  #spec(name: string, { shape, dtype }: Value, batches: number): ValueSpec {
    const first: Dimension = this.#batch === 'dynamic' ? (batches === 1 ? BATCH : undefined) : this.#batch * batches
    return { name, type: elementType(dtype), dims: batches > 0 ? [first, ...shape.slice(1)] : shape }
  }
}

function childPath(path: string, name: string | IndexedName, index: number): string {
  const child = childName(name, index)
  return path === '' || child === '' ? path + child : `${path}.${child}`
}

/** An image, or token ids; a decoder takes two sequences of tokens that are vectors already. */
function inputNames({ inputs }: Tower): readonly string[] {
  const [first] = inputs
  if (inputs.length === 1) return [first!.dtype === 'int' ? 'tokens' : 'image']
  if (inputs.length === 2) return ['text_tokens', 'image_tokens']
  throw new Error(`no names for ${inputs.length} inputs of a tower`)
}

function outputName(index: number): string {
  return index === 0 ? 'features' : `features_${index + 1}`
}
