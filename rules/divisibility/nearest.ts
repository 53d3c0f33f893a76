/** The nearest numbers that would do, for hints. */

/** Divisors of `whole` next to `wanted`: the nearest below and the nearest above it, where there are such. Both are positive integers. */
export function divisorsNear(whole: number, wanted: number): readonly number[] {
  let below: number | undefined
  let above: number | undefined
  for (let small = 1; small * small <= whole; small++) {
    if (whole % small !== 0) continue
    for (const divisor of [small, whole / small]) {
      if (divisor < wanted && (below === undefined || divisor > below)) below = divisor
      if (divisor > wanted && (above === undefined || divisor < above)) above = divisor
    }
  }
  return [below, above].filter((divisor) => divisor !== undefined)
}

/** Multiples of `of` next to `wanted`, none of them 0. Both are positive integers. */
export function multiplesNear(of: number, wanted: number): readonly number[] {
  const below = Math.floor(wanted / of) * of
  return [below, below + of].filter((multiple) => multiple > 0 && multiple !== wanted)
}
