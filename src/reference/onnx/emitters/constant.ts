/** Tables of numbers that a forward pass makes. */
import { expectOnly, numberOf, textOf } from '../attributes.ts'
import { float32 } from '../graph.ts'
import type { Scope } from '../scope.ts'
import { tableOf } from '../tables/index.ts'
import { LOWEST } from './padding_mask.ts'
import { distances } from './places.ts'

/** One tensor for all operations that ask for the same; its name says what its numbers follow from. */
export function constant(scope: Scope): string {
  const { op, graph, output } = scope
  if (textOf(op, 'table') === 'sliding_window') return slidingWindow(scope)
  const attrs = op.attrs['iteration'] === true ? { ...op.attrs, iteration: scope.iteration } : op.attrs
  const { table, ...rest } = attrs
  const name = ['', String(table), output.shape.join('x'), ...Object.entries(rest).map(([key, value]) => `${key}=${String(value)}`)].join('/')
  return graph.constant(name, 'float', output.shape, () => float32(tableOf(output.shape, attrs)))
}

/** (1, 1, L, L): 0 where two positions are at most `window` apart. It is worked out, for long texts make a large table. */
function slidingWindow(scope: Scope): string {
  const { op, graph } = scope
  expectOnly(op, 'table', 'window')
  const length = scope.output.shape.at(-1)!
  const apart = scope.node('Abs', [distances(scope, length, length, 0)], {}, 'apart')
  const near = scope.node('LessOrEqual', [apart, graph.int(numberOf(op, 'window'))], {}, 'near')
  return scope.reshape(scope.node('Where', [near, graph.float(0), graph.float(LOWEST)], {}, 'values'), scope.output.shape, 0)
}
