/** Pools of (N, C, H, W). */
import { booleanOf, choiceOf, expectOnly, numbersOf } from '../attributes.ts'
import type { Scope } from '../scope.ts'

export function pool(scope: Scope): string {
  expectOnly(scope.op, 'fn', 'kernel', 'stride', 'padding', 'ceil', 'countIncludePad')
  return choiceOf(scope.op, 'fn', { max: maxPool, avg: averagePool })(scope)
}

function maxPool(scope: Scope): string {
  return scope.node('MaxPool', [scope.input(0)], { ...windowOf(scope) })
}

/** Where padding is counted, rounding up may not add to it: PyTorch leaves out of the mean what lies beyond the padding. */
function averagePool(scope: Scope): string {
  const { op } = scope
  const padding = numbersOf(op, 'padding')
  const counted = booleanOf(op, 'countIncludePad') && padding.some((size) => size > 0)
  const { pads, ...window } = windowOf(scope)
  if (counted && pads.some((size, i) => size !== padding[i])) throw new Error('no ONNX for a mean over padding and what lies beyond it')
  return scope.node('AveragePool', [scope.input(0)], { ...window, pads, count_include_pad: counted ? 1 : 0 })
}

/** Where ceil_mode rounds up, the last window reaches beyond the padding: ONNX is told so as padding, the size being that of the IR. */
function windowOf(scope: Scope): { readonly kernel_shape: readonly number[]; readonly strides: readonly number[]; readonly pads: readonly number[] } {
  const { op, output } = scope
  const kernel = numbersOf(op, 'kernel')
  const stride = numbersOf(op, 'stride')
  const padding = numbersOf(op, 'padding')
  const beyond = [0, 1].map((i) => {
    const reach = (output.shape[i + 2]! - 1) * stride[i]! + kernel[i]!
    return Math.max(reach - scope.value(0).shape[i + 2]! - padding[i]! - padding[i + 2]!, 0)
  })
  return { kernel_shape: kernel, strides: stride, pads: [padding[0]!, padding[1]!, padding[2]! + beyond[0]!, padding[3]! + beyond[1]!] }
}
