import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { closest, codePointName, isSameSize, list, printable, sayShortSize, saySize, shorten } from '../../src/text/index.ts'

describe('list', () => {
  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c'], 'a, b and c'],
  ])('%j is %j', (items, words) => {
    expect(list(items)).toBe(words)
  })

  it('of alternatives', () => {
    expect(list(['a', 'b', 'c'], 'or')).toBe('a, b or c')
  })
})

describe('a size of an image', () => {
  it.each([
    [[224, 336], '224x336', '224x336'],
    [[224, 224], '224x224', '224'],
  ])('%j is %s, or shortly %s', (size, long, short) => {
    expect([saySize(size), sayShortSize(size)]).toEqual([long, short])
  })

  it('is another one where a side is another', () => {
    expect([[224, 336], [224, 224], [336, 224]].map((other) => isSameSize([224, 336], other))).toEqual([true, false, false])
  })
})

describe('printable', () => {
  it('leaves what can be seen as it is', () => {
    const text = 'vision_cfg "é" 日本語 😀 \\n ٣ ﬁ'
    expect(printable(text)).toBe(text)
  })

  it.each([
    ['\n\r\t\b\f', '\\n\\r\\t\\b\\f'],
    ['\u0000\u001b\u007f\u0085\u009b', '\\u0000\\u001b\\u007f\\u0085\\u009b'],
    ['a\u00a0b\u3000c\u2009', 'a\\u00a0b\\u3000c\\u2009'],
    ['\u202a\u202e\u2066\u2069\u200e\u061c', '\\u202a\\u202e\\u2066\\u2069\\u200e\\u061c'],
    ['\u200b\u200d\u2060\ufeff\u00ad', '\\u200b\\u200d\\u2060\\ufeff\\u00ad'],
    ['\u2028\u2029', '\\u2028\\u2029'],
    ['\u{e0041}', '\\u{e0041}'],
    ['\ud800x\udc00', '\\ud800x\\udc00'],
  ])('%j is %s', (text, shown) => {
    expect(printable(text)).toBe(shown)
  })

  it('of any text has nothing left to escape, and twice is once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = printable(text)
        expect(once).not.toMatch(/[^\S ]|[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069]|[\u{e0000}-\u{e0fff}]/u)
        expect(once).not.toMatch(/\p{Surrogate}/u)
        expect(printable(once)).toBe(once)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('codePointName', () => {
  it.each([
    ['\t', 'U+0009'],
    ['\u00a0', 'U+00A0'],
    ['😀', 'U+1F600'],
  ])('%j is %s', (character, name) => {
    expect(codePointName(character)).toBe(name)
  })
})

describe('shorten', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['abcd', 1, '…'],
    ['a😀b', 3, 'a…'],
    ['a😀bc', 4, 'a😀…'],
  ])('%j to %i is %j', (text, limit, short) => {
    expect(shorten(text, limit)).toBe(short)
  })

  it('never grows beyond the limit and never cuts a pair', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 10 }), (text, limit) => {
        const short = shorten(text, limit)
        expect(short.length).toBeLessThanOrEqual(Math.max(limit, 1))
        expect(short).not.toMatch(/\p{Surrogate}/u)
      }),
    )
  })
})

describe('closest', () => {
  const fields = ['layers', 'width', 'head_width', 'mlp_ratio', 'patch_size', 'image_size', 'timm_model_name', 'timm_pool', 'timm_proj', 'heads']

  it.each([
    ['widht', ['width']],
    ['Width', ['width']],
    ['patchsize', ['patch_size']],
    ['patch-size', ['patch_size']],
    ['imageSize', ['image_size']],
    ['layer', ['layers']],
    ['timm_modelname', ['timm_model_name']],
    ['timm_model_nam', ['timm_model_name']],
    ['mpl_ratio', ['mlp_ratio']],
    ['vocabulary', []],
    ['x', []],
    ['', []],
    ['width', []],
  ])('%j: %j', (name, expected) => {
    expect(closest(name, fields)).toEqual(expected)
  })

  it('lists several, nearest first, whatever the order of the candidates', () => {
    const models = ['vit_base_patch16_224', 'vit_base_patch16_384', 'vit_base_patch32_224', 'vit_large_patch16_224', 'resnet50']
    const expected = ['vit_base_patch16_224', 'vit_base_patch16_384']
    expect(closest('vit_base_patch16_244', models, 2)).toEqual(expected)
    expect(closest('vit_base_patch16_244', models.toReversed(), 2)).toEqual(expected)
    expect(closest('vit_base_patch16_244', models, 1)).toEqual(expected.slice(0, 1))
  })

  it('a difference of case or separators alone is nearer than any other', () => {
    expect(closest('VIT-B', ['vit_a', 'vitb', 'vit_b'], 3)).toEqual(['vit_b', 'vitb', 'vit_a'])
  })

  it('names of 3 to 5 letters forgive one edit, a swap included', () => {
    expect(closest('pool', ['proj', 'pol', 'polo'], 3)).toEqual(['pol', 'polo'])
  })

  it('takes any strings', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (name, candidates) => {
        const found = closest(name, candidates, 3)
        expect(found.length).toBeLessThanOrEqual(3)
        expect(found.every((candidate) => candidates.includes(candidate) && candidate !== name)).toBe(true)
      }),
    )
  })
})
