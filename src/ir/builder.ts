/** Builds the IR by running a tower's code once: a layer declares its parameters where it is applied. */
import type { BuildProblem, DType, IndexedName, Module, Node, Op, OpAttrs, OpKind, Param, Repeat, Value } from './types.ts'

/** Thrown where the real constructor or forward pass would raise; caught by the function that builds a tower. */
export class BuildFailure extends Error {
  readonly problem: BuildProblem

  constructor(problem: BuildProblem) {
    super(problem.message)
    this.problem = problem
  }
}

/** Thrown where the real library would go on with something that is not known here; caught by the function that builds a tower. */
export class NotModelled extends Error {}

export interface ParamOptions {
  readonly kind?: 'parameter' | 'buffer'
  /** For buffers: in the state dict? */
  readonly persistent?: boolean
  readonly dtype?: DType
  /** See Param. */
  readonly computed?: OpAttrs
}

/** A network that is made anew with other widths once it is made (see Builder.withWidths). */
interface Rebuilt {
  /** Output channels of its convolutions, by their names in it. */
  readonly widths: ReadonlyMap<string, number>
  /** Names of the modules around what is built. */
  readonly path: string[]
  /** The rounds of the loops around it. */
  readonly rounds: number[]
}

export interface BuilderOptions {
  /**
   * Only runs the code: its shapes are checked and its problems found, but no module, parameter or operation is kept, apart from
   * the operations on the inputs themselves, which stand in the root's body. A third of the time of a lint.
   */
  readonly rehearses?: boolean
}

/** Stands in a rehearsal for every parameter. */
const SOME_PARAM: Param = { name: '', shape: [], kind: 'parameter', persistent: true, dtype: 'float' }

/** A module that is being built, with what is looked up by name when the module is applied once more. */
interface OpenModule {
  readonly module: Module
  /** Of its parameters, in their order. */
  readonly values: Value[]
  readonly children: OpenModule[]
}

function open(name: string | IndexedName, className: string): OpenModule {
  const params: Param[] = []
  const body: Node[] = []
  return openModule(moduleOf(name, className, params, body), [])
}

function openModule(module: Module, values: Value[]): OpenModule {
  const children: OpenModule[] = []
  return { module, values, children }
}

/** A module of one operation, which it does not have yet. */
export interface Layer {
  readonly name: string | IndexedName
  readonly className: string
  /** Of this node: the module's own where it is applied for the first time, else none. */
  readonly params: Param[]
  /** Of the parameters, in their order. */
  readonly values: Value[]
  readonly isFirst: boolean
}

/** V8 makes an object without others in it in a tenth of the time. */
function moduleOf(name: string | IndexedName, className: string, params: Param[], body: Node[]): Module {
  return { type: 'module', name, class: className, params, body }
}

function operation(kind: OpKind, inputs: readonly Value[], outputs: readonly Value[], attrs: OpAttrs): Op {
  return { type: 'op', kind, inputs, outputs, attrs }
}

export class Builder {
  readonly root: Module
  private readonly rehearses: boolean
  /** Of a rehearsal: what goes in. */
  private readonly inputs: Value[] = []
  private body: Node[]
  private nextId = 0
  private kept: BuildProblem | undefined
  private rebuilt: Rebuilt | undefined
  /** The module that holds the parameters of the current one: itself, or the node of its first application. */
  private owner: OpenModule

  constructor(rootClass: string, { rehearses = false }: BuilderOptions = {}) {
    this.rehearses = rehearses
    this.owner = open('', rootClass)
    this.root = this.owner.module
    this.body = this.root.body
  }

  /** A new value that no operation gives: an input of the tower. */
  input(shape: readonly number[], dtype: DType = 'float'): Value {
    const value = this.value(shape, dtype)
    if (this.rehearses) this.inputs.push(value)
    return value
  }

  /** Declares a parameter (or buffer) of the current module and gives its value. Twice the same name: the same value. */
  param(name: string, shape: readonly number[], options: ParamOptions = {}): Value {
    if (this.rehearses) {
      this.checkSizes(shape)
      return { id: this.nextId++, shape, dtype: options.dtype ?? 'float', param: SOME_PARAM }
    }
    const { module, values } = this.owner
    for (let i = 0; i < values.length; i++) if (module.params[i]!.name === name) return values[i]!
    this.checkSizes(shape)
    const { kind = 'parameter', dtype = 'float', computed } = options
    const persistent = kind === 'parameter' || options.persistent !== false
    const param: Param = computed === undefined ? { name, shape, kind, persistent, dtype } : { name, shape, kind, persistent, dtype, computed }
    const value = this.held(param)
    module.params.push(param)
    values.push(value)
    return value
  }

  /**
   * Begins a child module that has these parameters and one operation, as most have: what `module` does with a body that declares
   * them, and quicker. Nothing else is to be built before it is applied.
   */
  layer(given: string | IndexedName, className: string, params: Param[]): Layer {
    for (let i = 0; i < params.length; i++) this.checkSizes(params[i]!.shape)
    const name = this.resolved(given)
    // A rehearsal keeps no modules, and finds none.
    const first = named(this.owner.children, name)
    if (first !== undefined) return { name, className, params: [], values: first.values, isFirst: false }
    return { name, className, params, values: params.map((param) => this.held(param)), isFirst: true }
  }

  /** Gives a layer its operation; `inputs` are the layer's parameters and what it is applied to. */
  apply({ name, className, params, values, isFirst }: Layer, kind: OpKind, inputs: readonly Value[], shape: readonly number[], attrs: OpAttrs = {}): Value {
    if (this.rehearses) return this.op(kind, inputs, shape, attrs)
    const output = this.value(shape, 'float')
    const module = moduleOf(name, className, params, [operation(kind, inputs, [output], attrs)])
    if (isFirst) this.owner.children.push(openModule(module, values))
    this.body.push(module)
    return output
  }

  /**
   * Runs `body` inside a child module. Under a name that is there already it is the same module applied once more: a
   * node of its own, whose parameters are those of the first.
   */
  module<T>(given: string | IndexedName, className: string, body: () => T): T {
    // The names are of use only where convolutions have widths by them.
    if (this.rehearses && this.rebuilt === undefined) return body()
    const name = this.resolved(given)
    if (typeof name === 'string') this.rebuilt?.path.push(name)
    const outerOwner = this.owner
    const outerBody = this.body
    const child = open(name, className)
    const first = named(outerOwner.children, name)
    if (first === undefined) outerOwner.children.push(child)
    outerBody.push(child.module)
    this.owner = first ?? child
    this.body = child.module.body
    try {
      return body()
    } finally {
      this.owner = outerOwner
      this.body = outerBody
      this.rebuilt?.path.pop()
    }
  }

  /**
   * Runs `body` once and stands for `count` runs, each taking what the last one gave. The body must give values of the
   * shapes it takes. Names inside come from `indexed`. With count 0 nothing is built.
   */
  repeat(count: number, carried: readonly Value[], body: (inner: readonly Value[]) => readonly Value[]): readonly Value[] {
    if (count <= 0) return carried
    if (this.rebuilt !== undefined) return this.unrolled(this.rebuilt, count, carried, body)
    if (count === 1 || this.rehearses) return body(carried)
    const outerBody = this.body
    const inner = carried.map((value) => this.value(value.shape, value.dtype))
    const loopBody: Node[] = []
    this.body = loopBody
    let results: readonly Value[]
    try {
      results = body(inner)
    } finally {
      this.body = outerBody
    }
    for (let i = 0; i < results.length; i++) {
      const given = results[i]!.shape
      const taken = inner[i]?.shape
      if (taken === undefined || !isSameShape(given, taken)) throw new Error(`a repeated block gives [${given.join()}] where it takes [${taken?.join() ?? ''}]`)
    }
    const repeat: Repeat = {
      type: 'repeat',
      count,
      body: loopBody,
      carried: results.map((result, i) => ({ outer: carried[i]!, inner: inner[i]!, result })),
    }
    this.body.push(repeat)
    return results
  }

  /**
   * Builds a network whose convolutions have other output channels than it is made with, each its own: what is repeated is
   * built round by round. `widths` has the channels by the names of the convolutions below the current module.
   */
  withWidths<T>(widths: ReadonlyMap<string, number>, body: () => T): T {
    const outer = this.rebuilt
    this.rebuilt = { widths, path: [], rounds: [] }
    try {
      return body()
    } finally {
      this.rebuilt = outer
    }
  }

  /** The name of a child; where rounds are built one by one, that of this round. */
  private resolved(name: string | IndexedName): string | IndexedName {
    if (this.rebuilt === undefined || typeof name === 'string') return name
    return `${name.prefix}${name.start + name.step * this.rebuilt.rounds.at(-1)!}`
  }

  /** Output channels and groups of the convolution that is this child: as given, where they are not others. One with groups is depthwise then. */
  convolution(given: string | IndexedName, out: number, groups: number): { readonly out: number; readonly groups: number } {
    if (this.rebuilt === undefined) return { out, groups }
    const { widths, path } = this.rebuilt
    const name = [...path, this.resolved(given)].filter((part) => part !== '').join('.')
    const own = widths.get(name) ?? this.fail({ stage: 'construct', field: '', cause: 'missing', message: `KeyError: '${name}.weight'` })
    return { out: own, groups: groups > 1 ? own : 1 }
  }

  private unrolled({ rounds }: Rebuilt, count: number, carried: readonly Value[], body: (inner: readonly Value[]) => readonly Value[]): readonly Value[] {
    let values = carried
    for (let round = 0; round < count; round++) {
      rounds.push(round)
      values = body(values)
      rounds.pop()
    }
    return values
  }

  /** Adds an operation with one output. */
  op(kind: OpKind, inputs: readonly Value[], shape: readonly number[], attrs: OpAttrs = {}, dtype: DType = 'float'): Value {
    const output = this.value(shape, dtype)
    if (!this.rehearses || this.takesInput(inputs)) {
      this.keeper.push(operation(kind, inputs, [output], attrs))
    }
    return output
  }

  /** Adds an operation with several outputs. */
  ops(kind: OpKind, inputs: readonly Value[], shapes: readonly (readonly number[])[], attrs: OpAttrs = {}): readonly Value[] {
    const outputs = shapes.map((shape) => this.value(shape, 'float'))
    if (!this.rehearses || this.takesInput(inputs)) this.keeper.push(operation(kind, inputs, outputs, attrs))
    return outputs
  }

  /** Where an operation is kept. */
  private get keeper(): Node[] {
    return this.rehearses ? this.root.body : this.body
  }

  private takesInput(inputs: readonly Value[]): boolean {
    for (let i = 0; i < inputs.length; i++) if (this.inputs.includes(inputs[i]!)) return true
    return false
  }

  private checkSizes(shape: readonly number[]): void {
    let bytes = FLOAT_BYTES
    for (let i = 0; i < shape.length; i++) {
      const size = shape[i]!
      if (size < 0) this.fail(negative(shape, 'construct', ''))
      bytes *= size
    }
    // Of more bytes than 64 bits count torch makes no tensor.
    if (bytes >= 2 ** 63) this.fail({ stage: 'construct', field: '', cause: 'range', message: `RuntimeError: Storage size calculation overflowed with sizes=[${shape.join(', ')}]` })
  }

  /** Stops the construction as the real library's exception would. */
  fail(problem: BuildProblem): never {
    throw new BuildFailure(problem)
  }

  /**
   * Keeps a problem of the forward pass while the construction goes on: the real constructor, which runs first, may yet
   * refuse a later layer. Of several the first counts.
   */
  defer(problem: BuildProblem & { readonly stage: 'forward' }): void {
    this.kept ??= problem
  }

  /** The problem that was kept, once all is constructed. */
  get deferred(): BuildProblem | undefined {
    return this.kept
  }

  /** Stops the construction where the real library would not: `reason` is a clause, `the block X is not modelled`. */
  notModelled(reason: string): never {
    throw new NotModelled(reason)
  }

  private value(shape: readonly number[], dtype: DType): Value {
    return { id: this.nextId++, shape, dtype }
  }

  private held(param: Param): Value {
    return { id: this.nextId++, shape: param.shape, dtype: param.dtype, param }
  }
}

function isSameShape(left: readonly number[], right: readonly number[]): boolean {
  if (left.length !== right.length) return false
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false
  return true
}

function named(children: readonly OpenModule[], name: string | IndexedName): OpenModule | undefined {
  for (let i = 0; i < children.length; i++) if (isSameName(children[i]!.module.name, name)) return children[i]
  return undefined
}

function isSameName(left: string | IndexedName, right: string | IndexedName): boolean {
  if (typeof left === 'string' || typeof right === 'string') return left === right
  return left.prefix === right.prefix && left.start === right.start && left.step === right.step
}

/** What torch says of a tensor with a negative size. */
export function negative(shape: readonly number[], stage: BuildProblem['stage'], field: string): BuildProblem {
  const size = shape.find((each) => each < 0)
  return { stage, field, cause: 'range', message: `RuntimeError: Trying to create tensor with negative dimension ${size}: [${shape.join(', ')}]` }
}

/** torch.float32, in which models are made. */
const FLOAT_BYTES = 4

/** The name of child `i` of a repeated list: `indexed('blocks')` is blocks.0, blocks.1, ...; an empty list name gives 0, 1, ... */
export function indexed(list: string, start = 0, step = 1): IndexedName {
  return { prefix: list === '' ? '' : `${list}.`, start, step }
}
