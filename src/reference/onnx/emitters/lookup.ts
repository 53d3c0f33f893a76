/** Look-ups: embeddings, and rows that an index, the tokens or a distance chooses. */
import { choiceOf, expectOnly, numberOf } from '../attributes.ts'
import { int64 } from '../graph.ts'
import type { Scope } from '../scope.ts'
import { distanceBuckets } from '../tables/distance_buckets.ts'
import { notPadding } from './padding_mask.ts'
import { distances } from './places.ts'

/** [weight (V, d), indices] */
export function embedding(scope: Scope): string {
  expectOnly(scope.op)
  return scope.node('Gather', scope.inputs, { axis: 0 })
}

export function gather(scope: Scope): string {
  if (scope.op.attrs['by'] === undefined) return select(scope)
  return choiceOf(scope.op, 'by', { argmax, eos, iteration, position, relative_position: relativePosition, distance_bucket: distanceBucket })(scope)
}

/** Tensor.select: the axis disappears. */
function select(scope: Scope): string {
  const { op, graph } = scope
  expectOnly(op, 'axis', 'index')
  const axis = numberOf(op, 'axis')
  scope.refuseBatchAxis([axis])
  return scope.node('Gather', [scope.input(0), graph.int(numberOf(op, 'index'))], { axis })
}

/** [x (N, L, d), tokens (N, L)]: the row of each text's highest token. */
function argmax(scope: Scope): string {
  expectOnly(scope.op, 'by', 'axis')
  return rowOf(scope, scope.input(1))
}

/** The row of each text's first token `eos_id`; where it has none the first row, or with `else` that of its last token. */
function eos(scope: Scope): string {
  const { op, graph } = scope
  expectOnly(op, 'by', 'axis', 'eos_id', 'else', 'pad_id')
  const found = scope.node('Equal', [scope.input(1), graph.int(numberOf(op, 'eos_id'))], {}, 'found')
  const marks = scope.node('Cast', [found], { to: INT64 }, 'marks')
  if (op.attrs['else'] === undefined) return rowOf(scope, marks)
  choiceOf(op, 'else', { last_valid: true })
  const [axis, zero, one] = [graph.ints([1]), graph.int(0), graph.int(1)]
  const kept = scope.node('Cast', [notPadding(scope, scope.input(1))], { to: INT64 }, 'kept')
  const last = scope.node('Sub', [scope.node('ReduceSum', [kept, axis], { keepdims: 1 }, 'count'), one], {}, 'last')
  const some = scope.node('Equal', [scope.node('ReduceMax', [marks, axis], { keepdims: 1 }, 'most'), one], {}, 'some')
  const place = scope.node('Where', [some, placeOf(scope, marks), scope.node('Max', [last, zero], {}, 'last_place')], {}, 'chosen')
  return scope.node('GatherND', [scope.input(0), place], { batch_dims: 1 })
}

/** TensorProto.DataType.INT64 */
const INT64 = 7

/** The row of x at which `scores` (N, L) are highest. */
function rowOf(scope: Scope, scores: string): string {
  return scope.node('GatherND', [scope.input(0), placeOf(scope, scores)], { batch_dims: 1 })
}

/** (N, 1): where scores are highest, the first of several places. */
function placeOf(scope: Scope, scores: string): string {
  return scope.node('ArgMax', [scores], { axis: 1, keepdims: 1 }, 'place')
}

/** The part of a table that is the present iteration's, its axis kept. */
function iteration(scope: Scope): string {
  expectOnly(scope.op, 'by', 'axis')
  return scope.node('Gather', [scope.input(0), scope.graph.ints([scope.iteration])], { axis: numberOf(scope.op, 'axis') })
}

/** [table (P, d), tokens (N, L)]: tokens are numbered from pad_id + 1 on, and padding has pad_id. */
function position(scope: Scope): string {
  const { op, graph } = scope
  expectOnly(op, 'by', 'pad_id')
  const kept = scope.node('Cast', [notPadding(scope, scope.input(1))], { to: INT64 }, 'kept')
  const counted = scope.node('Mul', [scope.node('CumSum', [kept, graph.int(1)], {}, 'count'), kept], {}, 'counted')
  const places = scope.node('Add', [counted, graph.int(numberOf(op, 'pad_id'))], {}, 'places')
  return scope.node('Gather', [scope.input(0), places], { axis: 0 })
}

/** [table (..., heads), index of N x N distances]: (1, heads, N, N). */
function relativePosition(scope: Scope): string {
  expectOnly(scope.op, 'by')
  const [, heads, positions] = scope.output.shape as [number, number, number, number]
  const table = scope.value(0).shape
  const rows = table.length === 2 ? scope.input(0) : scope.reshape(scope.input(0), [-1, heads], 0, 'rows')
  const index = scope.reshape(scope.input(1), [positions, positions], 0, 'index')
  return headsFirst(scope, scope.node('Gather', [rows, index], { axis: 0 }, 'biases'))
}

/** [table (buckets, heads)]: (1, heads, L, L) by T5's buckets of distances. */
function distanceBucket(scope: Scope): string {
  const { op, graph } = scope
  expectOnly(op, 'by', 'buckets', 'max_distance')
  const length = scope.output.shape.at(-1)!
  const [buckets, max_distance] = [numberOf(op, 'buckets'), numberOf(op, 'max_distance')]
  const table = graph.constant(`/distance_buckets/${length}/${buckets}/${max_distance}`, 'int64', [2 * length - 1], () => int64(distanceBuckets(length, buckets, max_distance)))
  const index = scope.node('Gather', [table, distances(scope, length, length, length - 1)], { axis: 0 }, 'buckets')
  return headsFirst(scope, scope.node('Gather', [scope.input(0), index], { axis: 0 }, 'biases'))
}

/** (N, N, heads) -> (1, heads, N, N) */
function headsFirst(scope: Scope, biases: string): string {
  return scope.reshape(scope.node('Transpose', [biases], { perm: [2, 0, 1] }, 'heads'), scope.output.shape, 0)
}
