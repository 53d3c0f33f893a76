/** Chance that a seed decides: the same variants for the same seed. */
import type { JsonValue } from '../../src/json/types.ts'

/** Values by key that may be chosen of. */
export type Choices = Readonly<Record<string, readonly JsonValue[]>>

export class Chance {
  readonly #next: () => number

  constructor(seed: number) {
    this.#next = mulberry32(seed)
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#next() * list.length)]!
  }

  happens(probability: number): boolean {
    return this.#next() < probability
  }

  below(count: number): number {
    return Math.floor(this.#next() * count)
  }

  /** Up to `most` keys of `choices`, each with one of its values. */
  some(choices: Choices, most: number): Record<string, JsonValue> {
    const entries = Object.entries(choices)
    const chosen: Record<string, JsonValue> = {}
    for (let n = this.below(most + 1); n > 0; n--) {
      const [name, values] = this.pick(entries)
      chosen[name] = this.pick(values)
    }
    return chosen
  }

  /** Every key of `choices` with one of its values. */
  all(choices: Choices): Record<string, JsonValue> {
    return Object.fromEntries(Object.entries(choices).map(([name, values]) => [name, this.pick(values)]))
  }
}

/** A number from 0 to below 1 in each call. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
