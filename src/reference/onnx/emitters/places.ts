/** How far positions of a sequence lie apart. */
import { int64 } from '../graph.ts'
import type { Scope } from '../scope.ts'

/** (queries, keys): the place of the key less that of the query, plus `offset`. */
export function distances(scope: Scope, queries: number, keys: number, offset: number): string {
  const { graph } = scope
  const places = (from: number, dims: readonly number[]): string =>
    graph.constant(`/places/${from}/${dims.join('x')}`, 'int64', dims, () => int64(Array.from({ length: Math.max(...dims) }, (_, i) => from + i)))
  return scope.node('Sub', [places(offset, [1, keys]), places(0, [queries, 1])], {}, 'distances')
}

/** (queries, keys): nothing for keys up to the query's own place, minus infinity for those behind it. */
export function notBehind(scope: Scope, queries: number, keys: number): string {
  const { graph } = scope
  const before = scope.node('LessOrEqual', [distances(scope, queries, keys, 0), graph.int(0)], {}, 'before')
  return scope.node('Where', [before, graph.float(0), graph.float(-Infinity)], {}, 'behind')
}
