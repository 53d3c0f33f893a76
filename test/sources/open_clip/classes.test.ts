import { describe, expect, test } from 'vitest'
import { builderFunctions, classData, dataclasses, modelClasses, towerClasses } from '../../../src/sources/open_clip/classes.ts'
import { WholeFloat } from '../../../src/sources/python/data.ts'
import { packageOf } from './package.ts'

const specs = (texts: Readonly<Record<string, string>>): ReturnType<typeof dataclasses> => dataclasses(packageOf(texts))

describe('dataclasses', () => {
  test('have types and defaults; a field without one is required', () => {
    const { Cfg } = specs({ 'model.py': '@dataclass\nclass Cfg:\n    a: int\n    b: Union[Tuple[int, int],\n        int] = 4096 * 4\n    c: float = -4.0  # why\n    d: Optional[dict] = None\n    e: Tuple[float, ...] = (0.9, 1.0)\n' })
    expect(Cfg).toEqual({
      name: 'Cfg',
      where: 'open_clip/model.py:2',
      fields: [
        { name: 'a', type: 'int' },
        { name: 'b', type: 'Union[Tuple[int, int], int]', default: 16384 },
        { name: 'c', type: 'float', default: new WholeFloat(-4) },
        { name: 'd', type: 'Optional[dict]', default: null },
        { name: 'e', type: 'Tuple[float, ...]', default: [0.9, new WholeFloat(1)] },
      ],
    })
  })

  test('inherit, across modules, and keep the place of a field that they override', () => {
    const { Child } = specs({
      'model.py': '@dataclass\nclass Base:\n    a: int = 1\n    b: float = 4.0\n',
      'coca.py': 'from .model import Base as Parent\n\n@dataclass(frozen=True)\nclass Child(Parent):\n    b: int = 4\n    c: int = 256\n',
    })
    expect(Child?.fields).toEqual([
      { name: 'a', type: 'int', default: 1 },
      { name: 'b', type: 'int', default: 4 },
      { name: 'c', type: 'int', default: 256 },
    ])
  })

  test('know constants of other modules and factories of fields', () => {
    const { Cfg } = specs({
      'constants.py': 'MEAN = (0.5, 0.25)\nOTHER = MEAN\n',
      'transform.py': 'from dataclasses import dataclass, field\nfrom .constants import OTHER as M\n\n@dataclass\nclass Cfg:\n    mean: Tuple = M\n    d: Dict = field(default_factory=dict)\n    l: list = field(default_factory=list)\n    x: int = field(default=3)\n    y: int = field(init=True)\n    z: Any = field(default_factory=make)\n    K: ClassVar[int] = 3\n',
    })
    expect(Cfg?.fields.map(({ name, default: value }) => [name, value])).toEqual([
      ['mean', [0.5, 0.25]],
      ['d', {}],
      ['l', []],
      ['x', 3],
      ['y', undefined],
      ['z', { $unknown: expect.stringContaining('make') }],
    ])
  })

  test('are no plain classes', () => {
    expect(specs({ 'model.py': 'class A:\n    x: int = 3\n\n@register\nclass B:\n    y: int = 3\n' })).toEqual({})
  })
})

describe('constructors', () => {
  const models = packageOf({
    'model.py': `import numpy as np
class CLIP(nn.Module):
    def __init__(self, embed_dim: int, vision_cfg: Cfg, scale: float = np.log(1 / 0.07), *args, key_only=None):
        pass

class Open(nn.Module):
    def __init__(self, embed_dim, **kwargs):
        pass

class Plain:
    pass

class Tower:
    def __init__(self, width: int = 768):
        pass

def _build_vision_tower(embed_dim, vision_cfg):
    return Tower(width=vision_cfg.width)

def _build_preprocess(model, aug_cfg):
    return Plain()

def build_tower(embed_dim, vision_cfg):
    return Open(embed_dim)
`,
    'factory.py': `
from .model import CLIP, Open, Plain, Tower

def create_model(name, model_cfg, **model_kwargs):
    if name:
        model_class = Open
    else:
        model_class = CLIP
    helper(name)
    return model_class(**model_cfg)

def create_tower():
    model_class = Tower
`,
  })
  test('of model classes are those that create_model uses', () => {
    expect(modelClasses(models).map((cls) => cls.name)).toEqual(['Open', 'CLIP'])
  })

  test('in older versions it calls them by name', () => {
    const old = packageOf({ 'model.py': 'class CLIP:\n    def __init__(self, a):\n        pass\n', 'factory.py': 'from .model import CLIP\ndef create_model(name):\n    model = CLIP(**model_cfg)\n' })
    expect(modelClasses(old).map((cls) => cls.name)).toEqual(['CLIP'])
  })

  test('are their parameters; a call that is no constant says so', () => {
    const [open, clip] = modelClasses(models).map((cls) => classData(models, cls))
    expect(open).toMatchObject({ fields: [{ name: 'embed_dim', type: '' }], takesAnyKeyword: true })
    expect(clip).toEqual({
      name: 'CLIP',
      where: 'open_clip/model.py:2',
      fields: [
        { name: 'embed_dim', type: 'int' },
        { name: 'vision_cfg', type: 'Cfg' },
        { name: 'scale', type: 'float', default: { $call: 'np.log', args: [1 / 0.07] } },
        { name: 'key_only', type: '', default: null },
      ],
    })
  })

  test('of towers are those that builder functions call', () => {
    expect(builderFunctions(models).map(({ builder, param }) => [builder.name, param])).toEqual([['_build_vision_tower', 'vision_cfg']])
    expect(Object.keys(towerClasses(models))).toEqual(['Tower'])
  })
})
