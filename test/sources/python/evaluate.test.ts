import { describe, expect, test } from 'vitest'
import { textOf, valueOf } from './helpers.ts'

// The expected values are what CPython 3.12 prints.
describe('expressions', () => {
  test.each([
    ['6144 / 1408', '4.363636363636363'],
    ['7 // 2', '3'],
    ['-7 // 2', '-4'],
    ['-7 % 3', '2'],
    ['7.5 // 2', '3.0'],
    ['-7.5 % 2', '0.5'],
    ['10 % -2.5', '-0.0'],
    ['2 ** 10', '1024'],
    ['2 ** -1', '0.5'],
    ['64 ** 0.5', '8.0'],
    ['4 * 1.0', '4.0'],
    ['True + 1', '2'],
    ['224.', '224.0'],
    ['1e-6', '0.000001'],
    ['0x10 | 1', '17'],
    ['~3 & 0xff', '252'],
    ['(1, 2) + (3,)', '[1,2,3]'],
    ['[0] * 3', '[0,0,0]'],
    ["'ab' * 2", '"abab"'],
    ["{'a': 1} | {'b': 2}", '{"a":1,"b":2}'],
    ['1 < 2 <= 2', 'true'],
    ["'a' in 'cat' and 2 not in (1, 3)", 'true'],
    ['[1, 2] < [1, 3]', 'true'],
    ['1 == 1.0 == True', 'true'],
    ['None is None', 'true'],
    ['None or 3', '3'],
    ["'' and 3", '""'],
    ['1 if [] else 2', '2'],
    ['[1, 2, 3][::-1]', '[3,2,1]'],
    ["'abcdef'[-3:-1]", '"de"'],
    ['(1, 2, 3)[-1]', '3'],
    ["{'a': {'b': 4}}['a']['b']", '4'],
    ["f'{3:02d}_{0.5}_{1e-5}_{224.0}_{\"q\"!r}'", '"03_0.5_1e-05_224.0_\'q\'"'],
    ["'%s-%d%%' % ('a', 3)", '"a-3%"'],
    ["'{}_{b}'.format(1, b=2)", '"1_2"'],
    ["[i * j for i in range(3) if i for j in (1, 10)]", '[1,10,2,20]'],
    ["{k: v for k, v in zip('ab', range(2))}", '{"a":0,"b":1}'],
    ['[*range(2), 5]', '[0,1,5]'],
    ["dict(a=1, **{'b': 2})", '{"a":1,"b":2}'],
    ["dict([('a', 1)], b=2)", '{"a":1,"b":2}'],
    ['round(2.5), round(3.5), round(-1.5), round(0.125, 1)', '[2,4,-2,0.1]'],
    ["int('12'), int(3.9), float(3), str(4.0), bool([])", '[12,3,3.0,"4.0",false]'],
    ['max(1, 2.5), min([3, 1]), sum((1, 2)), abs(-2)', '[2.5,1,3,2]'],
    ['sorted([3, 1, 2], reverse=True)', '[3,2,1]'],
    ['tuple(enumerate("ab", 1))', '[[1,"a"],[2,"b"]]'],
    ['list(map(lambda v: v + 1, [1, 2]))', '[2,3]'],
    ["'vit_base.tag'.split('.', 1), 'a_b'.replace('_', '-'), 'x'.startswith(('w', 'x'))", '[["vit_base","tag"],"a-b",true]'],
    ["', '.join(['a', 'b']), ' a '.strip(), 'abc'.removeprefix('a')", '["a, b","a","bc"]'],
    ["float('inf')", '{"$float":"inf"}'],
    ["(y := 3) + y", '6'],
  ])('%s', (text, expected) => {
    expect(textOf(`x = ${text}\n`)).toBe(expected)
  })

  test.each([
    ['1 / 0', 'division by zero'],
    ["{'a': 1}['b']", 'a key that the dict does not have: b'],
    ['[1][3]', 'out of range'],
    ["'a' + 1", 'str + int'],
    ['nowhere', 'the name nowhere is not known (p/__init__.py:1)'],
    ['1.1 ** 3', 'last digit'],
    ['2 ** 100', 'too large'],
    ['[0] * 10 ** 9', 'a sequence of 1000000000'],
    ['range(10 ** 9)', 'a range of 1000000000'],
    ['yield_ if unknown else 3', 'the name unknown is not known'],
    ["dict(a=1, **{'a': 2})", 'given twice'],
    ['[v for v in somewhere]', 'the name somewhere is not known'],
    ["b'x'", 'bytes'],
    ['1j', 'complex number'],
  ])('%s is unknown, and says why', (text, reason) => {
    expect(valueOf(`x = ${text}\n`)).toEqual({ $unknown: expect.stringContaining(reason) })
  })

  test('what is not of this package keeps its name and its arguments', () => {
    const source = 'import torch.nn as nn\nfrom functools import partial\nx = partial(nn.LayerNorm, eps=1e-6)\ny = nn.Conv2d(3, 4)\nz = nn.GELU\n'
    expect(valueOf(source)).toEqual({ $call: 'partial', args: [{ $name: 'nn.LayerNorm' }], kwargs: { eps: 1e-6 } })
    expect(valueOf(source, 'y')).toEqual({ $call: 'nn.Conv2d', args: [3, 4] })
    expect(valueOf(source, 'z')).toEqual({ $name: 'nn.GELU' })
  })

  test('a partial of a known function is called', () => {
    expect(valueOf('from functools import partial\ndef f(a, b, c=3):\n    return [a, b, c]\ng = partial(f, 1, c=4)\nx = g(2)\n')).toEqual([1, 2, 4])
  })
})

describe('statements', () => {
  test.each([
    ['unpacking', 'a, (b, *c) = 1, (2, 3, 4)\nx = [a, b, c]', [1, 2, [3, 4]]],
    ['a list that two names hold', 'a = [1]\nb = a\nb += [2]\na.append(3)\nx = b', [1, 2, 3]],
    ['augmented numbers', 'a = 5\na //= 2\nx = a', 2],
    ['dict entries', "d = {}\nd['a'] = 1\nd.update(b=2)\nd.setdefault('a', 9)\nx = dict(d, c=d.pop('b'))", { a: 1, c: 2 }],
    ['None is a value', "d = dict(a=None)\nx = [d.get('a', 1), d.pop('a', 2), d.get('a', 3)]", [null, null, 3]],
    ['if and elif', "a = 2\nif a == 1:\n  x = 'one'\nelif a == 2:\n  x = 'two'\nelse:\n  x = 'more'", 'two'],
    ['loops', 'x = []\nfor i in range(5):\n  if i == 1:\n    continue\n  if i == 4:\n    break\n  x.append(i)\nelse:\n  x = None', [0, 2, 3]],
    ['while', 'x = 0\nwhile x < 10:\n  x += 3', 12],
    ['del', "x = {'a': 1, 'b': 2}\ndel x['a']", { b: 2 }],
    ['try without an exception to think of', 'try:\n  x = 1\nfinally:\n  y = 2', 1],
  ])('%s', (_, source, expected) => {
    expect(valueOf(`${source}\n`)).toEqual(expected)
  })

  test('what depends on an unknown condition is unknown, and only that', () => {
    const source = "a = 1\nb = {'k': 1}\nc = 3\nif somewhere:\n  a = 2\n  b['k'] = 2\nx = [a, b, c]\n"
    expect(valueOf(source)).toEqual([{ $unknown: expect.stringContaining('p/__init__.py:4') }, { $unknown: expect.any(String) }, 3])
  })

  test('a check that raises does not hide what follows', () => {
    expect(valueOf('a = 1\nif somewhere:\n  raise ValueError()\nx = a\n')).toBe(1)
  })

  test('what an exception handler binds differently is unknown', () => {
    const source = 'try:\n  import torch\n  has = True\nexcept ImportError:\n  has = False\nx = has\n'
    expect(valueOf(source)).toEqual({ $unknown: expect.stringContaining('exception') })
  })

  test('one broken statement does not spoil the others', () => {
    expect(valueOf('a = 1\nb = = 2\nx = a\n')).toBe(1)
  })
})
