/** Python's constants as the catalog holds them, and arithmetic as Python does it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeDivisible } from '../../src/towers/timm/make_divisible.ts'
import { decodeArchDef, roundChannels } from '../../src/towers/timm/efficientnet_builder.ts'
import { regnetStages } from '../../src/towers/timm/regnet.ts'
import { asCall, asName, asPair, isTrue, pythonRound, sourced } from '../../src/towers/values.ts'

const written = { kind: 'written', pointer: '' } as const

describe('constants', () => {
  test('classes and partials have the name of what they stand for', () => {
    expect(asName({ $name: 'nn.AvgPool2d' })).toBe('AvgPool2d')
    expect(asName({ $call: 'partial', args: [{ $name: 'SwiGLU' }], kwargs: { align_to: 8 } })).toBe('SwiGLU')
    expect(asName({ $call: 'VitCfg', args: [], kwargs: {} })).toBeUndefined()
    expect(asName('SwiGLU')).toBeUndefined()
  })

  test('a call without arguments has none', () => {
    expect(asCall({ $call: 'timm.VitCfg' })).toEqual({ name: 'VitCfg', args: [], kwargs: {} })
    expect(asCall([1])).toBeUndefined()
    expect(asCall(null)).toBeUndefined()
  })

  test('one number is a pair', () => {
    expect(asPair(sourced(14, written))?.value).toEqual([14, 14])
    expect(asPair(sourced([14, 16], written))?.value).toEqual([14, 16])
    expect(asPair(sourced([14, 16, 18], written))).toBeUndefined()
    expect(asPair(sourced('14', written))).toBeUndefined()
  })

  test.each([
    [0, false], ['', false], [null, false], [[], false], [false, false], [1, true], ['no', true], [[0], true], [{}, true],
  ])('truth of %j is %j', (value, truth) => {
    expect(isTrue(sourced(value, written))).toBe(truth)
  })
})

describe('arithmetic', () => {
  test.each([[0.5, 0], [1.5, 2], [2.5, 2], [-0.5, 0], [-1.5, -2], [2.4999, 2], [3, 3]])('round(%d) is %d', (value, rounded) => {
    expect(pythonRound(value)).toBe(rounded)
  })

  // Values of timm.layers.make_divisible.
  test.each([[10, 16], [11, 16], [12, 16], [17, 16], [36, 40], [35.2, 32], [1408, 1408], [3, 8]])('make_divisible(%d) is %d', (value, rounded) => {
    expect(makeDivisible(value)).toBe(rounded)
  })

  test('make_divisible gives a multiple, and not less than nine tenths', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 64 }), (value, divisor) => {
        const rounded = makeDivisible(value, divisor)
        return rounded % divisor === 0 && rounded >= 0.9 * value
      }),
    )
  })
})

describe('stages', () => {
  test('of a RegNet', () => {
    const cfg = { depth: 13, w0: 24, wa: 36.44, wm: 2.49, group_size: 8, bottle_ratio: 1, group_min_ratio: 0 }
    expect(regnetStages(cfg)).toEqual({ widths: [24, 56, 152, 368], depths: [1, 1, 4, 7] })
  })

  const round = roundChannels({ $name: 'round_channels' })!
  const decode = (archDef: readonly (readonly string[])[], ...more: readonly number[]): ReturnType<typeof decodeArchDef> =>
    decodeArchDef({ name: 'decode_arch_def', args: [archDef, ...more], kwargs: {} })

  test('of an EfficientNet: depths round up, channels to a multiple of 8', () => {
    const stacks = decode([['ds_r1_k3_s1_e1_c16'], ['ir_r2_k3_s2_e6_c24', 'ir_r1_k3_s1_e3_c27']], 1.1)
    expect(stacks?.map((blocks) => blocks.map(({ channels }) => round(channels)))).toEqual([[16, 16], [24, 24, 24, 32]])
  })

  test('that are not written as strings are not read', () => {
    expect(decodeArchDef({ name: 'decode_arch_def', args: [[[1]]], kwargs: {} })).toBeUndefined()
    expect(decode([['ds_k3_c16']])).toBeUndefined()
    expect(roundChannels({ $name: 'other' })).toBeUndefined()
  })
})
