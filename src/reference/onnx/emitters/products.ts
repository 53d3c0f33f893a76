/** Convolutions and matrix multiplications: all that is counted. */
import { product } from '../../../ir/nn.ts'
import { booleanOf, expectOnly, numberOf, numbersOf } from '../attributes.ts'
import { notBehind } from './places.ts'
import type { Scope } from '../scope.ts'

export function conv(scope: Scope): string {
  const { op } = scope
  expectOnly(op, 'kernel', 'stride', 'padding', 'dilation', 'groups')
  return scope.node('Conv', scope.inputs, {
    kernel_shape: numbersOf(op, 'kernel'),
    strides: numbersOf(op, 'stride'),
    pads: numbersOf(op, 'padding'),
    dilations: numbersOf(op, 'dilation'),
    group: numberOf(op, 'groups'),
  })
}

/** Gemm takes two dimensions, and the weight as PyTorch holds it. */
export function linear(scope: Scope): string {
  expectOnly(scope.op)
  const { shape } = scope.value(0)
  const [x, ...weights] = scope.inputs as [string, ...string[]]
  if (shape.length === 2) return scope.node('Gemm', [x, ...weights], { transB: 1 })
  const rows = scope.reshape(x, [product(shape.slice(0, -1)), shape.at(-1)!], scope.batchesOf(0), 'rows')
  return scope.reshape(scope.node('Gemm', [rows, ...weights], { transB: 1 }, 'product'), scope.output.shape, scope.batches)
}

export function matmul(scope: Scope): string {
  expectOnly(scope.op)
  return scope.node('MatMul', scope.inputs)
}

/** softmax(q k^T scale + mask) v, step by step: later opsets have one operator for it, which not every provider runs. */
export function attention(scope: Scope): string {
  const { op, graph } = scope
  expectOnly(op, 'scale', 'causal')
  const [q, k, v, mask] = scope.inputs as [string, string, string, string?]
  const rank = scope.value(1).shape.length
  const order = Array.from({ length: rank }, (_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis))
  const keys = scope.node('Transpose', [k], { perm: order }, 'keys')
  const products = scope.node('MatMul', [q, keys], {}, 'products')
  const scale = numberOf(op, 'scale')
  const scores = scale === 1 ? products : scope.node('Mul', [products, graph.float(scale)], {}, 'scores')
  let masked = mask === undefined ? scores : scope.node('Add', [scores, mask], {}, 'masked')
  if (booleanOf(op, 'causal')) masked = scope.node('Add', [masked, notBehind(scope, scope.value(0).shape.at(-2)!, scope.value(1).shape.at(-2)!)], {}, 'causal')
  return scope.node('MatMul', [scope.node('Softmax', [masked], { axis: -1 }, 'weights'), v])
}
