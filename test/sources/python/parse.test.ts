import { describe, expect, test } from 'vitest'
import type { Expression, Statement } from '../../../src/sources/python/ast.ts'
import { sourceOf } from '../../../src/sources/python/ast.ts'
import { parsePython } from '../../../src/sources/python/parse.ts'

/** The tree without places, for comparisons. */
function bare(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, part) => (['line', 'start', 'end'].includes(key) ? undefined : part)))
}

function statement(text: string): Statement {
  const module = parsePython(text)
  expect(module.problems).toEqual([])
  expect(module.body).toHaveLength(1)
  return module.body[0] as Statement
}

function expression(text: string): Expression {
  const node = statement(text)
  if (node.type !== 'ExpressionStatement') throw new Error(`no expression: ${node.type}`)
  return node.value
}

/** An expression with every operation in parentheses, as it was understood. */
function grouped(node: Expression): string {
  switch (node.type) {
    case 'Name':
      return node.id
    case 'Number':
      return String(node.value)
    case 'Unary':
      return `(${node.op} ${grouped(node.operand)})`
    case 'Binary':
      return `(${grouped(node.left)} ${node.op} ${grouped(node.right)})`
    case 'Compare':
      return `(${grouped(node.left)}${node.rest.map(({ op, right }) => ` ${op} ${grouped(right)}`).join('')})`
    default:
      throw new Error(node.type)
  }
}

describe('literals', () => {
  test.each([
    ['1', 1, false],
    ['1_000', 1000, false],
    ['0x1F', 31, false],
    ['0o17', 15, false],
    ['0b101', 5, false],
    ['1e-6', 1e-6, true],
    ['.5', 0.5, true],
    ['224.', 224, true],
    ['1.e5', 100000, true],
    ['4.0', 4, true],
  ])('number %s', (text, value, isFloat) => {
    expect(bare(expression(text))).toEqual({ type: 'Number', value, isFloat })
  })

  test('a number with a trailing dot anywhere, but not in strings and comments', () => {
    const module = parsePython("f(a=1., b=[2.])  # 3.\nx = '4.' + \"5.\" + '''6.\n7.''' + y9.z\n")
    expect(module.problems).toEqual([])
    const [, assign] = module.body
    expect(sourceOf(module, assign as Statement)).toContain("'4.'")
    expect(JSON.stringify(bare(assign))).toContain('6.\\n7.')
  })

  test.each([
    [`'a' "b"`, 'ab'],
    [`'a\\n\\x41\\u00e9\\101\\''`, "a\nAéA'"],
    [`r'\\d'`, '\\d'],
    [`'''a\n"b"'''`, 'a\n"b"'],
    [`'a\\\nb'`, 'ab'],
    [`u'x'`, 'x'],
    [`'\\q'`, '\\q'],
  ])('string %s', (text, value) => {
    expect(expression(text)).toMatchObject({ type: 'String', value, isBytes: false })
  })

  test('bytes are told apart, complex numbers are not read', () => {
    expect(expression(`rb'x'`)).toMatchObject({ type: 'String', isBytes: true })
    expect(expression('1j')).toMatchObject({ type: 'Unsupported', what: 'a complex number' })
  })

  test('format strings, also beside plain ones', () => {
    const node = bare(expression(`f"a{b!r:>{w}}{{c}}" '{d}' f'{e=}'`)) as { parts: unknown }
    expect(node.parts).toEqual([
      { type: 'text', value: 'a' },
      {
        type: 'value',
        value: { type: 'Name', id: 'b' },
        conversion: 'r',
        spec: [
          { type: 'text', value: '>' },
          { type: 'value', value: { type: 'Name', id: 'w' }, conversion: '', spec: [] },
        ],
      },
      { type: 'text', value: '{c}' },
      { type: 'text', value: '{d}' },
      { type: 'text', value: 'e=' },
      { type: 'value', value: { type: 'Name', id: 'e' }, conversion: 'r', spec: [] },
    ])
  })
})

describe('operators', () => {
  test.each([
    ['not a and b', '((not a) and b)'],
    ['a and not b or c', '((a and (not b)) or c)'],
    ['not not a == b', '(not (not (a == b)))'],
    ['not (a and b)', '(not (a and b))'],
    ['a or b and c or d', '((a or (b and c)) or d)'],
    ['a < b <= c', '(a < b <= c)'],
    ['(a < b) < c', '((a < b) < c)'],
    ['a not in b and c is not d', '((a not in b) and (c is not d))'],
    ['-a ** 2', '(- (a ** 2))'],
    ['2 ** -1', '(2 ** (- 1))'],
    ['a ** b ** c', '(a ** (b ** c))'],
    ['a + b * c // d - e', '((a + ((b * c) // d)) - e)'],
    ['a | b & c == d', '((a | (b & c)) == d)'],
  ])('%s', (text, expected) => {
    expect(grouped(expression(text))).toBe(expected)
  })

  test('conditional, lambda, named expression', () => {
    expect(bare(expression('a if b else c'))).toMatchObject({ type: 'Conditional', test: { id: 'b' }, then: { id: 'a' }, otherwise: { id: 'c' } })
    expect(bare(expression('lambda x, *y, z=1: x'))).toMatchObject({
      type: 'Lambda',
      params: [{ name: 'x', kind: 'plain' }, { name: 'y', kind: 'star' }, { name: 'z', kind: 'keywordOnly', default: { value: 1 } }],
      body: { id: 'x' },
    })
    expect(bare(expression('(a := 1)'))).toMatchObject({ type: 'NamedExpression', target: { id: 'a' }, value: { value: 1 } })
  })
})

describe('collections and access', () => {
  test('tuples by their commas', () => {
    expect(expression('()')).toMatchObject({ type: 'Tuple', items: [] })
    expect(expression('(1,)')).toMatchObject({ type: 'Tuple', items: [{ value: 1 }] })
    expect(expression('(1)')).toMatchObject({ type: 'Number' })
    expect(expression('1,')).toMatchObject({ type: 'Tuple', items: [{ value: 1 }] })
    expect(expression('[*a, b]')).toMatchObject({ type: 'List', items: [{ type: 'Starred', value: { id: 'a' } }, { id: 'b' }] })
  })

  test('dicts with keys and unpacking', () => {
    expect(expression('{"a": 1, **b}')).toMatchObject({
      type: 'Dict',
      entries: [{ key: { value: 'a' }, value: { value: 1 } }, { key: undefined, value: { id: 'b' } }],
    })
  })

  test('comprehensions, with several clauses and commas in the targets', () => {
    expect(expression('[i for i, (j, k) in z if i if j for l in k]')).toMatchObject({
      type: 'Comprehension',
      of: 'list',
      element: { id: 'i' },
      clauses: [
        { target: { type: 'Tuple' }, iterable: { id: 'z' }, conditions: [{ id: 'i' }, { id: 'j' }] },
        { target: { id: 'l' }, iterable: { id: 'k' }, conditions: [] },
      ],
    })
    expect(expression('{a: b for a, b in c}')).toMatchObject({ type: 'Comprehension', of: 'dict', key: { id: 'a' }, element: { id: 'b' } })
    expect(expression('f(x for x, y in z)')).toMatchObject({ type: 'Call', args: [{ kind: 'plain', value: { type: 'Comprehension', of: 'generator' } }] })
  })

  test('calls', () => {
    expect(expression('f(a, *b, c=1, **d,)')).toMatchObject({
      type: 'Call',
      args: [{ kind: 'plain' }, { kind: 'star' }, { kind: 'keyword', keyword: 'c' }, { kind: 'doubleStar' }],
    })
  })

  test('subscripts and slices', () => {
    expect(expression('a[-1]')).toMatchObject({ type: 'Subscript', index: { type: 'Unary' } })
    expect(expression('a[1:]')).toMatchObject({ index: { type: 'Slice', lower: { value: 1 }, upper: undefined, step: undefined } })
    expect(expression('a[::2, 1]')).toMatchObject({ index: { type: 'Tuple', items: [{ type: 'Slice', step: { value: 2 } }, { value: 1 }] } })
    expect(expression('a.b.c')).toMatchObject({ type: 'Attribute', name: 'c', object: { type: 'Attribute', name: 'b' } })
  })
})

describe('statements', () => {
  test('imports', () => {
    expect(statement('import os.path as p, sys')).toMatchObject({ type: 'Import', names: [{ name: 'os.path', as: 'p' }, { name: 'sys', as: undefined }] })
    expect(statement('from ..a.b import (x as y,\n  z,)')).toMatchObject({
      type: 'FromImport',
      level: 2,
      module: 'a.b',
      names: [{ name: 'x', as: 'y' }, { name: 'z', as: undefined }],
    })
    expect(statement('from . import *')).toMatchObject({ type: 'FromImport', level: 1, module: '', names: [{ name: '*' }] })
    expect(statement('from ... import a')).toMatchObject({ level: 3 })
    expect(statement('from a.b import c')).toMatchObject({ level: 0, module: 'a.b' })
  })

  test('a dataclass', () => {
    const node = statement('@dataclass\nclass A(B, metaclass=C):\n    """Doc."""\n    x: int = 3\n    y: Optional[Tuple[int,\n        int]] = None\n    z: str\n')
    expect(node).toMatchObject({
      type: 'ClassDef',
      name: 'A',
      args: [{ value: { id: 'B' } }, { keyword: 'metaclass' }],
      decorators: [{ id: 'dataclass' }],
      body: [
        { type: 'ExpressionStatement', value: { type: 'String' } },
        { type: 'AnnotatedAssign', annotation: 'int', value: { value: 3 }, line: 4 },
        { type: 'AnnotatedAssign', annotation: 'Optional[Tuple[int, int]]', line: 5 },
        { type: 'AnnotatedAssign', annotation: 'str', value: undefined },
      ],
    })
  })

  test('a function with every kind of parameter', () => {
    const node = statement('@a.b.c(1)\ndef f(p, /, q: int = 3, *r, s: Tuple[\n    int, int,\n] = (1, 2), **t) -> int:\n    return q, s\n')
    expect(node).toMatchObject({
      type: 'FunctionDef',
      line: 2,
      returns: 'int',
      decorators: [{ type: 'Call', callee: { type: 'Attribute', name: 'c' } }],
      params: [
        { name: 'p', kind: 'positionalOnly', annotation: '', default: undefined },
        { name: 'q', kind: 'plain', annotation: 'int', default: { value: 3 } },
        { name: 'r', kind: 'star' },
        { name: 's', kind: 'keywordOnly', annotation: 'Tuple[int, int]', default: { type: 'Tuple' } },
        { name: 't', kind: 'doubleStar' },
      ],
      body: [{ type: 'Return', value: { type: 'Tuple' } }],
    })
    expect(statement('def f(*, a): return')).toMatchObject({ params: [{ name: 'a', kind: 'keywordOnly' }], body: [{ type: 'Return', value: undefined }] })
  })

  test('assignments', () => {
    expect(statement('a = b = 1, 2')).toMatchObject({ type: 'Assign', targets: [{ id: 'a' }, { id: 'b' }], value: { type: 'Tuple' } })
    expect(statement('a.b[0], *c = d')).toMatchObject({ targets: [{ type: 'Tuple', items: [{ type: 'Subscript' }, { type: 'Starred' }] }] })
    expect(statement('a //= 2')).toMatchObject({ type: 'AugmentedAssign', op: '//', target: { id: 'a' } })
  })

  test('if with elif and else, and loops', () => {
    expect(statement('if a: b\nelif c:\n  d\nelse:\n  e\n')).toMatchObject({
      type: 'If',
      body: [{ type: 'ExpressionStatement' }],
      otherwise: [{ type: 'If', test: { id: 'c' }, line: 2, otherwise: [{ value: { id: 'e' } }] }],
    })
    expect(statement('for i, (j, k) in a, b:\n  break\nelse:\n  continue\n')).toMatchObject({
      type: 'For',
      target: { type: 'Tuple' },
      iterable: { type: 'Tuple' },
      body: [{ type: 'Break' }],
      otherwise: [{ type: 'Continue' }],
    })
    expect(statement('while a:\n  pass\n')).toMatchObject({ type: 'While', body: [{ type: 'Pass' }] })
  })

  test('try, with, raise, assert, del, global', () => {
    expect(statement('try:\n  a\nexcept (B, C) as e:\n  d\nexcept F:\n  f\nelse:\n  g\nfinally:\n  h\n')).toMatchObject({
      type: 'Try',
      handlers: [{ exception: { type: 'Tuple' }, as: 'e' }, { exception: { id: 'F' }, as: undefined }],
      otherwise: [{}],
      finally: [{}],
    })
    expect(statement('with a(b) as c, d:\n  e\n')).toMatchObject({ type: 'With', items: [{ as: 'c' }, { as: undefined }] })
    const module = parsePython('raise A from b\nassert a, "b"\ndel a, b\nglobal c, d\n')
    expect(module.body.map((node) => node.type)).toEqual(['Raise', 'Assert', 'Delete', 'Global'])
  })

  test('several statements on one line', () => {
    expect(parsePython('a = 1; b = 2;\n').body).toHaveLength(2)
  })

  test('what is not read is named', () => {
    expect(statement('match x:\n  case 1: y\n')).toMatchObject({ type: 'Unsupported', what: 'a match statement' })
    expect(statement('yield 1')).toMatchObject({ type: 'Unsupported', what: 'a yield statement' })
    expect(statement('x = await y')).toMatchObject({ value: { type: 'Unsupported', what: 'an await expression' } })
  })
})

describe('broken and hostile text', () => {
  test('a syntax error is a problem at its line, and the rest is read', () => {
    const module = parsePython('a = 1\nb = = 2\nc = 3\n')
    expect(module.problems[0]).toMatchObject({ line: 2 })
    expect(module.body.some((node) => node.type === 'Assign' && node.line === 3)).toBe(true)
  })

  test.each([
    ['a hundred thousand brackets', `x = ${'['.repeat(100_000)}`],
    ['closed brackets', `x = ${'('.repeat(20_000)}1${')'.repeat(20_000)}`],
    ['a long sum', `x = 1${' + 1'.repeat(20_000)}\n`],
    ['a long condition', `x = a${' and not a'.repeat(20_000)}\n`],
    ['signs', `${'-'.repeat(50_000)}1`],
    ['an open string', `"""${"'".repeat(100_000)}`],
    ['backslashes', '\\'.repeat(50_000)],
    ['control characters', '\0\ufeff\ud800\x0c'],
    ['nothing', ''],
  ])('%s: no crash, no hang', (_, text) => {
    expect(Array.isArray(parsePython(text).body)).toBe(true)
  })

  test('an elif chain of three thousand', () => {
    expect(parsePython(`if a: b\n${'elif c: d\n'.repeat(3000)}`).problems).toEqual([])
  })

  test('a byte order mark and carriage returns are no problem', () => {
    const module = parsePython('\ufeffx = 1\r\nif x:\r\n  y = 2\r\n')
    expect(module.problems).toEqual([])
    expect(module.body[0]).toMatchObject({ targets: [{ id: 'x' }] })
  })
})
