/** The nearest numbers that would do, for hints. */
import { list } from '../../src/text/index.ts'

/** So many numbers on either side are tried: a file may name any. */
const TRIED = 4096

/** Divisors of `whole` next to `wanted`: the nearest below and the nearest above it, where there are such among those that are tried. Both are positive integers. */
export function divisorsNear(whole: number, wanted: number): readonly number[] {
  const divides = (number: number): boolean => whole % number === 0
  const below = Math.min(wanted - 1, whole)
  const sides = [near(below, -1, Math.max(1, below - TRIED), divides), near(wanted + 1, 1, Math.min(whole, wanted + TRIED), divides)]
  return sides.filter((divisor) => divisor !== undefined)
}

/** The first number from `start` to `end` that is right. */
function near(start: number, step: 1 | -1, end: number, isRight: (number: number) => boolean): number | undefined {
  for (let number = start; step * (end - number) >= 0; number += step) if (isRight(number)) return number
  return undefined
}

/** Multiples of `of` next to `wanted`, none of them 0. Both are positive integers. */
export function multiplesNear(of: number, wanted: number): readonly number[] {
  const below = Math.floor(wanted / of) * of
  return [below, below + of].filter((multiple) => multiple > 0 && multiple !== wanted)
}

/** `num_heads 8 or 12 would do` */
export function sayDivisors(name: string, whole: number, wanted: number): string {
  const divisors = divisorsNear(whole, wanted)
  return divisors.length === 0 ? `a divisor of ${whole} would do` : `${name} ${list(divisors.map(String), 'or')} would do`
}
