import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lengthAt } from '../../src/tables/length.ts'

const exactly = (count: bigint) => ({ low: count, high: count })

describe('lengthAt', () => {
  test('finds the length of any polynomial of second degree', () => {
    const big = (max: bigint) => fc.bigInt({ min: 0n, max })
    fc.assert(
      fc.property(big(10n ** 10n), fc.bigInt({ min: 1n, max: 10n ** 10n }), big(10n ** 7n), fc.integer({ min: 1, max: 100_000 }), (constant, linear, square, tokens) => {
        const count = (length: number): bigint => constant + linear * BigInt(length) + square * BigInt(length) ** 2n
        expect(lengthAt(exactly(count(tokens)), count, [])).toBe(tokens)
      }),
    )
  })

  test('takes a known length where several are as near', () => {
    const count = (length: number): bigint => BigInt(length) * 1000n
    const rounded = { low: 76_500n, high: 78_500n }
    expect(lengthAt(rounded, count, [])).toBeUndefined()
    expect(lengthAt(rounded, count, [512, 77])).toBe(77)
  })

  test('finds none between two lengths, below the shortest, above the longest', () => {
    const count = (length: number): bigint => BigInt(length) * 1000n
    expect(lengthAt(exactly(76_500n), count, [])).toBeUndefined()
    expect(lengthAt(exactly(1n), count, [])).toBeUndefined()
    expect(lengthAt(exactly(10n ** 12n), count, [])).toBeUndefined()
  })

  test('finds none where the count is no such polynomial, does not grow or is not known', () => {
    expect(lengthAt(exactly(1000n), (length) => BigInt(length) ** 3n, [])).toBeUndefined()
    expect(lengthAt(exactly(5n), () => 5n, [])).toBeUndefined()
    expect(lengthAt(exactly(5n), () => undefined, [])).toBeUndefined()
  })
})
