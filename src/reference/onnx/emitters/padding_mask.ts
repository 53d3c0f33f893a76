/** What padding takes part in. */
import { booleanOf, choiceOf, expectOnly, numberOf } from '../attributes.ts'
import type { Scope } from '../scope.ts'

/** The lowest float, which some models add where others add -infinity: a text of padding alone stays without NaN. */
export const LOWEST = -3.4028234663852886e38

/**
 * Tokens (N, L) that are not the operation's `pad_id`, as booleans; all where there is no such id. With `keeps_first` a text of
 * padding alone has its first token.
 */
export function notPadding(scope: Scope, tokens: string): string {
  const { op, graph } = scope
  if (op.attrs['pad_id'] === undefined) return scope.node('Equal', [tokens, tokens], {}, 'tokens')
  const kept = scope.node('Not', [scope.node('Equal', [tokens, graph.int(numberOf(op, 'pad_id'))], {}, 'padding')], {}, 'tokens')
  if (op.attrs['keeps_first'] === undefined || !booleanOf(op, 'keeps_first')) return kept
  const some = scope.node('ReduceMax', [scope.node('Cast', [kept], { to: INT32 }, 'marks'), graph.ints([1])], { keepdims: 1 }, 'some')
  const empty = scope.node('Equal', [some, scope.node('Sub', [some, some], {}, 'zero')], {}, 'empty')
  const length = scope.op.inputs.at(-1)!.shape[1]!
  const first = graph.constant(`/first/${length}`, 'bool', [1, length], () => Uint8Array.from({ length }, (_, i) => Number(i === 0)))
  return scope.node('Or', [kept, scope.node('And', [empty, first], {}, 'kept_first')], {}, 'kept')
}

/** TensorProto.DataType */
const FLOAT = 1
const INT32 = 6

export function paddingMask(scope: Scope): string {
  return choiceOf(scope.op, 'as', { additive, weights })(scope)
}

/** 0 for tokens and `masked` for padding, to be added to scores; `kept_in_front` places before the tokens are kept. */
function additive(scope: Scope): string {
  const { op, graph } = scope
  expectOnly(op, 'pad_id', 'keeps_first', 'as', 'masked', 'kept_in_front')
  const { shape } = scope.output
  const masked = choiceOf(op, 'masked', { lowest: LOWEST, infinite: -Infinity })
  const values = scope.node('Where', [notPadding(scope, scope.input(0)), graph.float(0), graph.float(masked)], {}, 'values')
  if (op.attrs['kept_in_front'] === undefined) return scope.reshape(values, shape, scope.batches)
  const front = scope.node('Pad', [values, graph.ints([0, numberOf(op, 'kept_in_front'), 0, 0]), graph.float(0)], { mode: 'constant' }, 'front')
  return scope.reshape(front, shape, scope.batches)
}

/** 1 for tokens and 0 for padding. */
function weights(scope: Scope): string {
  expectOnly(scope.op, 'pad_id', 'keeps_first', 'as')
  const kept = scope.node('Cast', [notPadding(scope, scope.input(0))], { to: FLOAT }, 'values')
  return scope.reshape(kept, scope.output.shape, scope.batches)
}
