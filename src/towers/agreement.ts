/** What the model that a config names says of a field of the config, and whether a value agrees with it. */
import type { JsonValue } from '../json/types.ts'
import type { ImpliedFact, ImpliedField, TowerFacts } from './types.ts'

/**
 * What the named model says of a field; undefined where it says nothing. The width of a trunk whose width changes from
 * stage to stage is answered by its num_features: that is what the features that leave it have.
 */
export function answerOf(tower: TowerFacts, field: string): ImpliedFact | undefined {
  if (field === 'width' && tower.hierarchical) {
    return tower.num_features === undefined ? undefined : { ...tower.num_features, term: 'num_features' }
  }
  return Object.hasOwn(tower.implies, field) ? tower.implies[field as ImpliedField] : undefined
}

/** Share by which a ratio may differ: configs round 6144 / 1408 to 4.3637. */
const RATIO_TOLERANCE = 1e-3

/** Does a value of the config say the same as the answer? One number and a list of equal numbers are the same size. */
export function agrees(field: string, value: JsonValue, answer: number | readonly number[]): boolean {
  const left = asList(value)
  const right = asList(answer)
  if (left === undefined || right === undefined || left.length === 0 || right.length === 0) return false
  const same = field === 'mlp_ratio' ? nearly : (a: number, b: number): boolean => a === b
  if (left.length === right.length) return left.every((item, index) => same(item, right[index] as number))
  const [one, ...more] = left.length < right.length ? left : right
  const many = left.length < right.length ? right : left
  return one !== undefined && more.length === 0 && many.every((item) => same(item, one))
}

/**
 * The answer as a config would write it. A ratio is rounded up to four decimals, so that int(width * ratio) is the MLP's
 * size all the same: 6144 / 1408 is 4.3637.
 */
export function writable(field: string, answer: number | readonly number[]): number | readonly number[] {
  if (field !== 'mlp_ratio') return answer
  const rounded = (ratio: number): number => Math.ceil(ratio * 1e4 - 1e-6) / 1e4
  return typeof answer === 'number' ? rounded(answer) : answer.map(rounded)
}

function nearly(a: number, b: number): boolean {
  return Math.abs(a - b) <= RATIO_TOLERANCE * Math.abs(b)
}

function asList(value: JsonValue): readonly number[] | undefined {
  if (typeof value === 'number') return [value]
  return Array.isArray(value) && value.every((item) => typeof item === 'number') ? (value as readonly number[]) : undefined
}
