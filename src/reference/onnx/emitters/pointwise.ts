/** Activations and arithmetic, element by element. */
import { booleanOf, choiceOf, expectOnly, numberOf, numbersOf } from '../attributes.ts'
import type { Attributes } from '../messages.ts'
import type { Scope } from '../scope.ts'

type Activation = (scope: Scope, x: string) => string

/** One operator. */
function plain(type: string, attributes: Attributes = {}): Activation {
  return (scope, x) => scope.node(type, [x], attributes)
}

/** torch's names (ir/nn.ts ActivationName). */
const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  gelu,
  gelu_tanh: geluTanh,
  quick_gelu: (scope, x) => scope.node('Mul', [x, sigmoid(scope, scope.node('Mul', [x, scope.graph.float(1.702)], {}, 'scaled'))]),
  silu: (scope, x) => scope.node('Mul', [x, sigmoid(scope, x)]),
  relu: plain('Relu'),
  relu6: (scope, x) => scope.node('Clip', [x, scope.graph.float(0), scope.graph.float(6)]),
  leaky_relu: plain('LeakyRelu', { alpha: { float: 0.01 } }),
  elu: plain('Elu', { alpha: { float: 1 } }),
  hardswish: plain('HardSwish'),
  hardsigmoid: plain('HardSigmoid', { alpha: { float: 1 / 6 }, beta: { float: 0.5 } }),
  sigmoid: plain('Sigmoid'),
  tanh: plain('Tanh'),
  exp: plain('Exp'),
  sin: plain('Sin'),
  cos: plain('Cos'),
}

export function activation(scope: Scope): string {
  expectOnly(scope.op, 'fn')
  return choiceOf(scope.op, 'fn', ACTIVATIONS)(scope, scope.input(0))
}

function sigmoid(scope: Scope, x: string): string {
  return scope.node('Sigmoid', [x], {}, 'gate')
}

/** x / 2 (1 + erf(x / sqrt 2)); the operator Gelu is of a later opset. */
function gelu(scope: Scope, x: string): string {
  const { graph } = scope
  const erf = scope.node('Erf', [scope.node('Mul', [x, graph.float(Math.SQRT1_2)], {}, 'scaled')], {}, 'erf')
  return halved(scope, x, erf)
}

/** x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) */
function geluTanh(scope: Scope, x: string): string {
  const { graph } = scope
  const cube = scope.node('Mul', [scope.node('Mul', [x, x], {}, 'square'), x], {}, 'cube')
  const sum = scope.node('Add', [x, scope.node('Mul', [cube, graph.float(0.044715)], {}, 'bent')], {}, 'sum')
  const tanh = scope.node('Tanh', [scope.node('Mul', [sum, graph.float(Math.sqrt(2 / Math.PI))], {}, 'scaled')], {}, 'tanh')
  return halved(scope, x, tanh)
}

/** x (1 + y) / 2 */
function halved(scope: Scope, x: string, y: string): string {
  const raised = scope.node('Add', [y, scope.graph.float(1)], {}, 'raised')
  return scope.node('Mul', [scope.node('Mul', [x, raised], {}, 'product'), scope.graph.float(0.5)])
}

const ARITHMETIC: Readonly<Record<string, string>> = { add: 'Add', sub: 'Sub', mul: 'Mul', div: 'Div', maximum: 'Max', minimum: 'Min' }

/** Two values, or one and a number. */
export function elementwise(scope: Scope): string {
  const { op, graph } = scope
  expectOnly(op, 'fn', 'scalar')
  if (scope.has(1)) return scope.node(choiceOf(op, 'fn', ARITHMETIC), scope.inputs)
  const types = { ...ARITHMETIC, pow: 'Pow' }
  return scope.node(choiceOf(op, 'fn', types), [scope.input(0), graph.float(numberOf(op, 'scalar'))])
}

export function softmax(scope: Scope): string {
  expectOnly(scope.op, 'axis')
  return scope.node('Softmax', [scope.input(0)], { axis: numberOf(scope.op, 'axis') })
}

const REDUCTIONS: Readonly<Record<string, string>> = { mean: 'ReduceMean', sum: 'ReduceSum', max: 'ReduceMax', norm: 'ReduceL2' }

export function reduce(scope: Scope): string {
  const { op, graph } = scope
  expectOnly(op, 'fn', 'axes', 'keepdim')
  const axes = numbersOf(op, 'axes')
  scope.refuseBatchAxis(axes)
  return scope.node(choiceOf(op, 'fn', REDUCTIONS), [scope.input(0), graph.ints(axes)], { keepdims: booleanOf(op, 'keepdim') ? 1 : 0 })
}
