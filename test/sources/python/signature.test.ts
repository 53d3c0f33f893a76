import { expect, test } from 'vitest'
import { plainData } from '../../../src/sources/python/data.ts'
import { fieldsOf } from '../../../src/sources/python/signature.ts'
import type { PyClass } from '../../../src/sources/python/values.ts'
import { packageOf } from './helpers.ts'

function fields(source: string, name: string): unknown {
  const interpreter = packageOf({ '__init__.py': source })
  return plainData(fieldsOf(interpreter, interpreter.moduleAttribute('p', name) as PyClass).map((field) => ({ ...field })))
}

test('fields of a dataclass, inherited ones first and in their place', () => {
  const source = [
    'from dataclasses import dataclass, field',
    'from typing import ClassVar, Optional, Tuple',
    '@dataclass',
    'class A:',
    '  a: int',
    '  b: float = 4.',
    '  k: ClassVar[int] = 3',
    '@dataclass',
    'class B(A):',
    '  c: Optional[Tuple[int,',
    '      int]] = None',
    '  b: float = 2.5',
    '  d: list = field(default_factory=list)',
    '  e: dict = field(default_factory=lambda: dict(q=1))',
    '  f: int = field(repr=False)',
    '  g: int = field(default=7)',
    '',
  ].join('\n')
  expect(fields(source, 'B')).toEqual([
    { name: 'a', type: 'int' },
    { name: 'b', type: 'float', default: 2.5 },
    { name: 'c', type: 'Optional[Tuple[int, int]]', default: null },
    { name: 'd', type: 'list', default: [] },
    { name: 'e', type: 'dict', default: { q: 1 } },
    { name: 'f', type: 'int' },
    { name: 'g', type: 'int', default: 7 },
  ])
})

const classes = [
  'from functools import partial',
  'import torch.nn as nn',
  'SIZE = 224',
  'class Base(nn.Module):',
  '  def __init__(self, dim, img_size=SIZE, *, norm_layer=partial(nn.LayerNorm, eps=1e-6), bias: bool = True):',
  '    super().__init__()',
  'class Passes(Base):',
  '  def __init__(self, dim, depth=2, **kwargs):',
  '    super().__init__(dim, bias=False, **kwargs)',
  'class Keeps(Base):',
  '  def __init__(self, depth=2, **kwargs):',
  '    super().__init__(3)',
  'class Silent(Base):',
  '  pass',
  '',
].join('\n')

test('parameters of a constructor', () => {
  expect(fields(classes, 'Base')).toEqual([
    { name: 'dim', type: '' },
    { name: 'img_size', type: '', default: 224 },
    { name: 'norm_layer', type: '', default: { $call: 'partial', args: [{ $name: 'nn.LayerNorm' }], kwargs: { eps: 1e-6 } } },
    { name: 'bias', type: 'bool', default: true },
  ])
  expect(fields(classes, 'Silent')).toEqual(fields(classes, 'Base'))
})

test('keywords that are handed on are parameters too, but for those that are given', () => {
  expect((fields(classes, 'Passes') as { name: string }[]).map(({ name }) => name)).toEqual(['img_size', 'norm_layer', 'dim', 'depth'])
  expect((fields(classes, 'Keeps') as { name: string }[]).map(({ name }) => name)).toEqual(['depth'])
})
