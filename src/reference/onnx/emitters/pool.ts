/** Pools of (N, C, H, W). */
import { booleanOf, choiceOf, expectOnly, numbersOf } from '../attributes.ts'
import type { Scope } from '../scope.ts'

type Four = readonly [number, number, number, number]

export function pool(scope: Scope): string {
  expectOnly(scope.op, 'fn', 'kernel', 'stride', 'padding', 'ceil', 'countIncludePad')
  return choiceOf(scope.op, 'fn', { max: maxPool, avg: averagePool })(scope)
}

function maxPool(scope: Scope): string {
  return scope.node('MaxPool', [scope.input(0)], window(scope, numbersOf(scope.op, 'padding') as Four))
}

/** Padding that is counted is put on before, so that what rounding up adds behind it is never counted. */
function averagePool(scope: Scope): string {
  const { op, graph } = scope
  const padding = numbersOf(op, 'padding') as Four
  const counted = booleanOf(op, 'countIncludePad') && padding.some((size) => size > 0)
  if (!counted) return scope.node('AveragePool', [scope.input(0)], { ...window(scope, padding), count_include_pad: 0 })
  const [top, left, bottom, right] = padding
  const padded = scope.node('Pad', [scope.input(0), graph.ints([0, 0, top, left, 0, 0, bottom, right])], { mode: 'constant' }, 'padded')
  return scope.node('AveragePool', [padded], { ...window(scope, [0, 0, 0, 0], padding), count_include_pad: 0 })
}

/** Where ceil_mode rounds up, the last window reaches beyond the padding: ONNX is told so as padding, the size being that of the IR. */
function window(scope: Scope, padding: Four, done: Four = [0, 0, 0, 0]): { kernel_shape: readonly number[]; strides: readonly number[]; pads: readonly number[] } {
  const kernel = numbersOf(scope.op, 'kernel') as readonly [number, number]
  const stride = numbersOf(scope.op, 'stride') as readonly [number, number]
  const sizes = scope.value(0).shape.slice(2)
  const outs = scope.output.shape.slice(2)
  const beyond = (i: 0 | 1): number => {
    const whole = sizes[i]! + padding[i] + padding[i + 2]! + done[i] + done[i + 2]!
    return Math.max((outs[i]! - 1) * stride[i] + kernel[i] - whole, 0)
  }
  return { kernel_shape: kernel, strides: stride, pads: [padding[0], padding[1], padding[2] + beyond(0), padding[3] + beyond(1)] }
}
