/**
 * PyTorch's layers as functions over the builder: each declares the parameters that torch.nn declares, under the same
 * names, and adds the operation. Shapes are checked as torch checks them (torch 2.13).
 *
 * A run of the command line goes through these a few hundred times, too seldom for V8 to compile them: loops and indices stand
 * where spreads, destructured arrays and callbacks would take several times as long to interpret.
 */
import type { Builder } from './builder.ts'
import type { DType, IndexedName, OpAttrs, Param, Value } from './types.ts'

type Name = string | IndexedName
export type Pair = readonly [number, number]

export function pair(value: number | Pair): Pair {
  return typeof value === 'number' ? [value, value] : value
}

/** A buffer of the current module that its constructor fills with a table of numbers, and that is not saved. */
export function computedBuffer(b: Builder, name: string, shape: readonly number[], computed: OpAttrs, dtype: DType = 'float'): Value {
  return b.param(name, shape, { kind: 'buffer', persistent: false, computed, dtype })
}

/** A table of numbers that the forward pass makes: which `table`, and what it depends on. */
export function constant(b: Builder, shape: readonly number[], attrs: OpAttrs): Value {
  return b.op('constant', [], shape, attrs)
}

/** nn.Linear: x (..., in) -> (..., out). */
export function linear(b: Builder, name: Name, x: Value, out: number, options: { bias: boolean }): Value {
  const last = x.shape.length - 1
  const layer = b.layer(name, 'Linear', weightAndBias([out, x.shape[last]!], options.bias))
  return b.apply(layer, 'linear', behind(x, layer.values), withSize(x.shape, last, out))
}

/** F.linear with the weight and bias of the current module, under other names where the class names them otherwise. */
export function linearOp(b: Builder, x: Value, out: number, options: { bias: boolean; weightName?: string; biasName?: string }): Value {
  const last = x.shape.length - 1
  const inputs = [x, b.param(options.weightName ?? 'weight', [out, x.shape[last]!])]
  if (options.bias) inputs.push(b.param(options.biasName ?? 'bias', [out]))
  return b.op('linear', inputs, withSize(x.shape, last, out))
}

/** The parameters of nearly all layers; the bias has a number for each of the weight's rows. */
function weightAndBias(weight: readonly number[], hasBias: boolean): Param[] {
  return hasBias ? [parameter('weight', weight), parameter('bias', [weight[0]!])] : [parameter('weight', weight)]
}

function parameter(name: string, shape: readonly number[]): Param {
  return { name, shape, kind: 'parameter', persistent: true, dtype: 'float' }
}

/** What is applied, and the parameters of a layer. */
function behind(x: Value, values: readonly Value[]): readonly Value[] {
  if (values.length === 2) return [x, values[0]!, values[1]!]
  return values.length === 1 ? [x, values[0]!] : [x, ...values]
}

/** The shape with another size on one axis. */
export function withSize(shape: readonly number[], axis: number, size: number): number[] {
  const changed = shape.slice()
  changed[axis] = size
  return changed
}

export interface ConvOptions {
  readonly kernel: number | Pair
  readonly stride?: number | Pair
  /** Symmetric padding, or [top, left, bottom, right]. */
  readonly padding?: number | Pair | readonly [number, number, number, number]
  readonly dilation?: number | Pair
  readonly groups?: number
  readonly bias: boolean
}

/** nn.Conv2d: x (N, C, H, W) -> (N, out, H', W'). */
export function conv2d(b: Builder, name: Name, x: Value, nominal: number, options: ConvOptions): Value {
  const channels = x.shape[1]!
  const { out, groups } = b.convolution(name, nominal, options.groups ?? 1)
  if (channels % groups !== 0 || out % groups !== 0) {
    const what = channels % groups === 0 ? 'out_channels' : 'in_channels'
    b.fail({ stage: 'construct', field: '', cause: 'divisibility', message: `ValueError: ${what} must be divisible by groups` })
  }
  const kernel = pair(options.kernel)
  const weight = [out, channels / groups, kernel[0], kernel[1]]
  const layer = b.layer(name, 'Conv2d', weightAndBias(weight, options.bias))
  const { shape, attrs } = convolved(b, x, weight, options, groups)
  return b.apply(layer, 'conv', behind(x, layer.values), shape, attrs)
}

/** F.conv2d: x (N, C, H, W), weight (out, C / groups, kh, kw), bias (out) -> (N, out, H', W'). */
export function convolve(b: Builder, x: Value, weight: Value, bias: Value | undefined, options: SlidingOptions): Value {
  const { shape, attrs } = convolved(b, x, weight.shape, options, options.groups ?? 1)
  return b.op('conv', bias ? [x, weight, bias] : [x, weight], shape, attrs)
}

type SlidingOptions = Omit<ConvOptions, 'kernel' | 'bias'>

/** The shape that a convolution gives, and its attributes. */
function convolved(b: Builder, x: Value, weight: readonly number[], options: SlidingOptions, groups: number): Convolved {
  const channels = x.shape[1]!
  const inner = weight[1]!
  const kernel = [weight[2]!, weight[3]!] as const
  const stride = pair(options.stride ?? 1)
  const dilation = pair(options.dilation ?? 1)
  const padding = fourSides(options.padding ?? 0)
  if (channels !== inner * groups) {
    b.fail({
      stage: 'forward',
      field: '',
      cause: 'shape',
      message: `RuntimeError: Given groups=${groups}, weight of size [${weight.join(', ')}], expected input[${x.shape.join(', ')}] to have ${inner * groups} channels, but got ${channels} channels instead`,
    })
  }
  const shape = [
    x.shape[0]!,
    weight[0]!,
    slidingOutput(b, x.shape[2]!, kernel[0], stride[0], padding[0] + padding[2], dilation[0]),
    slidingOutput(b, x.shape[3]!, kernel[1], stride[1], padding[1] + padding[3], dilation[1]),
  ]
  const attrs = { kernel, stride, padding, dilation, groups }
  return { shape, attrs }
}

interface Convolved {
  readonly shape: readonly number[]
  readonly attrs: OpAttrs
}

function fourSides(padding: number | readonly number[]): readonly [number, number, number, number] {
  if (typeof padding === 'number') return [padding, padding, padding, padding]
  if (padding.length === 2) return [padding[0]!, padding[1]!, padding[0]!, padding[1]!]
  return padding as readonly [number, number, number, number]
}

function slidingOutput(b: Builder, size: number, kernel: number, stride: number, padding: number, dilation: number): number {
  const reach = dilation * (kernel - 1) + 1
  if (size + padding < reach) {
    b.fail({
      stage: 'forward',
      field: 'image_size',
      cause: 'size',
      message: `RuntimeError: Calculated padded input size per channel: ${size + padding}. Kernel size: ${reach}. Kernel size can't be greater than actual input size`,
    })
  }
  return Math.floor((size + padding - reach) / stride) + 1
}

/** nn.LayerNorm over the last dimension, or over channels of (N, C, H, W) with `axis` 1 (timm's LayerNorm2d). */
export function layerNorm(
  b: Builder,
  name: Name,
  x: Value,
  options: { eps: number; affine?: boolean; bias?: boolean; axis?: 1; class?: string },
): Value {
  const size = x.shape[options.axis === 1 ? 1 : x.shape.length - 1]!
  const params = options.affine === false ? [] : weightAndBias([size], options.bias !== false)
  const layer = b.layer(name, options.class ?? (options.axis === 1 ? 'LayerNorm2d' : 'LayerNorm'), params)
  return b.apply(layer, 'norm', behind(x, layer.values), x.shape, { norm: 'layer', eps: options.eps, axis: options.axis ?? -1 })
}

/** RMSNorm over the last dimension: x / sqrt(mean(x^2) + eps) * weight; `centred` divides by the standard deviation instead (timm's SimpleNorm). */
export function rmsNorm(
  b: Builder,
  name: Name,
  x: Value,
  options: { eps: number; affine?: boolean; axis?: 1; class?: string; centred?: boolean },
): Value {
  const size = x.shape[options.axis === 1 ? 1 : x.shape.length - 1]!
  const layer = b.layer(name, options.class ?? 'RmsNorm', options.affine === false ? [] : weightAndBias([size], false))
  return b.apply(layer, 'norm', behind(x, layer.values), x.shape, { norm: options.centred ? 'simple' : 'rms', eps: options.eps, axis: options.axis ?? -1 })
}

/** nn.BatchNorm2d in eval mode: running statistics are buffers. */
export function batchNorm(b: Builder, name: Name, x: Value, options: { eps: number; class?: string }): Value {
  const channels = x.shape[1]!
  if (channels === 0) b.fail({ stage: 'forward', field: 'width', cause: 'range', message: 'IndexError: select(): index 0 out of range for tensor of size [0] at dimension 0' })
  const layer = b.layer(name, options.class ?? 'BatchNorm2d', [
    ...weightAndBias([channels], true),
    buffer('running_mean', [channels], 'float'),
    buffer('running_var', [channels], 'float'),
    buffer('num_batches_tracked', [], 'int'),
  ])
  const [weight, bias, mean, variance] = layer.values
  return b.apply(layer, 'norm', [x, weight!, bias!, mean!, variance!], x.shape, { norm: 'batch', eps: options.eps })
}

/** One that the state dict has. */
function buffer(name: string, shape: readonly number[], dtype: DType): Param {
  return { name, shape, kind: 'buffer', persistent: true, dtype }
}

/** nn.GroupNorm over (N, C, ...). */
export function groupNorm(b: Builder, name: Name, x: Value, options: { groups: number; eps: number; class?: string }): Value {
  const channels = x.shape[1]!
  if (channels % options.groups !== 0) b.fail({ stage: 'construct', field: '', cause: 'divisibility', message: 'ValueError: num_channels must be divisible by num_groups' })
  const layer = b.layer(name, options.class ?? 'GroupNorm', weightAndBias([channels], true))
  return b.apply(layer, 'norm', behind(x, layer.values), x.shape, { norm: 'group', eps: options.eps, groups: options.groups })
}

/** nn.Embedding: indices (...) -> (..., dim); padding_idx must be one of them, from either end. */
export function embedding(b: Builder, name: Name, indices: Value, count: number, dim: number, padding_idx: number | null = null): Value {
  if (padding_idx !== null && (padding_idx >= count || padding_idx < -count)) {
    b.fail({ stage: 'construct', field: '', cause: 'range', message: 'AssertionError: Padding_idx must be within num_embeddings' })
  }
  const layer = b.layer(name, 'Embedding', weightAndBias([count, dim], false))
  return b.apply(layer, 'embedding', [layer.values[0]!, indices], [...indices.shape, dim])
}

/** torch.matmul of at least two-dimensional values. */
export function matmul(b: Builder, left: Value, right: Value): Value {
  const m = left.shape[left.shape.length - 2]!
  const k = left.shape[left.shape.length - 1]!
  const k2 = right.shape[right.shape.length - 2]!
  const n = right.shape[right.shape.length - 1]!
  if (k !== k2) b.fail({ stage: 'forward', field: '', cause: 'shape', message: `RuntimeError: mat1 and mat2 shapes cannot be multiplied (${m}x${k} and ${k2}x${n})` })
  return b.op('matmul', [left, right], [...broadcast(b, left.shape.slice(0, -2), right.shape.slice(0, -2)), m, n])
}

interface AttentionOptions {
  /** Additive. */
  readonly mask?: Value | undefined
  readonly causal?: boolean
  /** Defaults to 1/sqrt(d). */
  readonly scale?: number
  /** Does the model write attention out, as products and a softmax? Some count what they see, and do not see into the one operator. */
  readonly writtenOut?: boolean
  /** Written out, does the product with v serve another attention, too? */
  readonly sharesProduct?: boolean
}

/** F.scaled_dot_product_attention: q (..., N, d), k (..., M, d), v (..., M, dv) -> (..., N, dv). */
export function attention(b: Builder, q: Value, k: Value, v: Value, options: AttentionOptions = {}): Value {
  const inputs = options.mask ? [q, k, v, options.mask] : [q, k, v]
  const rank = q.shape.length
  const shape = broadcast(b, q.shape.slice(0, -2), k.shape.slice(0, -2))
  shape.push(q.shape[rank - 2]!, v.shape[v.shape.length - 1]!)
  return b.op('attention', inputs, shape, {
    scale: options.scale ?? q.shape[rank - 1]! ** -0.5,
    causal: options.causal === true,
    written_out: options.writtenOut,
    shares_product: options.sharesProduct,
  })
}

/** Names are torch's functions; `gelu` is the exact one, `gelu_tanh` its approximation, `quick_gelu` x * sigmoid(1.702 x). */
export type ActivationName =
  | 'gelu'
  | 'gelu_tanh'
  | 'quick_gelu'
  | 'relu'
  | 'relu6'
  | 'silu'
  | 'hardswish'
  | 'hardsigmoid'
  | 'sigmoid'
  | 'tanh'
  | 'elu'
  | 'leaky_relu'
  | 'exp'
  | 'sin'
  | 'cos'

export function activation(b: Builder, x: Value, fn: ActivationName): Value {
  return b.op('activation', [x], x.shape, { fn })
}

export function softmax(b: Builder, x: Value, axis: number): Value {
  return b.op('softmax', [x], x.shape, { axis })
}

export type ElementwiseName = 'add' | 'sub' | 'mul' | 'div' | 'maximum' | 'minimum'

/** Two values, broadcast as torch does. */
export function elementwise(b: Builder, fn: ElementwiseName, left: Value, right: Value): Value {
  return b.op('elementwise', [left, right], broadcast(b, left.shape, right.shape), { fn })
}

export function add(b: Builder, left: Value, right: Value): Value {
  return elementwise(b, 'add', left, right)
}

export function mul(b: Builder, left: Value, right: Value): Value {
  return elementwise(b, 'mul', left, right)
}

/** One value and a number. */
export function scalar(b: Builder, fn: ElementwiseName | 'pow', x: Value, number: number): Value {
  return b.op('elementwise', [x], x.shape, { fn, scalar: number })
}

function broadcast(b: Builder, left: readonly number[], right: readonly number[]): number[] {
  const rank = Math.max(left.length, right.length)
  const shape: number[] = []
  for (let i = 0; i < rank; i++) {
    const l = sizeAt(left, left.length - rank + i)
    const r = sizeAt(right, right.length - rank + i)
    if (l !== r && l !== 1 && r !== 1) {
      b.fail({
        stage: 'forward',
        field: '',
        cause: 'shape',
        message: `RuntimeError: The size of tensor a (${l}) must match the size of tensor b (${r}) at non-singleton dimension ${i}`,
      })
    }
    shape.push(l === 1 ? r : l)
  }
  return shape
}

function sizeAt(shape: readonly number[], i: number): number {
  return i < 0 ? 1 : shape[i]!
}

/** mean, sum, max or L2 norm over axes. `adaptive`: PyTorch's adaptive pool does it, which some count and a mean not. */
export function reduce(b: Builder, fn: 'mean' | 'sum' | 'max' | 'norm', x: Value, axes: readonly number[], keepdim = false, adaptive = false): Value {
  const at = axes.map((axis) => (axis < 0 ? x.shape.length + axis : axis))
  const shape = keepdim ? x.shape.map((size, i) => (at.includes(i) ? 1 : size)) : x.shape.filter((_, i) => !at.includes(i))
  return b.op('reduce', [x], shape, { fn, axes: at, keepdim, ...(adaptive ? { adaptive } : {}) })
}

export interface PoolOptions {
  readonly kernel: number | Pair
  readonly stride?: number | Pair
  readonly padding?: number | Pair | readonly [number, number, number, number]
  readonly ceil?: boolean
  readonly countIncludePad?: boolean
}

/** nn.MaxPool2d, nn.AvgPool2d on (N, C, H, W). */
export function pool2d(b: Builder, fn: 'max' | 'avg', x: Value, options: PoolOptions): Value {
  const kernel = pair(options.kernel)
  const stride = pair(options.stride ?? options.kernel)
  const padding = fourSides(options.padding ?? 0)
  const shape = [
    x.shape[0]!,
    x.shape[1]!,
    pooledSize(b, x.shape[2]!, kernel[0], stride[0], padding[0], padding[2], options.ceil === true),
    pooledSize(b, x.shape[3]!, kernel[1], stride[1], padding[1], padding[3], options.ceil === true),
  ]
  return b.op('pool', [x], shape, { fn, kernel, stride, padding, ceil: options.ceil === true, countIncludePad: options.countIncludePad !== false })
}

/** With ceil_mode torch drops a last window that would start in the right padding. */
function pooledSize(b: Builder, size: number, kernel: number, stride: number, before: number, after: number, ceil: boolean): number {
  const steps = (size + before + after - kernel) / stride
  const out = (ceil ? Math.ceil(steps) : Math.floor(steps)) + 1
  const kept = ceil && (out - 1) * stride >= size + before ? out - 1 : out
  if (kept < 1) b.fail({ stage: 'forward', field: 'image_size', cause: 'size', message: `RuntimeError: a pool of ${kernel} over ${size}: Output size is too small` })
  return kept
}

/** F.interpolate of (N, C, H, W) to a size, corners not aligned; with `antialias` a smaller size takes in all that it stands for. */
export function resize(b: Builder, x: Value, size: Pair, mode: 'bilinear' | 'bicubic', options: { antialias: boolean }): Value {
  return b.op('resize', [x], [x.shape[0]!, x.shape[1]!, ...size], { mode, antialias: options.antialias })
}

/** Tensor.reshape; one size may be -1. */
export function reshape(b: Builder, x: Value, shape: readonly number[]): Value {
  const total = product(x.shape)
  const full = shape.slice()
  const open = full.indexOf(-1)
  // The -1 itself is a factor: its sign is turned.
  if (open !== -1) full[open] = total / -product(shape)
  if (product(full) !== total || !full.every(Number.isInteger)) {
    b.fail({ stage: 'forward', field: '', cause: 'divisibility', message: `RuntimeError: shape '[${shape.join(', ')}]' is invalid for input of size ${total}` })
  }
  return b.op('reshape', [x], full, {}, x.dtype)
}

/** Tensor.flatten(start, end), end included. */
export function flatten(b: Builder, x: Value, start: number, end = x.shape.length - 1): Value {
  const shape = x.shape.slice()
  shape.splice(start, end + 1 - start, product(x.shape.slice(start, end + 1)))
  return reshape(b, x, shape)
}

/** Tensor.permute. */
export function transpose(b: Builder, x: Value, order: readonly number[]): Value {
  const shape: number[] = []
  for (let i = 0; i < order.length; i++) shape.push(x.shape[order[i]!]!)
  return b.op('transpose', [x], shape, { order }, x.dtype)
}

export function concat(b: Builder, values: readonly Value[], axis: number): Value {
  const first = values[0]!
  const at = axis < 0 ? first.shape.length + axis : axis
  let size = 0
  for (let i = 0; i < values.length; i++) size += values[i]!.shape[at]!
  return b.op('concat', values, withSize(first.shape, at, size), { axis: at })
}

/** x[..., start:end:step, ...] along one axis. */
export function slice(b: Builder, x: Value, axis: number, start: number, end: number, step = 1): Value {
  const at = axis < 0 ? x.shape.length + axis : axis
  const stop = Math.min(end, x.shape[at]!)
  return b.op('slice', [x], withSize(x.shape, at, Math.ceil((stop - start) / step)), { axis: at, start, end: stop, step }, x.dtype)
}

/** x.select(axis, index): the axis disappears. */
export function select(b: Builder, x: Value, axis: number, index: number): Value {
  const at = axis < 0 ? x.shape.length + axis : axis
  const from = index < 0 ? x.shape[at]! + index : index
  if (from < 0 || from >= x.shape[at]!) {
    b.fail({ stage: 'forward', field: '', cause: 'size', message: `IndexError: index ${index} is out of bounds for dimension ${at} with size ${x.shape[at]}` })
  }
  const shape = x.shape.slice()
  shape.splice(at, 1)
  return b.op('gather', [x], shape, { axis: at, index: from }, x.dtype)
}

/** x.chunk(count, axis) / unbind after a reshape: equal parts along one axis. */
export function chunk(b: Builder, x: Value, count: number, axis: number): readonly Value[] {
  const at = axis < 0 ? x.shape.length + axis : axis
  const size = x.shape[at]! / count
  const parts: Value[] = []
  for (let i = 0; i < count; i++) parts.push(slice(b, x, at, i * size, (i + 1) * size))
  return parts
}

/** Tensor.expand. */
export function expand(b: Builder, x: Value, shape: readonly number[]): Value {
  return b.op('expand', [x], shape)
}

/** Tensor.expand over the batch: x (1, ...) once for each of `like` (N, ...), as x.expand(like.shape[0], ...) does. */
export function expandBatch(b: Builder, x: Value, like: Value): Value {
  return b.op('expand', [x, like], [like.shape[0]!, ...x.shape.slice(1)])
}

/** F.pad of (N, C, H, W) or any value: pairs [before, after] per axis. */
export function pad(b: Builder, x: Value, pads: readonly Pair[], value = 0): Value {
  if (pads.every(([before, after]) => before === 0 && after === 0)) return x
  return b.op('pad', [x], x.shape.map((size, i) => size + pads[i]![0] + pads[i]![1]), { pads: pads.flat(), mode: 'constant', value })
}

/** torch.roll along axes. */
export function roll(b: Builder, x: Value, shifts: readonly number[], axes: readonly number[]): Value {
  return b.op('roll', [x], x.shape, { shifts, axes })
}

/** F.normalize / l2 norm along the last axis. */
export function l2Normalize(b: Builder, x: Value, eps: number): Value {
  return b.op('norm', [x], x.shape, { norm: 'l2', eps })
}

export function product(sizes: readonly number[]): number {
  let total = 1
  for (let i = 0; i < sizes.length; i++) total *= sizes[i]!
  return total
}
