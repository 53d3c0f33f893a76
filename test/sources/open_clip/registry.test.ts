import { describe, expect, test } from 'vitest'
import { hfArchitectures, hfPoolers, pretrainedTags, requiredKeys } from '../../../src/sources/open_clip/registry.ts'
import { packageOf } from './package.ts'

describe('which configs are registered', () => {
  test('one set of keys, as in 3.3.0', () => {
    expect(requiredKeys(packageOf({ 'factory.py': "def _rescan_model_configs():\n    for cf in files:\n        if all(a in cfg for a in ('embed_dim', 'vision_cfg')):\n            x = 1\n" }))).toEqual([['embed_dim', 'vision_cfg']])
  })

  test('several, as in main', () => {
    expect(requiredKeys(packageOf({ 'factory.py': "def _rescan_model_configs():\n    a = all(k in c for k in ('x', 'y'))\n    b = all(k in c for k in ['z'])\n    if a or b:\n        pass\n" }))).toEqual([['x', 'y'], ['z']])
  })

  test('none where it is written otherwise', () => {
    expect(requiredKeys(packageOf({ 'factory.py': 'def _rescan_model_configs():\n    if all(checks):\n        pass\n' }))).toEqual([])
    expect(requiredKeys(packageOf({ 'model.py': '' }))).toEqual([])
  })
})

describe('pretrained tags', () => {
  const tags = (text: string): ReturnType<typeof pretrainedTags> => pretrainedTags(packageOf({ 'pretrained.py': `def _pcfg(url='', **kwargs):\n    return {'url': url, **kwargs}\n\n${text}` }))

  test('of dicts, dict calls and names', () => {
    expect(tags("_B32 = dict(openai=_pcfg('url'), laion400m_e31=_pcfg(url=''))\n_PRETRAINED = {\n  'RN50': {'openai': _pcfg('u'), **_B32},\n  'ViT-B-32': _B32,\n  'empty': dict(),\n}\n")).toEqual({
      tags: { RN50: ['openai', 'laion400m_e31'], 'ViT-B-32': ['openai', 'laion400m_e31'], empty: [] },
      unevaluated: [],
    })
  })

  test('of the names that a loop derives', () => {
    const loop = "_Q = {}\nfor k, v in _PRETRAINED.items():\n    tags = {}\n    for tk, tv in v.items():\n        if tv.get('quick_gelu', False):\n            tags[tk] = tv\n    if tags:\n        _Q[k + '-quickgelu'] = tags\n"
    const table = "_PRETRAINED = {'A': dict(one=_pcfg(quick_gelu=True), two=_pcfg()), 'B': dict(three=_pcfg(quick_gelu=False))}\n"
    expect(tags(`${table}${loop}_PRETRAINED.update(_Q)\n`).tags).toEqual({ A: ['one', 'two'], B: ['three'], 'A-quickgelu': ['one'] })
    expect(tags(table + loop).tags).toEqual({ A: ['one', 'two'], B: ['three'] })
  })

  test('that cannot be read are listed with the reason', () => {
    const reason = expect.stringMatching(/./) as string
    expect(tags("_PRETRAINED = {'A': make(), 'B': dict(x=1)}\n")).toEqual({ tags: { B: ['x'] }, unevaluated: [{ name: 'pretrained._PRETRAINED["A"]', reason }] })
    expect(tags('_PRETRAINED = load()\n').unevaluated).toEqual([{ name: 'pretrained._PRETRAINED', reason }])
    expect(tags('_PRETRAINED = {1: {}}\n').unevaluated).toEqual([{ name: 'pretrained._PRETRAINED', reason: 'a key that is no text' }])
    expect(tags('_PRETRAINED = [1]\n').unevaluated).toEqual([{ name: 'pretrained._PRETRAINED', reason: 'no dict' }])
    expect(tags('').unevaluated).toEqual([{ name: 'pretrained._PRETRAINED', reason: 'not found' }])
  })
})

describe('Hugging Face', () => {
  test('architectures', () => {
    const arch = "arch_dict = {'bert': {'config_names': {'width': 'hidden_size', 'context_length': ''}, 'pooler': 'cls_pooler'}}\n"
    const of = (text: string): unknown => hfArchitectures(packageOf({ 'hf_configs.py': text }))
    expect(of(arch)).toEqual({ bert: { config_names: { width: 'hidden_size', context_length: '' }, pooler: 'cls_pooler' } })
    expect(of('arch_dict = make()\n')).toBeUndefined()
    expect(of("arch_dict = {'bert': {'pooler': make()}}\n")).toBeUndefined()
    expect(of('')).toBeUndefined()
  })

  test('poolers', () => {
    const pkg = packageOf({ 'hf_model.py': '@register_pooler\nclass MeanPooler:\n    pass\n\n@register_pooler\nclass ClsLastHiddenStatePooler:\n    pass\n\nclass Other:\n    pass\n' })
    expect(hfPoolers(pkg)).toEqual(['mean_pooler', 'cls_last_hidden_state_pooler'])
  })
})
