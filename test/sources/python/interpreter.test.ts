import { describe, expect, test } from 'vitest'
import { plainData, toData } from '../../../src/sources/python/data.ts'
import { PyDict, PyList, unknown, type Value } from '../../../src/sources/python/values.ts'
import { packageOf, valueOf } from './helpers.ts'

describe('functions', () => {
  test.each([
    ['positional, keyword, default', 'def f(a, b=2, *, c=3):\n  return [a, b, c]\nx = f(1, c=5)', [1, 2, 5]],
    ['the rest', 'def f(a, *r, **k):\n  return [a, r, k]\nx = f(1, 2, 3, d=4)', [1, [2, 3], { d: 4 }]],
    ['kwargs are a copy', "def f(**k):\n  k.pop('a')\n  return k\nd = {'a': 1, 'b': 2}\nx = [f(**d), d]", [{ b: 2 }, { a: 1, b: 2 }]],
    ['arguments are not', "def f(d):\n  d['b'] = 2\nd = {'a': 1}\nf(d)\nx = d", { a: 1, b: 2 }],
    ['closures', 'def f(a):\n  def g(b):\n    return a + b\n  return g\nx = f(1)(2)', 3],
    ['recursion', 'def f(n):\n  return 1 if n < 2 else n * f(n - 1)\nx = f(10)', 3628800],
    ['no return', 'def f():\n  pass\nx = [f()]', [null]],
  ])('%s', (_, source, expected) => {
    expect(valueOf(`${source}\n`)).toEqual(expected)
  })

  test.each([
    ['a missing argument', 'def f(a):\n  return a\nx = f()', 'a is not given'],
    ['an unexpected keyword', 'def f():\n  return 1\nx = f(b=1)', 'unexpected keyword argument b'],
    ['an exception', 'def f():\n  raise ValueError()\nx = f()', 'an exception is raised (p/__init__.py:2)'],
    ['a generator', 'def f():\n  yield 1\nx = f()', 'a yield statement'],
    ['an unknown condition around a return', 'def f(a):\n  if somewhere:\n    return 1\n  return 2\nx = f(1)', 'p/__init__.py:2'],
    ['a decorator', '@cached\ndef f():\n  return 1\nx = f()', 'changed by the decorator cached'],
    ['endless recursion', 'def f(n):\n  return f(n + 1)\nx = f(0)', 'nested more than'],
    ['an endless loop', 'def f():\n  while True:\n    pass\nx = f()', 'more steps than are followed'],
    ['global state', 'x = 0\ndef f():\n  global x\n  x += 1', 'a function changes it (p/__init__.py:3)'],
    ['a registry', "r = {}\ndef register(name):\n  r[name] = 1\nregister('a')\nx = r", 'a function changes it'],
  ])('%s is not followed', (_, source, reason) => {
    expect(valueOf(`${source}\n`)).toEqual({ $unknown: expect.stringContaining(reason) })
  })

  test('what was given to a call that cannot be followed may have changed', () => {
    const source = 'def f(d):\n  yield d\nd = {"a": 1}\nf(d)\nx = d\n'
    expect(valueOf(source)).toEqual({ $unknown: expect.stringContaining('f') })
  })

  test('decorators that change nothing, hooks, and calls that are kept', () => {
    const calls: Value[] = []
    const interpreter = packageOf(
      { '__init__.py': '@registered\ndef f(a):\n  return build(a, b=1)\ndef build(a, b):\n  return 1\ndef kept(a):\n  return 2\nx = f(1)\ny = kept(3)\n' },
      {
        transparent: new Set(['registered']),
        opaque: (name) => name === 'p.kept',
        hooks: new Map([
          [
            'p.build',
            (args: readonly Value[], kwargs: PyDict) => {
              calls.push(new PyList([...args, kwargs]))
              return 'built'
            },
          ],
        ]),
      },
    )
    expect(interpreter.moduleAttribute('p', 'x')).toBe('built')
    expect(calls.map((call) => plainData(toData(call)))).toEqual([[1, { b: 1 }]])
    expect(plainData(toData(interpreter.moduleAttribute('p', 'y') as Value))).toEqual({ $call: 'kept', args: [3] })
  })

  test('run never throws for what the source holds', () => {
    const interpreter = packageOf({ '__init__.py': `def f():\n  return ${'('.repeat(400)}1${')'.repeat(400)}\n` })
    expect(interpreter.run(interpreter.moduleAttribute('p', 'f') as Value, [], new PyDict())).toBe(1)
    expect(interpreter.run(unknown('nothing'), [], new PyDict())).toMatchObject({ reason: 'nothing' })
  })
})

describe('classes', () => {
  const source = 'from dataclasses import dataclass, replace\n@dataclass\nclass Base:\n  a: int = 1\n@dataclass\nclass Cfg(Base):\n  b: str = "q"\n'

  test('an instance is a call with what it is given; its fields are known', () => {
    expect(valueOf(`${source}x = Cfg(b='z')\n`)).toEqual({ $call: 'Cfg', kwargs: { b: 'z' } })
    expect(valueOf(`${source}c = Cfg(b='z')\nx = [c.a, c.b, isinstance(c, Base), Cfg.b]\n`)).toEqual([1, 'z', true, 'q'])
    expect(valueOf(`${source}x = replace(Cfg(b='z'), a=3)\n`)).toEqual({ $call: 'Cfg', kwargs: { b: 'z', a: 3 } })
  })

  test('a field that code sets afterwards makes the instance unknown', () => {
    expect(valueOf(`${source}c = Cfg()\nc.a = 5\nx = c.a\n`)).toEqual({ $unknown: expect.stringContaining('the attribute a was set') })
  })

  test('functions do not see the names of the class around them', () => {
    expect(valueOf('n = 1\nclass A:\n  n = 2\n  def f():\n    return n\nx = [A.f(), A.n]\n')).toEqual([1, 2])
  })
})

describe('modules', () => {
  test('constants come through imports of every form', () => {
    const interpreter = packageOf({
      '__init__.py': '',
      'data/__init__.py': 'from .constants import *\n',
      'data/constants.py': 'MEAN = (0.5, 0.25)\n_HIDDEN = 1\n',
      'models/a.py': 'from ..data import MEAN as M\nimport p.data.constants as k\nfrom p import data\nfrom .b import later\nx = [M, k.MEAN[1], data.MEAN, later()]\n',
      'models/b.py': 'from . import a\ndef later():\n  return 7\n',
      'models/__init__.py': '',
    })
    expect(plainData(toData(interpreter.moduleAttribute('p.models.a', 'x') as Value))).toEqual([[0.5, 0.25], 0.25, [0.5, 0.25], 7])
    expect(interpreter.moduleAttribute('p.data', '_HIDDEN')).toBeUndefined()
  })

  test('imports in a circle end', () => {
    const interpreter = packageOf({
      '__init__.py': 'from .a import *\n',
      'a.py': 'from .b import *\nfrom .b import y\nx = y\n',
      'b.py': 'from .a import *\nfrom .a import x\ny = x\n',
    })
    expect(plainData(toData(interpreter.moduleAttribute('p.a', 'x') as Value))).toEqual({ $unknown: expect.any(String) })
    expect(interpreter.moduleAttribute('p', 'nothing')).toBeUndefined()
  })

  test('a name imports itself', () => {
    const interpreter = packageOf({ '__init__.py': 'from p import x\n' })
    expect(interpreter.moduleAttribute('p', 'x')).toMatchObject({ kind: 'unknown' })
  })

  test('dots that lead out of the package, and modules that are not there', () => {
    expect(valueOf('from ....above import x\n')).toEqual({ $unknown: expect.stringContaining('outside') })
    expect(valueOf('from .nothing import x\n')).toEqual({ $unknown: expect.stringContaining('no x') })
  })

  test.each([
    ['binary rubbish', '\0\u0001\ud800'.repeat(1000)],
    ['an open bracket', `x = ${'['.repeat(5000)}`],
    ['half a module', 'def f(a, b=(1,\n  2'],
    ['a long module', 'x = 1\n'.repeat(20_000)],
    ['a long expression', `x = ${'1 + '.repeat(3000)}1\n`],
  ])('%s: no crash, no hang', (_, source) => {
    const value = packageOf({ '__init__.py': source }).moduleAttribute('p', 'x')
    expect(value === undefined || toData(value) !== undefined).toBe(true)
  })

  test('many steps stop, also at the top of a module', () => {
    const source = 'z = []\nx = 0\nfor i in range(1000):\n  for j in range(1000):\n    x += 1\n    z.append(i)\n'
    for (const name of ['x', 'z', 'i']) expect(valueOf(source, name, { maxSteps: 10_000 })).toEqual({ $unknown: 'more steps than are followed' })
    expect(valueOf('x = [i + j for i in range(99999) for j in range(99999)]\n')).toEqual({ $unknown: expect.any(String) })
  })

  test('values that are small in memory and endless to go through', () => {
    const doubled = 'x = (1,)\ny = (1,)\nfor i in range(200):\n  x = (x, x)\n  y = (y, y)\n'
    expect(valueOf(doubled)).toEqual({ $unknown: 'a very large value' })
    expect(valueOf(`${doubled}z = [x == y, x < y, str(x)]\n`, 'z')).toEqual([1, 2, 3].map(() => ({ $unknown: expect.any(String) })))
    expect(valueOf('x = [1]\nx.append(x)\nunknown_thing(x)\n')).toEqual({ $unknown: expect.any(String) })
  })
})
