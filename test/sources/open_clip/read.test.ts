import { describe, expect, test } from 'vitest'
import { buildCatalog } from '../../../src/sources/build.ts'
import type { OpenClipCatalogFile } from '../../../src/catalog/types.ts'
import { findPackage } from '../../../src/sources/folder.ts'
import { formatJson } from '../../../src/sources/format.ts'
import { readOpenClip, UnreadablePackage } from '../../../src/sources/open_clip/read.ts'
import { WholeFloat, type Data } from '../../../src/sources/python/data.ts'
import { filesOf } from './package.ts'

const small = {
  'open_clip/version.py': "__version__ = '1.2.3'\n",
  'open_clip/tokenizer.py': '',
  'open_clip/model.py': "@dataclass\nclass CLIPVisionCfg:\n    width: int = 768\n\ndef _build_vision_tower(embed_dim, vision_cfg):\n    return vision_cfg.width\n",
  'open_clip/factory.py': "def _rescan_model_configs():\n    if all(a in c for a in ('embed_dim', 'vision_cfg')):\n        pass\n",
  'open_clip/pretrained.py': "_PRETRAINED = {'B': dict(x=1)}\n",
  'open_clip/hf_configs.py': 'arch_dict = {}\n',
  'open_clip/model_configs/B.json': '{"embed_dim": 1, "vision_cfg": {}}',
  'open_clip/model_configs/broken.json': '{',
  'open_clip/model_configs/other.json': '{"embed_dim": 1}',
}

const moved = (prefix: string): Record<string, string> => Object.fromEntries(Object.entries(small).map(([path, text]) => [prefix + path, text]))

describe('a whole package', () => {
  test('becomes a catalog file', () => {
    expect(readOpenClip(filesOf(small), '', { archive: 'a.whl' }).content).toEqual({
      source: { library: 'open_clip', version: '1.2.3', archive: 'a.whl' },
      library: 'open_clip',
      version: '1.2.3',
      required: [['embed_dim', 'vision_cfg']],
      classes: { CLIPVisionCfg: { name: 'CLIPVisionCfg', where: 'open_clip/model.py:2', fields: [{ name: 'width', type: 'int', default: 768 }] } },
      builders: { _build_vision_tower: [{ when: '', reads: ['width'] }] },
      hfArchitectures: {},
      hfPoolers: [],
      models: ['B'],
      pretrained: { B: ['x'] },
      unevaluated: [],
    })
  })

  test('says what it could not read', () => {
    const { content } = readOpenClip(filesOf({ ...small, 'open_clip/factory.py': 'x = (\n', 'open_clip/pretrained.py': '' }), '')
    const names = (content as unknown as OpenClipCatalogFile).unevaluated.map((one) => one.name)
    expect(names).toEqual(expect.arrayContaining(['pretrained._PRETRAINED', 'factory._rescan_model_configs']))
    expect(names.some((name) => name.startsWith('open_clip/factory.py:'))).toBe(true)
  })

  test('without a version or without configs is refused', () => {
    expect(() => readOpenClip(filesOf({ ...small, 'open_clip/version.py': '' }), '')).toThrow(UnreadablePackage)
    expect(() => readOpenClip(filesOf({ ...small, 'open_clip/model.py': '' }), '')).toThrow('open_clip 1.2.3 has no dataclass CLIPVisionCfg')
  })
})

describe('finding the package', () => {
  test.each(['', 'src/', 'open_clip_torch-1.2.3/', 'open_clip-main/src/'])('below %j', (prefix) => {
    expect(findPackage(filesOf(moved(prefix)))).toEqual({ library: 'open_clip', prefix })
  })

  test('of timm', () => {
    expect(findPackage(filesOf({ 'timm/models/_registry.py': '' }))).toEqual({ library: 'timm', prefix: '' })
    expect(findPackage(filesOf({ 'timm/models/registry.py': '' }))).toEqual({ library: 'timm', prefix: '' })
  })

  test('of nothing', () => {
    expect(findPackage(filesOf({ 'open_clip/train.py': '', 'timm/readme.py': '' }))).toBeUndefined()
    expect(findPackage(filesOf({}))).toBeUndefined()
    expect(buildCatalog(filesOf({ 'a.py': '' }))).toBeUndefined()
  })
})

test('built text is JSON, the same from run to run, whatever the order of the files', () => {
  const built = buildCatalog(filesOf(small))
  const reversed = { paths: Object.keys(small).sort(), read: (path: string) => small[path as keyof typeof small] }
  expect(built).toMatchObject({ library: 'open_clip', version: '1.2.3', fileName: 'open_clip-1.2.3.json', summary: '1 classes, 1 model configs, 1 pretrained tags' })
  expect(built?.text).toBe(buildCatalog(reversed)?.text)
  expect(JSON.parse(built?.text ?? '')).toEqual(readOpenClip(filesOf(small), '').content)
})

describe('the format of generated files', () => {
  test.each<Data>([{}, [], { a: [1, { b: null }], c: 'x"\n' }, [[1, 2], [3, 4]], 'é', -0.5, { long: ['x'.repeat(100), 'y'.repeat(100)], n: { m: 'z'.repeat(200) } }])(
    'keeps the value %#',
    (value) => {
      expect(JSON.parse(formatJson(value))).toEqual(value)
    },
  )

  test('tells 4.0 from 4', () => {
    expect(formatJson([4, new WholeFloat(4), 0.5])).toBe('[4, 4.0, 0.5]\n')
  })

  test('breaks what is longer than the line, and nothing else', () => {
    expect(formatJson({ a: [1, 2], b: { c: 'dddddddddd', e: 'ffffffffff' } }, 30)).toBe('{\n  "a": [1, 2],\n  "b": {\n    "c": "dddddddddd",\n    "e": "ffffffffff"\n  }\n}\n')
  })
})
