/**
 * The architecture IR: a typed tree of modules, named as PyTorch names them, whose leaves are operations with shapes.
 *
 * Operations are data. Parameters, FLOPs, activations, the ONNX graph and the printed tree are walks over this one tree,
 * so the dataflow is in it: an operation names the values it takes and gives. What training alone does (dropout,
 * stochastic depth) is left out: the IR is the model in eval mode.
 */

export type DType = 'float' | 'int' | 'bool'

/** A tensor. Shapes are concrete: an IR is built for one batch size, image size and text length. */
export interface Value {
  readonly id: number
  readonly shape: readonly number[]
  readonly dtype: DType
  /** Set where the value is a parameter or buffer itself. */
  readonly param?: Param
}

/** A parameter or buffer of the module that holds it. */
export interface Param {
  /** Last part of its name, `weight`. */
  readonly name: string
  readonly shape: readonly number[]
  readonly kind: 'parameter' | 'buffer'
  /** Is a buffer part of the state dict? Parameters always are. */
  readonly persistent: boolean
  readonly dtype: DType
  /** Of a buffer that the constructor fills: which `table` of numbers, and what it depends on. */
  readonly computed?: OpAttrs
}

/** Name of a child of a repeated list: `blocks.` and the index `start + step * i` in iteration i. */
export interface IndexedName {
  readonly prefix: string
  readonly start: number
  readonly step: number
}

export interface Module {
  readonly type: 'module'
  /** The attribute's name in its parent (dots where it lies in a container: `layers.0`). Empty for the root. */
  readonly name: string | IndexedName
  /** The Python class, `VisionTransformer`. */
  readonly class: string
  readonly params: Param[]
  readonly body: Node[]
}

/**
 * A part that is run `count` times, held once. In iteration 0 each carried value's `inner` is its `outer`; then it is
 * the last iteration's `result`. After the loop, `result` stands for the last iteration's.
 */
export interface Repeat {
  readonly type: 'repeat'
  readonly count: number
  readonly body: Node[]
  readonly carried: readonly Carried[]
}

export interface Carried {
  readonly outer: Value
  readonly inner: Value
  readonly result: Value
}

export interface Op {
  readonly type: 'op'
  readonly kind: OpKind
  readonly inputs: readonly Value[]
  readonly outputs: readonly Value[]
  readonly attrs: OpAttrs
}

export type Node = Module | Repeat | Op

/**
 * - `conv`: [x (N,C,H,W), weight (O,C/groups,kh,kw), bias?]
 * - `linear`: [x (...,in), weight (out,in), bias?], x @ weight^T + bias
 * - `matmul`: [a (...,M,K), b (...,K,N)], broadcast over the leading dimensions as torch.matmul does
 * - `attention`: [q (...,N,d), k (...,M,d), v (...,M,dv), mask?], softmax(q k^T scale + mask) v
 * - `norm`: [x, weight?, bias?, running_mean?, running_var?]
 * - the rest by their torch names; `attrs` say the rest. Each has an emitter in src/reference/onnx/emitters, which refuses an
 *   attribute that it does not know: the dataflow is whole, and is run.
 *
 * Some attributes are for counting by the rules of others, and change no value: `adaptive` of a reduce that is PyTorch's adaptive
 * pool, `standardizes` of a norm that runs on weights, as a batch norm in training mode, `written_out` and `shares_product`
 * of attention (see nn.ts).
 */
export type OpKind =
  | 'conv'
  | 'linear'
  | 'matmul'
  | 'attention'
  | 'norm'
  | 'activation'
  | 'softmax'
  | 'embedding'
  | 'elementwise'
  | 'reduce'
  | 'pool'
  | 'resize'
  | 'reshape'
  | 'transpose'
  | 'concat'
  | 'slice'
  | 'gather'
  | 'expand'
  | 'pad'
  | 'roll'
  | 'padding_mask'
  | 'constant'

export type OpAttrs = Readonly<Record<string, string | number | boolean | readonly number[] | undefined>>

/**
 * Why the real library raises, so that rules can tell the cases apart:
 * - `type`: a value of a type that Python or torch does not take there
 * - `keyword`: an argument that a function does not take, or gets twice
 * - `choice`: a value that is none of those that are allowed
 * - `missing`: something that must be given and is not
 * - `length`: a list with too few or too many items
 * - `range`: a number that is too small or too large
 * - `divisibility`: a number that must divide another one and does not
 * - `size`: an image or a text of another size than the tower takes
 * - `shape`: tensors that do not fit each other
 * - `combination`: settings that exclude each other
 * - `broken`: a setting with which the library's own code fails, whatever else is written
 */
export type BuildCause =
  | 'type'
  | 'keyword'
  | 'choice'
  | 'missing'
  | 'length'
  | 'range'
  | 'divisibility'
  | 'size'
  | 'shape'
  | 'combination'
  | 'broken'

/** Where the real library would raise: while it constructs the model, or in its first forward pass. */
export interface BuildProblem {
  readonly stage: 'construct' | 'forward'
  /** The config field or keyword argument that causes it, as far as the builder knows: `width`, `timm_pool`, `img_size`. */
  readonly field: string
  readonly cause: BuildCause
  /** What Python would say: `AssertionError: embed_dim must be divisible by num_heads`. */
  readonly message: string
  /** The names of which the field's value must be one, where the builder knows all of them. */
  readonly allowed?: readonly string[]
}

/** One tower as built, with the values that go in and come out. */
export interface Tower {
  readonly root: Module
  readonly inputs: readonly Value[]
  readonly outputs: readonly Value[]
}
