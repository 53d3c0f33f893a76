/** The length of the texts at which a count holds. */

/** Longer texts than any tower takes are not looked for. */
const MAX_TOKENS = 1 << 17

/** Lengths from which the course of a count is taken. */
const PROBES = [4, 8, 12, 16] as const

/**
 * The one length of texts at which a count lies between `low` and `high` (both included), `known` ones first; undefined
 * where there is none, or where several lengths come as close. The FLOPs of a transformer are a polynomial of second degree in
 * the length (projections, and attention's two products), so that three short texts give those of any length, also of one that
 * the tower would not take; a fourth holds the polynomial.
 * @param countAt the count for texts of so many tokens; undefined where there is none
 */
export function lengthAt(range: { readonly low: bigint; readonly high: bigint }, countAt: (tokens: number) => bigint | undefined, known: readonly number[]): number | undefined {
  const counts = PROBES.map(countAt)
  const [a, b, c, d] = counts
  if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined
  // Differences of the equidistant probes: the third of a polynomial of second degree is zero.
  const first = b - a
  const second = c - 2n * b + a
  if (d - 3n * c + 3n * b - a !== 0n || first <= 0n || second < 0n) return undefined
  const step = BigInt(PROBES[1] - PROBES[0])
  // Newton's form; the common denominator is 2 step^2.
  const doubled = (tokens: number): bigint => {
    const x = BigInt(tokens - PROBES[0])
    return 2n * step * step * a + 2n * step * first * x + second * x * (x - step)
  }
  const denominator = 2n * step * step
  const isWithin = (tokens: number): boolean => doubled(tokens) >= range.low * denominator && doubled(tokens) <= range.high * denominator
  const fits = known.find(isWithin)
  if (fits !== undefined) return fits
  const lowest = firstAtLeast((tokens) => doubled(tokens) >= range.low * denominator)
  return isWithin(lowest) && !isWithin(lowest + 1) ? lowest : undefined
}

/** The smallest length for which a condition holds that holds for all longer ones; MAX_TOKENS where it holds for none below. */
function firstAtLeast(holds: (tokens: number) => boolean): number {
  let low = 1
  let high = MAX_TOKENS
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
