/** timm's MLPs on (..., C) (timm 1.0.29, layers/mlp.py). */
import type { Builder } from '../../../../ir/builder.ts'
import { type ActivationName, activation, add, chunk, conv2d, elementwise, linear, mul, reduce, reshape, scalar } from '../../../../ir/nn.ts'
import type { Value } from '../../../../ir/types.ts'
import type { Callable } from './callable.ts'
import { normLayer } from './norm.ts'

export interface MlpOptions {
  readonly hidden_features: number
  readonly out_features?: number
  readonly activation: ActivationName
  readonly norm_layer?: Callable | null
  readonly bias: boolean
}

/** The MLP that `layer` names: Mlp, GluMlp (SwiGLUPacked, GeGluMlp are partials of it) or SwiGLU. */
export function mlpLayer(b: Builder, name: string, x: Value, layer: Callable, options: MlpOptions): Value {
  switch (layer.name) {
    case 'Mlp':
      return mlp(b, name, x, options)
    case 'GluMlp':
      return gluMlp(b, name, x, options, layer.kwargs.gate_last !== false)
    case 'SwiGLUPacked':
      return gluMlp(b, name, x, options, false)
    case 'SwiGLU':
      return swiGlu(b, name, x, options, typeof layer.kwargs.align_to === 'number' ? layer.kwargs.align_to : 0)
    case 'GeGluMlp':
      return geGluMlp(b, name, x, options)
    default:
      return b.notModelled(`the MLP ${layer.name} is not modelled`)
  }
}

export function mlp(b: Builder, name: string, x: Value, options: MlpOptions): Value {
  return b.module(name, 'Mlp', () => {
    const hidden = activation(b, linear(b, 'fc1', x, options.hidden_features, { bias: options.bias }), options.activation)
    return projectOut(b, x, hidden, options)
  })
}

/** Mlp or GlobalResponseNormMlp of ConvNeXt: on (N, H, W, C), or with 1x1 convolutions on (N, C, H, W). */
export function convNextMlp(b: Builder, name: string, x: Value, options: { hidden_features: number; activation: ActivationName; use_conv: boolean; use_grn: boolean }): Value {
  const axis = options.use_conv ? 1 : 3
  const dense = (layer: string, value: Value, out: number): Value =>
    options.use_conv ? conv2d(b, layer, value, out, { kernel: 1, bias: true }) : linear(b, layer, value, out, { bias: true })
  return b.module(name, options.use_grn ? 'GlobalResponseNormMlp' : 'Mlp', () => {
    const hidden = activation(b, dense('fc1', x, options.hidden_features), options.activation)
    return dense('fc2', options.use_grn ? globalResponseNorm(b, 'grn', hidden, axis) : hidden, x.shape[axis]!)
  })
}

/** layers/grn.py: x + bias + weight * x * n, n being the norm over space divided by its mean over channels. */
function globalResponseNorm(b: Builder, name: string, x: Value, axis: 1 | 3): Value {
  const channels = x.shape[axis]!
  const along = axis === 1 ? [1, channels, 1, 1] : [1, 1, 1, channels]
  return b.module(name, 'GlobalResponseNorm', () => {
    const length = reduce(b, 'norm', x, axis === 1 ? [2, 3] : [1, 2], true)
    const share = elementwise(b, 'div', length, scalar(b, 'add', reduce(b, 'mean', length, [axis], true), GRN_EPS))
    const scaled = mul(b, reshape(b, b.param('weight', [channels]), along), mul(b, x, share))
    return add(b, x, add(b, reshape(b, b.param('bias', [channels]), along), scaled))
  })
}

/** GlobalResponseNorm.__init__ eps. */
const GRN_EPS = 1e-6

/** One projection to both halves; the half that is activated gates the other. */
export function gluMlp(b: Builder, name: string, x: Value, options: MlpOptions, gateLast: boolean): Value {
  if (options.hidden_features % 2 !== 0) b.fail({ stage: 'construct', field: 'mlp_ratio', cause: 'divisibility', message: 'AssertionError: hidden_features % 2 == 0' })
  return b.module(name, 'GluMlp', () => {
    const [first, second] = chunk(b, linear(b, 'fc1', x, options.hidden_features, { bias: options.bias }), 2, -1) as [Value, Value]
    const hidden = gateLast ? mul(b, first, activation(b, second, options.activation)) : mul(b, activation(b, first, options.activation), second)
    return projectOut(b, x, hidden, options)
  })
}

/** ViTamin's GeGluMlp (models/vitamin.py): a norm of its own, then act(w0 x) * w1 x, then w2. */
export function geGluMlp(b: Builder, name: string, x: Value, options: MlpOptions): Value {
  return b.module(name, 'GeGluMlp', () => {
    const normed = normLayer(b, 'norm', x, { name: 'LayerNorm', kwargs: { eps: 1e-6 } })
    const dense = (layer: string, value: Value, out: number): Value => linear(b, layer, value, out, { bias: options.bias })
    const gate = activation(b, dense('w0', normed, options.hidden_features), options.activation)
    return dense('w2', mul(b, gate, dense('w1', normed, options.hidden_features)), x.shape.at(-1)!)
  })
}

/** Separate projections for gate and value. */
export function swiGlu(b: Builder, name: string, x: Value, options: MlpOptions, alignTo: number): Value {
  const size = alignTo ? Math.ceil(options.hidden_features / alignTo) * alignTo : options.hidden_features
  return b.module(name, 'SwiGLU', () => {
    const gate = activation(b, linear(b, 'fc1_g', x, size, { bias: options.bias }), options.activation)
    return projectOut(b, x, mul(b, gate, linear(b, 'fc1_x', x, size, { bias: options.bias })), options)
  })
}

function projectOut(b: Builder, x: Value, hidden: Value, options: MlpOptions): Value {
  const normed = options.norm_layer ? normLayer(b, 'norm', hidden, options.norm_layer) : hidden
  return linear(b, 'fc2', normed, options.out_features ?? x.shape.at(-1)!, { bias: options.bias })
}
