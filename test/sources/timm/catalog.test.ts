import { describe, expect, test } from 'vitest'
import { accessTo } from '../../../src/catalog/blocks.ts'
import { openTimmCatalog } from '../../../src/catalog/timm.ts'
import { buildTimmCatalog, writeTimmCatalog } from '../../../src/sources/timm/catalog.ts'
import { timmFiles } from './helpers.ts'

function read(models: Readonly<Record<string, string>>) {
  const build = buildTimmCatalog(timmFiles(models), '')
  const text = writeTimmCatalog(build)
  return { build, text, catalog: openTimmCatalog(accessTo(text)) }
}

const CLASS = 'class Net(nn.Module):\n    expansion = 4\n    def __init__(self, dim: int = 64, mlp_ratio=4., mlp_layer=Mlp):\n        super().__init__()\n'
const CREATE = 'def _create(variant, pretrained=False, **kwargs):\n    out = kwargs.pop("out_indices", 3)\n    return build_model_with_cfg(Net, variant, pretrained, feature_cfg=dict(out_indices=out), **kwargs)\n'

function entry(name: string, body: string): string {
  return `@register_model\ndef ${name}(pretrained=False, **kwargs):\n${body.split('\n').map((line) => `    ${line}\n`).join('')}`
}

describe('entry points', () => {
  test('what reaches build_model_with_cfg, and where the function stands', () => {
    const source = CLASS + CREATE + entry('net_a', 'args = dict(dim=6144 // 4, mlp_ratio=6144 / 1408)\nreturn _create("net_a", pretrained=pretrained, **dict(args, **kwargs))')
    const { catalog, build } = read({ net: source })
    expect(catalog.model('net_a')).toEqual({
      model: 'net_a',
      module: 'net',
      line: source.slice(0, source.indexOf('def net_a')).split('\n').length + 6,
      class: 'Net',
      args: { dim: 1536, mlp_ratio: 6144 / 1408 },
      build: { feature_cfg: { out_indices: 3 } },
      tags: [],
      cfgs: {},
    })
    expect(build.unevaluated).toEqual([])
  })

  test('a variant that is not the name, a class of another module, a table of configs', () => {
    const table = 'class Cfg:\n    def __init__(self, depth=1):\n        pass\nmodel_cfgs = dict(net_b=Cfg(depth=3))\n'
    const { catalog } = read({
      net: CLASS + CREATE,
      other: `from .net import Net\n${table}${entry('net_b', 'return build_model_with_cfg(Net, "net_x", pretrained, model_cfg=model_cfgs["net_b"], **kwargs)')}`,
    })
    expect(catalog.model('net_b')).toMatchObject({
      module: 'other',
      class: 'net.Net',
      variant: 'net_x',
      build: { model_cfg: { $call: 'Cfg', kwargs: { depth: 3 } } },
    })
  })

  test('an entry point that calls another one is followed; one that is a backbone stays a call', () => {
    const source =
      CLASS +
      CREATE +
      entry('net_a', 'return _create("net_a", pretrained, dim=3, **kwargs)') +
      entry('net_same', 'return net_a(pretrained, mlp_ratio=2., **kwargs)') +
      entry('net_on', 'stem = net_a(features_only=True)\nreturn _create("net_on", pretrained, mlp_layer=partial(Mlp, stem=stem), **kwargs)')
    const { catalog } = read({ net: source })
    expect(catalog.model('net_same')).toMatchObject({ variant: 'net_a', args: { dim: 3, mlp_ratio: 2 } })
    expect(catalog.model('net_on')?.args).toEqual({
      mlp_layer: { $call: 'partial', args: [{ $name: 'Mlp' }], kwargs: { stem: { $call: 'net_a', kwargs: { features_only: true } } } },
    })
  })

  test('what is not known is listed by name with its reason, and not guessed', () => {
    const source = CLASS + CREATE + entry('net_a', 'return _create("net_a", pretrained, dim=somewhere, **kwargs)') + entry('net_b', 'if somewhere:\n    return None\nreturn _create("net_b")')
    const { catalog, build } = read({ net: source })
    expect(catalog.model('net_a')?.args).toEqual({ dim: { $unknown: expect.stringContaining('somewhere is not known') } })
    expect(catalog.model('net_b')).not.toHaveProperty('class')
    expect(build.unevaluated.map(({ name }) => name)).toEqual(['net_a', 'net_b'])
    expect(catalog.model('net_a')?.unevaluated).toEqual([expect.stringMatching(/^dim: /)])
  })

  test('of two modules with one name the later one counts', () => {
    const one = (dim: number): string => CLASS + CREATE + entry('net_a', `return _create("net_a", pretrained, dim=${dim}, **kwargs)`)
    expect(read({ first: one(1), second: one(2) }).catalog.model('net_a')).toMatchObject({ module: 'second', args: { dim: 2 } })
  })
})

describe('pretrained configs', () => {
  const cfgs = (body: string): string =>
    `def _cfg(url='', **kwargs):\n    return dict(url=url, input_size=(3, 224, 224), num_classes=1000, mean=MEAN, license='mit', **kwargs)\n${body}`

  test('tags in the order of the registry', () => {
    const source = cfgs(`default_cfgs = generate_default_cfgs({
    'plain.a': _cfg(hf_hub_id='timm/'),
    'plain.b': _cfg(hf_hub_id='timm/'),
    'late.untrained': _cfg(),
    'late.a': _cfg(hf_hub_id='timm/'),
    'late.b': _cfg(hf_hub_id='timm/'),
    'star.a': _cfg(hf_hub_id='timm/'),
    'star.b*': _cfg(),
    'star.c*': _cfg(),
    'empty.a': _cfg(hf_hub_id='timm/'),
    'empty': _cfg(url='somewhere'),
})
`)
    const names = ['plain', 'late', 'star', 'empty']
    const { catalog } = read({ net: CLASS + CREATE + source + names.map((name) => entry(name, `return _create("${name}", pretrained, **kwargs)`)).join('') })
    expect(Object.fromEntries(names.map((name) => [name, catalog.model(name)?.tags]))).toEqual({
      plain: ['a', 'b'],
      late: ['a', 'untrained', 'b'],
      star: ['b', 'a', 'c'],
      empty: ['', 'a'],
    })
  })

  test('a config keeps what says what the model is, and no addresses', () => {
    const source = cfgs("default_cfgs = generate_default_cfgs({'net_a.x': _cfg(url='https://host/file', crop_pct=1.0, hf_hub_id='timm/')})\n")
    const { catalog } = read({ net: CLASS + CREATE + source + entry('net_a', 'return _create("net_a", pretrained, **kwargs)') })
    expect(catalog.model('net_a')?.cfgs).toEqual({ x: { input_size: [3, 224, 224], mean: [0.5, 0.5, 0.5], license: 'mit', crop_pct: 1, hf_hub_id: 'timm/' } })
  })

  test('the older form, without tags, and configs that a loop makes', () => {
    const source = cfgs("default_cfgs = {'net_a': _cfg()}\nfor n in ('net_b', 'net_c'):\n    default_cfgs[n] = _cfg(crop_pct=0.5)\n")
    const names = ['net_a', 'net_b', 'net_c', 'net_d']
    const { catalog } = read({ net: CLASS + CREATE + source + names.map((name) => entry(name, `return _create("${name}", pretrained, **kwargs)`)).join('') })
    expect(names.map((name) => catalog.model(name)?.tags)).toEqual([[''], [''], [''], []])
    expect(catalog.model('net_c')?.cfgs['']).toMatchObject({ crop_pct: 0.5 })
  })
})

describe('classes and names', () => {
  const source = CLASS + CREATE + entry('net_a', 'return _create("net_a", pretrained, **kwargs)')

  test('constructors, constants, and the classes that they name', () => {
    const { catalog, text } = read({ net: `${source}class Small(Net):\n    pass\n` })
    expect(catalog.classOf('net.Net')).toEqual({
      class: 'net.Net',
      bases: ['nn.Module'],
      spec: {
        name: 'Net',
        where: 'timm/models/net.py:7',
        fields: [
          { name: 'dim', type: 'int', default: 64 },
          { name: 'mlp_ratio', type: '', default: 4 },
          { name: 'mlp_layer', type: '', default: { $name: 'Mlp' } },
        ],
      },
      attributes: { expansion: 4 },
    })
    expect(catalog.classOf('net.Small')).toMatchObject({ bases: ['net.Net'], spec: { fields: [{ name: 'dim' }, {}, {}] } })
    expect(catalog.classOf('mlp.Mlp')?.spec.where).toBe('timm/layers/mlp.py:2')
    expect(catalog.classOf('_pretrained.PretrainedCfg')?.spec.fields).toContainEqual({ name: 'crop_pct', type: 'float', default: 0.875 })
    expect(text).toContain('"default":4.0')
  })

  test('deprecated names', () => {
    const { catalog } = read({ net: `${source}register_model_deprecations(__name__, {'old_net': 'net_a.tag', 'gone': None, 'empty': ''})\n` })
    expect(catalog.deprecated('old_net')).toEqual({ deprecated: 'old_net', module: 'net', current: 'net_a.tag' })
    expect(catalog.deprecated('gone')?.current).toBeNull()
    expect(catalog.deprecated('empty')?.current).toBeNull()
    expect(catalog.names()).toEqual(['net_a'])
  })
})

describe('robustness', () => {
  test('broken modules, circles and rubbish are said, and the rest is read', () => {
    const source = CLASS + CREATE + entry('net_a', 'return _create("net_a", pretrained, **kwargs)')
    const { build, catalog } = read({
      broken: 'def f(:\n  (((',
      rubbish: '\0'.repeat(1000),
      circle: `from .round import g\n${entry('net_c', 'return g(pretrained)')}`,
      round: 'from .circle import net_c\ndef g(p):\n    return net_c(p)\n',
      net: source,
    })
    expect(catalog.model('net_a')?.class).toBe('Net')
    expect(catalog.model('net_c')).not.toHaveProperty('class')
    expect(build.unevaluated.map(({ name }) => name)).toEqual(expect.arrayContaining(['net_c', 'timm/models/broken.py', 'timm/models/rubbish.py']))
  })

  test('a folder without models, and one without anything', () => {
    expect(buildTimmCatalog({ paths: [], read: () => '' }, '').models).toEqual([])
    expect(buildTimmCatalog(timmFiles({}), '').source).toEqual({ library: 'timm', version: '9.9.9' })
  })

  test('the same sources give the same bytes, whatever the order of the files', () => {
    const files = timmFiles({ net: CLASS + CREATE + entry('net_b', 'return _create("net_b", pretrained, **kwargs)') + entry('net_a', 'return _create("net_a", pretrained, **kwargs)') })
    const other = { ...files, paths: files.paths.toReversed() }
    expect(writeTimmCatalog(buildTimmCatalog(other, ''))).toBe(writeTimmCatalog(buildTimmCatalog(files, '')))
  })
})
