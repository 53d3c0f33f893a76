/**
 * Every arithmetic operation on the way, by one simple rule for each kind: an addition, a multiplication, a comparison or one
 * evaluation of a function (exp, GELU, a root) is 1; what only moves numbers is 0. docs/counting.md has the same as a table.
 */
import type { Op } from '../ir/types.ts'
import type { OpCost } from './conventions.ts'
import { torchCost } from './torch.ts'

/**
 * - conv, linear, matmul: 2 for a multiply-add, as torch counts, and 1 for an element of the output where there is a bias
 * - attention: both products as torch counts; for a score 1 for the scale (unless it is 1), 1 for a mask, given or causal, and
 *   5 for the softmax
 * - softmax, for an element: 5 (maximum, difference, exponential, sum, quotient)
 * - norm, for an element: layer, group and simple 5 (sum, difference, square, sum, product), RMS and L2 3 (square, sum,
 *   product), batch 2 (its statistics are constants); all but batch one more for a weight and one for a bias
 * - activation, elementwise: 1 for an element of the output
 * - reduce: 1 for an element of the input; a mean one more for an element of the output; a Euclidean norm 2 for an element of
 *   the input and one for an element of the output
 * - pool: 1 for an element of each window; an average one more for an element of the output
 * - resize: 2 for each of the points that an element of the output is made of, 4 or 16
 * - embedding, gather, reshape, transpose, concat, slice, expand, pad, roll, masks of padding and constants: 0
 */
export function allOpsCosts(op: Op): readonly OpCost[] {
  const out = op.outputs[0]!.shape
  const of = (shape: readonly number[], each = 1): OpCost[] => (each === 0 ? [] : [{ operator: op.kind, factors: each === 1 ? shape : [each, ...shape] }])
  switch (op.kind) {
    case 'conv':
    case 'linear':
    case 'matmul':
      return [{ operator: op.kind, factors: torchCost(op, [2])!.factors }, ...(op.inputs.length > 2 ? of(out) : [])]
    case 'attention':
      return [{ operator: op.kind, factors: torchCost(op, [2])!.factors }, ...of([...out.slice(0, -1), op.inputs[1]!.shape.at(-2)!], forEachScore(op))]
    case 'softmax':
      return of(out, SOFTMAX)
    case 'norm':
      return of(out, forEachNormed(op))
    case 'activation':
    case 'elementwise':
      return of(out)
    case 'reduce':
      return reduceCosts(op, of)
    case 'pool': {
      const [height, width] = op.attrs['kernel'] as readonly [number, number]
      return of(out, height * width + (op.attrs['fn'] === 'avg' ? 1 : 0))
    }
    case 'resize':
      return of(out, 2 * (POINTS[String(op.attrs['mode'])] ?? 0))
    default:
      return []
  }
}

const SOFTMAX = 5

/** Points of a resize: the four neighbours, or four by four. */
const POINTS: Readonly<Record<string, number>> = { bilinear: 4, bicubic: 16 }

function forEachScore({ inputs, attrs }: Op): number {
  const scale = attrs['scale'] === 1 ? 0 : 1
  const mask = inputs.length > 3 || attrs['causal'] === true ? 1 : 0
  return scale + mask + SOFTMAX
}

function forEachNormed({ inputs, attrs }: Op): number {
  if (attrs['norm'] === 'batch') return 2
  const plain = attrs['norm'] === 'rms' || attrs['norm'] === 'l2' ? 3 : 5
  return plain + inputs.length - 1
}

function reduceCosts({ inputs, outputs, attrs }: Op, of: (shape: readonly number[], each?: number) => OpCost[]): readonly OpCost[] {
  const taken = inputs[0]!.shape
  const given = outputs[0]!.shape
  if (attrs['fn'] === 'mean') return [...of(taken), ...of(given)]
  if (attrs['fn'] === 'norm') return [...of(taken, 2), ...of(given)]
  return of(taken)
}
