/** Look-ups: embeddings, and rows that an index, the tokens or a distance chooses. */
import { choiceOf, expectOnly, numberOf } from '../attributes.ts'
import type { Scope } from '../scope.ts'

/** [weight (V, d), indices] */
export function embedding(scope: Scope): string {
  expectOnly(scope.op)
  return scope.node('Gather', scope.inputs, { axis: 0 })
}

export function gather(scope: Scope): string {
  if (scope.op.attrs['by'] === undefined) return select(scope)
  return choiceOf(scope.op, 'by', { argmax, eos })(scope)
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

/** The row of each text's first token `eos_id`; the first row where it has none. */
function eos(scope: Scope): string {
  const { op, graph } = scope
  expectOnly(op, 'by', 'axis', 'eos_id')
  const found = scope.node('Equal', [scope.input(1), graph.int(numberOf(op, 'eos_id'))], {}, 'found')
  return rowOf(scope, scope.node('Cast', [found], { to: INT32 }, 'marks'))
}

/** TensorProto.DataType.INT32 */
const INT32 = 6

/** The row of x at which `scores` (N, L) are highest, the first of several. */
function rowOf(scope: Scope, scores: string): string {
  const place = scope.node('ArgMax', [scores], { axis: 1, keepdims: 1 }, 'place')
  return scope.node('GatherND', [scope.input(0), place], { batch_dims: 1 })
}
