import { describe, expect, test } from 'vitest'
import { evaluateCondition } from '../../src/config/index.ts'
import type { JsonValue } from '../../src/json/types.ts'

function holds(condition: string, values: Readonly<Record<string, JsonValue>>): boolean | undefined {
  return evaluateCondition(condition, (field) => values[field])
}

describe("Python's truth of a field", () => {
  test.each<[JsonValue, boolean]>([
    ['resnet50', true],
    ['', false],
    [null, false],
    [0, false],
    [-0, false],
    [1, true],
    [0.5, true],
    [Number.NaN, true],
    [true, true],
    [false, false],
    [[], false],
    [[0], true],
    [{}, false],
    [{ a: null }, true],
  ])('%j is %s', (value, expected) => {
    expect(holds('vision_cfg.timm_model_name', { timm_model_name: value })).toBe(expected)
    expect(holds('timm_model_name', { timm_model_name: value })).toBe(expected)
    expect(holds('not vision_cfg.timm_model_name', { timm_model_name: value })).toBe(!expected)
  })
})

describe('the forms that builders use', () => {
  test.each<[string, Readonly<Record<string, JsonValue>>, boolean]>([
    ['isinstance(vision_cfg.layers, (tuple, list))', { layers: [3, 4, 6, 3] }, true],
    ['isinstance(vision_cfg.layers, (tuple, list))', { layers: [] }, true],
    ['isinstance(vision_cfg.layers, (tuple, list))', { layers: 12 }, false],
    ['isinstance(layers, list)', { layers: '12' }, false],
    ['isinstance(cfg.a, dict)', { a: {} }, true],
    ['isinstance(cfg.a, dict)', { a: [] }, false],
    ['isinstance(cfg.a, (str, bool))', { a: false }, true],
    ['text_cfg.text_arch == "modern"', { text_arch: 'modern' }, true],
    ["text_cfg.text_arch == 'modern'", { text_arch: 'clip' }, false],
    ['text_cfg.text_arch == "modern"', { text_arch: ['modern'] }, false],
    ['text_cfg.text_arch != "modern"', { text_arch: 'clip' }, true],
    ["text_cfg.pool_type == 'eos' and text_cfg.eos_id is None", { pool_type: 'eos', eos_id: null }, true],
    ["text_cfg.pool_type == 'eos' and text_cfg.eos_id is None", { pool_type: 'eos', eos_id: 2 }, false],
    ["text_cfg.pool_type == 'eos' and text_cfg.eos_id is None", { pool_type: 'argmax', eos_id: null }, false],
    ['vision_cfg.image_seq_len is not None', { image_seq_len: 0 }, true],
    ['vision_cfg.image_seq_len is not None', { image_seq_len: null }, false],
    ['vision_cfg.patch_dropout > 0', { patch_dropout: 0.5 }, true],
    ['vision_cfg.patch_dropout > 0', { patch_dropout: 0 }, false],
    ['cfg.pool in ("abs_attn", "rot_attn")', { pool: 'rot_attn' }, true],
    ['cfg.pool not in ("abs_attn", "rot_attn")', { pool: 'avg' }, true],
    ['cfg.a or cfg.b', { a: 0, b: 1 }, true],
    ['not (cfg.a and cfg.b)', { a: 1, b: 1 }, false],
    ['cfg.n >= -1.5', { n: -1 }, true],
  ])('%s with %j is %s', (condition, values, expected) => {
    expect(holds(condition, values)).toBe(expected)
  })
})

describe('has no verdict', () => {
  test.each<[string, Readonly<Record<string, JsonValue>>]>([
    ['over a value that is not known', {}],
    ['over a default that could not be evaluated', { a: { $call: 'np.log', args: [2], kwargs: {} } }],
  ])('%s', (_, values) => {
    expect(holds('cfg.a', values)).toBeUndefined()
    expect(holds('cfg.a == 1', values)).toBeUndefined()
  })

  test.each([
    'len(cfg.a) > 2',
    'cfg.a + 1',
    'cfg.a[0]',
    'cfg.a is cfg.b',
    'cfg.a == cfg.b',
    'f(cfg.a)',
    'isinstance(cfg.a)',
    'cfg.a if cfg.b else cfg.c',
    '(cfg.a',
    'cfg.a)',
    'not',
    'and cfg.a',
    '',
    'cfg.a == "it\\"s"',
    'cfg.a = 1',
  ])('the form %s', (condition) => {
    expect(holds(condition, { a: 1, b: 1, c: 1 })).toBeUndefined()
  })

  test('an int told from a float of a plain number', () => {
    expect(holds('isinstance(cfg.a, int)', { a: 12 })).toBeUndefined()
    expect(holds('isinstance(cfg.a, int)', { a: '12' })).toBe(false)
  })
})

test('what is known decides where it can', () => {
  expect(holds('cfg.known or cfg.unknown', { known: 1 })).toBe(true)
  expect(holds('cfg.known or cfg.unknown', { known: 0 })).toBeUndefined()
  expect(holds('cfg.unknown and cfg.known', { known: 0 })).toBe(false)
  expect(holds('not cfg.unknown', {})).toBeUndefined()
})
