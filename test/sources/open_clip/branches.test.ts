import { describe, expect, test } from 'vitest'
import type { BuilderBranch } from '../../../src/config/types.ts'
import { branchesOf } from '../../../src/sources/open_clip/branches.ts'
import type { NamedFunction, OpenClipSource } from '../../../src/sources/open_clip/package.ts'
import { readsUnderKey } from '../../../src/sources/open_clip/reads.ts'
import { packageOf } from './package.ts'

const FIELDS = new Set(['name', 'layers', 'width', 'heads', 'size', 'drop', 'tokens', 'kind'])

const functionOf = (source: OpenClipSource, name: string): NamedFunction => source.functions.find((fn) => fn.name === name) as NamedFunction

/** The branches of the function `build` in model.py, and what was lost. */
function read(body: string, more: Readonly<Record<string, string>> = {}, rest = ''): { branches: BuilderBranch[]; lost: string[] } {
  const source = packageOf({ 'model.py': `${rest}\ndef build(dim, cfg):\n${body.replace(/^/gm, '    ')}\n`, ...more })
  const { def, module } = functionOf(source, 'build')
  const lost: string[] = []
  const context = { source, apart: (name: string) => name === '_build_other', lost: (what: string) => void lost.push(what) }
  const branches = branchesOf({ module, body: def.body }, 'cfg', FIELDS, context)
  return { branches, lost }
}

const reads = (body: string, more: Readonly<Record<string, string>> = {}, rest = ''): readonly string[] | undefined => read(body, more, rest).branches[0]?.reads

describe('ways to read a field', () => {
  test.each([
    ['attribute', 'x = cfg.width'],
    ['subscript', "x = cfg['width']"],
    ['get', "x = cfg.get('width', 3)"],
    ['pop', "x = cfg.pop('width')"],
    ['getattr', "x = getattr(cfg, 'width', 3)"],
    ['in', "x = 'width' in cfg"],
    ['not in', "x = 'width' not in cfg"],
    ['inside a call', 'x = f(1, a=g(cfg.width * 2))'],
    ['inside a lambda and a comprehension', 'x = [lambda: cfg.width for _ in range(3)]'],
    ['under another name', 'c = cfg\nx = c.width'],
    ['after the dict was made a dataclass', 'cfg = Cfg(**cfg) if isinstance(cfg, dict) else cfg\nx = cfg.width'],
    ['in a nested statement', 'for i in range(3):\n    with a:\n        x = cfg.width'],
  ])('%s', (_, body) => {
    expect(reads(body)).toEqual(['width'])
  })

  test.each([
    ['a field of another object', 'x = other.width'],
    ['a field of an object in the object', 'x = cfg.size.width', ['size']],
    ['writing', "cfg['width'] = 3"],
    ['writing an attribute', 'cfg.width = 3'],
    ['a method', 'x = cfg.copy()'],
    ['an unknown name', 'x = cfg.banana'],
    ['a string that only looks like one', "x = 'cfg.width'"],
    ['spreading', 'x = Cfg(**cfg)'],
    ['a check of the type', 'x = isinstance(cfg, dict)'],
  ])('not: %s', (_, body, expected: readonly string[] = []) => {
    expect(read(body)).toEqual({ branches: [{ when: '', reads: expected }], lost: [] })
  })

  test('a field that is written and read', () => {
    expect(reads("cfg['width'] = cfg['width'] * 2")).toEqual(['width'])
    expect(reads("cfg['width'] = 2\nx = cfg['width']")).toEqual(['width'])
  })
})

describe('the object handed on', () => {
  test('to a function of the module', () => {
    expect(reads('helper(dim, cfg)', {}, 'def helper(a, b):\n    return b.width')).toEqual(['width'])
    expect(reads('helper(b=cfg, a=1)', {}, 'def helper(a, b):\n    return b.width')).toEqual(['width'])
  })

  test('to a constructor in another module, which keeps it for its methods', () => {
    const tower = 'class Tower:\n    def __init__(self, cfg, dim):\n        self.cfg = cfg\n        self.w = cfg.width\n    def forward(self):\n        return self.cfg.layers\n'
    expect(reads('from .sub.tower import Tower\nreturn Tower(cfg, dim)', { 'sub/tower.py': tower })).toEqual(['width', 'layers'])
  })

  test('in circles', () => {
    expect(reads('one(cfg)', {}, 'def one(c):\n    two(c)\n    return c.width\ndef two(c):\n    one(c)\n    return c.heads')).toEqual(['heads', 'width'])
  })

  test('not to another builder, whose reading is its own', () => {
    expect(read('_build_other(cfg)', {}, 'def _build_other(c):\n    return c.width')).toEqual({ branches: [{ when: '', reads: [] }], lost: [] })
  })

  test('to what is not known: that is said', () => {
    expect(read('nowhere(cfg)').lost).toEqual(['nowhere in open_clip/model.py:3'])
    expect(read('a.b(cfg)').lost).toEqual(['b in open_clip/model.py:3'])
    expect(read('helper(*cfg)', {}, 'def helper(a):\n    pass').lost).toEqual(['helper in open_clip/model.py:4'])
  })
})

describe('branches', () => {
  test('an if with elif and else; a test is read by its branch and those behind it', () => {
    const body = 'x = cfg.size\nif cfg.name:\n    a = cfg.drop\nelif isinstance(cfg.layers,\n        (tuple, list)):\n    b = cfg.width\nelse:\n    c = cfg.heads'
    expect(read(body).branches).toEqual([
      { when: '', reads: ['size'] },
      { when: 'cfg.name', reads: ['name', 'drop'] },
      { when: 'isinstance(cfg.layers, (tuple, list))', reads: ['name', 'layers', 'width'] },
      { when: '', reads: ['name', 'layers', 'heads'] },
    ])
  })

  test('two ifs are two chains, each closed by its else', () => {
    expect(read('if cfg.name:\n    a = cfg.drop\nif cfg.kind == "x":\n    pass').branches).toEqual([
      { when: '', reads: [] },
      { when: 'cfg.name', reads: ['name', 'drop'] },
      { when: '', reads: ['name'] },
      { when: 'cfg.kind == "x"', reads: ['kind'] },
      { when: '', reads: ['kind'] },
    ])
  })

  test('an if that reads nothing is none, and deeper ifs belong to the branch around them', () => {
    expect(read('if isinstance(cfg, dict):\n    cfg = Cfg(**cfg)\nif dim:\n    if cfg.drop:\n        a = cfg.width').branches).toEqual([
      { when: '', reads: [] },
      { when: 'dim', reads: ['drop', 'width'] },
      { when: '', reads: [] },
    ])
  })
})

describe('an object taken out of another', () => {
  const under = (body: string): string[] => {
    const source = packageOf({ 'factory.py': `def get_tokenizer(name):\n${body.replace(/^/gm, '    ')}\n\ndef check(text):\n    return text.get('drop')\n` })
    return [...readsUnderKey(functionOf(source, 'get_tokenizer'), 'text_cfg', { source, apart: () => false, lost: () => {} })]
  }

  test('by get and by subscript', () => {
    expect(under("t = config.get('text_cfg', {})\nx = t.get('tokens')\ncheck(t)")).toEqual(['tokens', 'drop'])
    expect(under("t = config['text_cfg']\nx = t['tokens']")).toEqual(['tokens'])
  })

  test('not under another key', () => {
    expect(under("t = config.get('vision_cfg', {})\nx = t.get('tokens')")).toEqual([])
  })
})
