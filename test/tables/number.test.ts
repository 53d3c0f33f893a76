import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isRounded, numberStyle, range, ratio, readNumber, writeNumber, type Decimal } from '../../src/tables/number.ts'

const MILLION = 1_000_000n

function decimal(text: string): Decimal {
  const number = readNumber(text)
  if (typeof number === 'string') throw new Error(`${text} is ${number}`)
  return number
}

describe('readNumber', () => {
  test.each([
    ['768', 768n, 0],
    [' 13.30 ', 1330n, 2],
    ['-0.5', -5n, 1],
    ['1,069.48', 106948n, 2],
    ['1.2e3', 1200n, 0],
    ['1.5E-2', 15n, 3],
    ['7.', 7n, 0],
  ])('%s', (text, units, decimals) => {
    expect(readNumber(text)).toEqual({ units, decimals })
  })

  test.each(['', ' ', 'n/a', 'NaN', '-', 'None'])('%j says that there is none', (text) => {
    expect(readNumber(text)).toBe('missing')
  })

  test.each(['86.6M', '1,23', '12,34,567', '0x10', '1e999', '.', 'about 9', '9'.repeat(41)])('%j is no number', (text) => {
    expect(readNumber(text)).toBe('unread')
  })
})

describe('a cell is right', () => {
  const style = numberStyle(['43.22', '63.09', '42.4'])

  test.each([
    ['42.4', 42_395_000n, true],
    ['42.4', 42_405_000n, true],
    ['42.4', 42_405_001n, false],
    ['42.4', 42_404_999n, true],
    // It has more decimals than its column.
    ['42.4049', 42_404_900n, true],
    ['42.4049', 42_404_000n, false],
    ['42', 42_300_000n, false],
  ])('%s for %d: %s', (cell, exact, right) => {
    expect(isRounded(decimal(cell), exact, MILLION, style)).toBe(right)
  })

  test('for the counts of its range alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 3 }), fc.bigInt({ min: -20_000n, max: 20_000n }), (units, decimals, off) => {
        const cell = { units: BigInt(units), decimals }
        const own = { ...style, decimals: 2 }
        const { low, high } = range(cell, MILLION, own)
        const near = (low + high) / 2n + off
        expect(isRounded(cell, near, MILLION, own)).toBe(near >= low && near <= high)
      }),
    )
  })
})

describe('the style of a column', () => {
  test.each([
    [['43.22', '42.4', '152.0', '1200.58'], 13_300_000n, '13.3'],
    [['43.22', '42.4', '152.0', '1200.58'], 13_000_000n, '13.0'],
    [['43.22', '42.4', '152', '1200.58'], 13_000_000n, '13'],
    [['43.22', '42.40', '152.00'], 13_000_000n, '13.00'],
    [['1,043.22', '42.40'], 1_408_004_999n, '1,408.00'],
    [['768', '1408'], 1_408_000_000n, '1408'],
    [['768.0', '1408.0'], 1_408_000_000n, '1408.0'],
    [['', 'n/a'], 1_408_499_999n, '1408'],
    [['12.345', '12.3'], 1_234_567_890n, '1234.568'],
    // One cell that is written exactly does not make a column exact.
    [['43.22', '42.41', '3.9612345'], 1_234_567n, '1.23'],
  ])('%j', (cells, exact, written) => {
    expect(writeNumber(exact, MILLION, numberStyle(cells))).toBe(written)
  })

  test('what is written is right', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 14n }), fc.constantFrom(['1.22', '1.20'], ['1.22', '1.2'], ['1,222', '5'], ['1.0', '2.0']), (exact, cells) => {
        const style = numberStyle(cells)
        expect(isRounded(decimal(writeNumber(exact, MILLION, style)), exact, MILLION, style)).toBe(true)
      }),
    )
  })
})

test('the ratio has three digits, or as many as show that it is not one', () => {
  expect(ratio(decimal('37.18'), 37_169_249_152n, 1_000_000_000n)).toBe('1.0003')
  expect(ratio(decimal('22.03'), 22_173_376n, 1_000_000n)).toBe('0.9935')
  expect(ratio(decimal('360.78'), 23_546_216_448n, 1_000_000_000n)).toBe('15.3')
  expect(ratio(decimal('4.41'), 8_817_623_040n, 1_000_000_000n)).toBe('0.5')
})
