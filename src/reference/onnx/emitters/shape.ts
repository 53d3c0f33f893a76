/** What changes the shape or the order of elements, and not one of them. */
import { choiceOf, expectOnly, numberOf, numbersOf } from '../attributes.ts'
import type { Scope } from '../scope.ts'

/** The batch keeps its dimension where its factor stays the same, else it is worked out (-1). */
export function reshape(scope: Scope): string {
  expectOnly(scope.op)
  const { shape } = scope.output
  if (scope.batches === 0) return scope.reshape(scope.input(0), shape, 0)
  const first = scope.batches === scope.batchesOf(0) ? 0 : -1
  return scope.node('Reshape', [scope.input(0), scope.graph.ints([first, ...shape.slice(1)])])
}

export function transpose(scope: Scope): string {
  expectOnly(scope.op, 'order')
  const order = numbersOf(scope.op, 'order')
  if (scope.batches > 0 && order[0] !== 0) throw new Error('no ONNX for a transposition that moves the batch')
  return scope.node('Transpose', [scope.input(0)], { perm: order })
}

export function concat(scope: Scope): string {
  expectOnly(scope.op, 'axis')
  const axis = numberOf(scope.op, 'axis')
  scope.refuseBatchAxis([axis])
  if (new Set(scope.op.inputs.map((_, i) => scope.batchesOf(i))).size > 1) throw new Error('no ONNX for a concatenation of values with and without a batch')
  return scope.node('Concat', scope.inputs, { axis })
}

export function slice(scope: Scope): string {
  const { op, graph } = scope
  expectOnly(op, 'axis', 'start', 'end', 'step')
  const axis = numberOf(op, 'axis')
  scope.refuseBatchAxis([axis])
  const bounds = ['start', 'end'].map((name) => graph.ints([numberOf(op, name)]))
  const step = numberOf(op, 'step')
  return scope.node('Slice', [scope.input(0), ...bounds, graph.ints([axis]), ...(step === 1 ? [] : [graph.ints([step])])])
}

/** To a shape, or over the batch of a second value. */
export function expand(scope: Scope): string {
  expectOnly(scope.op)
  const { graph, output } = scope
  const [first, ...rest] = output.shape as [number, ...number[]]
  if (scope.batches === 0) return scope.node('Expand', [scope.input(0), graph.ints(output.shape)])
  // Where the value has a batch of its own, a 1 leaves it as it is.
  if (!scope.has(1)) return scope.node('Expand', [scope.input(0), graph.ints([1, ...rest])])
  if (scope.batchesOf(1) !== 1) throw new Error(`no ONNX for ${first} copies over ${scope.batchesOf(1)} batches`)
  const size = scope.node('Shape', [scope.input(1)], { start: 0, end: 1 }, 'batch')
  const shape = scope.node('Concat', [size, graph.ints(rest)], { axis: 0 }, 'shape')
  return scope.node('Expand', [scope.input(0), shape])
}

/**
 * The axes are named: without them ONNX Runtime 1.30 takes zeros in front of a MaxPool for padding of the pool itself, which
 * counts as -infinity, and changes the result (resnetv2's stems, at every level of optimization).
 */
export function pad(scope: Scope): string {
  const { op, graph } = scope
  expectOnly(op, 'pads', 'value', 'mode')
  const pads = numbersOf(op, 'pads')
  const axes = scope.value(0).shape.flatMap((_, axis) => (pads[2 * axis] === 0 && pads[2 * axis + 1] === 0 ? [] : [axis]))
  scope.refuseBatchAxis(axes)
  const sides = [0, 1].flatMap((side) => axes.map((axis) => pads[2 * axis + side]!))
  const mode = choiceOf(op, 'mode', { constant: 'constant', reflect: 'reflect' })
  const value = mode === 'constant' ? graph.float(numberOf(op, 'value')) : ''
  return scope.node('Pad', [scope.input(0), graph.ints(sides), value, graph.ints(axes)], { mode })
}

/** torch.roll: the end of an axis comes to its front. */
export function roll(scope: Scope): string {
  const { op, graph } = scope
  expectOnly(op, 'shifts', 'axes')
  const axes = numbersOf(op, 'axes')
  scope.refuseBatchAxis(axes)
  const { shape } = scope.value(0)
  let x = scope.input(0)
  numbersOf(op, 'shifts').forEach((shift, i) => {
    const axis = axes[i]!
    const size = shape[axis]!
    const cut = (((-shift % size) + size) % size)
    const part = (name: string, from: number, to: number): string =>
      scope.node('Slice', [x, graph.ints([from]), graph.ints([to]), graph.ints([axis])], {}, `${name}_${axis}`)
    x = scope.node('Concat', [part('end', cut, size), part('front', 0, cut)], { axis }, `rolled_${axis}`)
  })
  return x
}
