/** Normalizations. */
import { choiceOf, expectOnly, numberOf } from '../attributes.ts'
import type { Scope } from '../scope.ts'

export function norm(scope: Scope): string {
  return choiceOf(scope.op, 'norm', { layer, rms, simple, batch, group, l2 })(scope)
}

/** LayerNormalization of the last dimension; one without weights is given ones. */
function layer(scope: Scope): string {
  const { op, graph } = scope
  expectOnly(op, 'norm', 'eps', 'axis')
  return overChannels(scope, (x, size, part) => {
    const scale = scope.has(1) ? scope.input(1) : graph.filled(1, size)
    const bias = scope.has(2) ? [scope.input(2)] : []
    return scope.node('LayerNormalization', [x, scale, ...bias], { axis: -1, epsilon: { float: numberOf(op, 'eps') } }, part)
  })
}

/** x / sqrt(mean(x^2) + eps), then scaled. */
function rms(scope: Scope): string {
  expectOnly(scope.op, 'norm', 'eps', 'axis')
  return overChannels(scope, (x, _size, part) => {
    const square = scope.node('Mul', [x, x], {}, 'square')
    return divided(scope, x, meanOf(scope, square, 'mean'), part)
  })
}

/** x / sqrt(var(x) + eps), then scaled; the variance is that of a sample (n - 1), as torch.var gives it. */
function simple(scope: Scope): string {
  const { graph } = scope
  expectOnly(scope.op, 'norm', 'eps', 'axis')
  return overChannels(scope, (x, size, part) => {
    const centred = scope.node('Sub', [x, meanOf(scope, x, 'mean')], {}, 'centred')
    const spread = meanOf(scope, scope.node('Mul', [centred, centred], {}, 'square'), 'spread')
    return divided(scope, x, scope.node('Mul', [spread, graph.float(size / (size - 1))], {}, 'variance'), part)
  })
}

/** x / max(length, eps) along the last dimension. */
function l2(scope: Scope): string {
  expectOnly(scope.op, 'norm', 'eps')
  const { graph } = scope
  const length = scope.node('ReduceL2', [scope.input(0), graph.ints([-1])], { keepdims: 1 }, 'length')
  return scope.node('Div', [scope.input(0), scope.node('Max', [length, graph.float(numberOf(scope.op, 'eps'))], {}, 'least')])
}

function meanOf(scope: Scope, x: string, part: string): string {
  return scope.node('ReduceMean', [x, scope.graph.ints([-1])], { keepdims: 1 }, part)
}

/** x / sqrt(square + eps), times the weight where there is one. */
function divided(scope: Scope, x: string, square: string, part: string | undefined): string {
  const eps = scope.node('Add', [square, scope.graph.float(numberOf(scope.op, 'eps'))], {}, 'shifted')
  const root = scope.node('Sqrt', [eps], {}, 'root')
  if (!scope.has(1)) return scope.node('Div', [x, root], {}, part)
  return scope.node('Mul', [scope.node('Div', [x, root], {}, 'divided'), scope.input(1)], {}, part)
}

/** Applies a norm of the last dimension to axis 1 of (N, C, H, W), or as it is. `part` names the last node that it makes. */
function overChannels(scope: Scope, apply: (x: string, size: number, part: string | undefined) => string): string {
  const { shape } = scope.value(0)
  const axis = numberOf(scope.op, 'axis')
  if (axis === -1) return apply(scope.input(0), shape.at(-1)!, undefined)
  if (axis !== 1 || shape.length !== 4) throw new Error(`no ONNX for a norm of axis ${axis} of ${shape.length} dimensions`)
  const last = scope.node('Transpose', [scope.input(0)], { perm: [0, 2, 3, 1] }, 'channels_last')
  return scope.node('Transpose', [apply(last, shape[1]!, 'normed')], { perm: [0, 3, 1, 2] })
}

function batch(scope: Scope): string {
  expectOnly(scope.op, 'norm', 'eps')
  return scope.node('BatchNormalization', scope.inputs, { epsilon: { float: numberOf(scope.op, 'eps') } })
}

/** GroupNormalization of this opset scales groups, not channels: each group is an instance, and the channels are scaled behind. */
function group(scope: Scope): string {
  const { op, graph } = scope
  expectOnly(op, 'norm', 'eps', 'groups')
  const { shape } = scope.value(0)
  const [n, channels, ...spatial] = shape as [number, number, ...number[]]
  const groups = numberOf(op, 'groups')
  const size = (channels / groups) * spatial.reduce((total, each) => total * each, 1)
  const grouped = scope.reshape(scope.input(0), [n, groups, size], scope.batches, 'groups')
  const epsilon = { float: numberOf(op, 'eps') }
  const normed = scope.node('InstanceNormalization', [grouped, graph.filled(1, groups), graph.filled(0, groups)], { epsilon }, 'normed')
  const whole = scope.reshape(normed, shape, scope.batches, 'ungrouped')
  const along = (index: number, part: string): string => scope.reshape(scope.input(index), [channels, ...spatial.map(() => 1)], 0, part)
  return scope.node('Add', [scope.node('Mul', [whole, along(1, 'weight')], {}, 'scaled'), along(2, 'bias')])
}
