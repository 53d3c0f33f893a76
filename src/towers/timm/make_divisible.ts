/** timm 1.0.29 layers/helpers.py make_divisible. */

/**
 * The multiple of `divisor` nearest to `value` channels, halves up, but at least `minimum` (or the divisor) and, by
 * `roundLimit`, not much below the value. `minimum` 0 or undefined counts as not given, as in Python.
 */
export function makeDivisible(value: number, divisor = 8, minimum?: number, roundLimit = 0.9): number {
  const least = minimum ? minimum : divisor
  const rounded = Math.max(least, Math.floor(Math.trunc(value + divisor / 2) / divisor) * divisor)
  return rounded < roundLimit * value ? rounded + divisor : rounded
}
