/** Sums of products that are exact at any size, and quick as long as they are small. */

/** A sum of products of whole numbers: kept in a double while that is exact, in a bigint from there on. */
export class Tally {
  private small = 0
  private large = 0n

  /** Adds times x the product of the factors. */
  add(times: number, factors: readonly number[]): void {
    let product = times
    for (let i = 0; i < factors.length; i++) product *= factors[i]!
    const sum = this.small + product
    if (sum <= Number.MAX_SAFE_INTEGER) this.small = sum
    else this.large += BigInt(times) * exactProduct(factors)
  }

  get value(): bigint {
    return this.large + BigInt(this.small)
  }
}

/** The product as a bigint, by way of doubles while they are exact. */
export function exactProduct(factors: readonly number[]): bigint {
  let product = 1
  for (const factor of factors) product *= factor
  if (product <= Number.MAX_SAFE_INTEGER) return BigInt(product)
  return factors.reduce((total, factor) => total * BigInt(factor), 1n)
}
