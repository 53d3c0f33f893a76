import { expect, test } from 'vitest'
import { columns } from '../../src/report/columns.ts'
import { describeOrigin, describeValue } from '../../src/report/origin.ts'

test('values are shown as a file has them, in one line', () => {
  expect(describeValue(768)).toBe('768')
  expect(describeValue(NaN)).toBe('NaN')
  expect(describeValue('tok')).toBe('"tok"')
  expect(describeValue(null)).toBe('null')
  expect(describeValue([3, [4], 'a'])).toBe('[3, [4], "a"]')
  expect(describeValue({})).toBe('{}')
  expect(describeValue({ a: 1, b: { c: [] } })).toBe('{ "a": 1, "b": { "c": [] } }')
  expect(describeValue('\u001b[2J\u009b')).toBe('"\\u001b[2J\\u009b"')
  expect(describeValue('x'.repeat(100))).toHaveLength(60)
})

test('values that only Python has are shown as Python has them', () => {
  expect(describeValue({ $call: 'np.log', args: [14.5], kwargs: {} })).toBe('np.log(14.5)')
  expect(describeValue({ $call: 'partial', args: [{ $name: 'LayerNorm' }], kwargs: { eps: 1e-6 } })).toBe('partial(LayerNorm, eps=0.000001)')
  expect(describeValue({ $float: 'nan' })).toBe('nan')
  expect(describeValue({ $unknown: 'a lambda' })).toBe('not a constant')
})

test('origins are said in words', () => {
  const symbol = { library: 'timm', version: '1.0.29', symbol: 'Eva.embed_dim' }
  expect(describeOrigin({ kind: 'written', pointer: '/a' })).toBe('written')
  expect(describeOrigin({ kind: 'default', ...symbol })).toBe('default Eva.embed_dim (timm 1.0.29)')
  expect(describeOrigin({ kind: 'implied', name: 'eva\u001b', ...symbol })).toBe('implied by eva\\u001b: Eva.embed_dim (timm 1.0.29)')
  expect(describeOrigin({ kind: 'implied', name: 'eva', ...symbol, symbol: 'eva' })).toBe('implied by eva (timm 1.0.29)')
})

test('columns are as wide as their widest cells', () => {
  expect(columns([['a', 'bbb', 'c'], ['aa', 'b', '']], '  ')).toEqual(['  a   bbb  c', '  aa  b'])
})
