import { describe, expect, test } from 'vitest'
import type { OpenClipReader } from '../../src/config/index.ts'
import { clip, reader, readOpenClip } from './helpers.ts'

describe('every field has its origin', () => {
  const config = readOpenClip(clip({ timm_model_name: 'resnet50', image_size: 224 }, {}, { quick_gelu: true }))

  test('written', () => {
    expect(config.vision?.fields.get('image_size')).toMatchObject({
      value: 224,
      pointer: '/vision_cfg/image_size',
      origin: { kind: 'written', pointer: '/vision_cfg/image_size' },
      type: 'Union[Tuple[int, int], int]',
      node: { type: 'number', raw: '224' },
      keyNode: { value: 'image_size' },
    })
  })

  test('a default, with the library, its version and the symbol', () => {
    const width = config.vision?.fields.get('width')
    expect(width).toMatchObject({
      value: 768,
      pointer: '/vision_cfg/width',
      origin: { kind: 'default', library: 'open_clip', version: '3.3.0', symbol: 'CLIPVisionCfg.width' },
    })
    expect(width).not.toHaveProperty('node')
    expect(readOpenClip(clip(), '4.2.0.dev0').text?.fields.get('text_arch')).toMatchObject({
      value: 'clip',
      origin: { kind: 'default', version: '4.2.0.dev0', symbol: 'CLIPTextCfg.text_arch' },
    })
  })

  test('at the top level too', () => {
    expect(config.top.fields.get('quick_gelu')).toMatchObject({ value: true, origin: { kind: 'written', pointer: '/quick_gelu' } })
    expect(config.top.fields.get('output_dict')).toMatchObject({ value: false, origin: { kind: 'default', symbol: 'CLIP.output_dict' } })
    expect(config.top.fields.get('custom_text')).toMatchObject({ value: false, origin: { kind: 'default', symbol: 'create_model custom_text' } })
  })

  test('all fields of every class, in its order', () => {
    for (const block of config.blocks) {
      const names = reader().classes[block.className]?.fields.map((field) => field.name).filter((name) => name !== 'cast_dtype')
      expect([...block.fields.keys()].filter((name) => name !== 'custom_text')).toEqual(names)
      expect(block.fields.size).toBe([...block.fields.values()].length)
      for (const [name, field] of block.fields) {
        expect(field).toBe(block.fields.get(name))
        expect(field.pointer).toBe(`${block.pointer}/${name}`)
        expect(['written', 'default']).toContain(field.origin.kind)
      }
    }
  })

  test('a required field that is missing is none of them', () => {
    const fields = readOpenClip({ vision_cfg: {}, text_cfg: {} }).top.fields
    expect(fields.has('embed_dim')).toBe(false)
    expect(fields.get('embed_dim')).toBeUndefined()
    expect([...fields.keys()]).not.toContain('embed_dim')
    expect(fields.get('width')).toBeUndefined()
    expect(fields.get('constructor')).toBeUndefined()
  })
})

describe('the model class is the one that create_model takes', () => {
  test.each<[string, object, string]>([
    ['CLIP', clip(), 'CLIP'],
    ['custom_text', clip({}, {}, { custom_text: true }), 'CustomTextCLIP'],
    ['custom_text, true to Python', clip({}, {}, { custom_text: 'false' }), 'CustomTextCLIP'],
    ['custom_text, false to Python', clip({}, {}, { custom_text: '' }), 'CLIP'],
    ['a Hugging Face tower', clip({}, { hf_model_name: 'roberta-base' }), 'CustomTextCLIP'],
    ['the key hf_model_name alone', clip({}, { hf_model_name: null }), 'CustomTextCLIP'],
    ['multimodal_cfg with custom text', clip({}, {}, { custom_text: true, multimodal_cfg: {} }), 'CoCa'],
    ['multimodal_cfg with a Hugging Face tower', clip({}, { hf_model_name: 'roberta-base' }, { multimodal_cfg: {} }), 'CoCa'],
    ['multimodal_cfg without custom text', clip({}, {}, { multimodal_cfg: {} }), 'CLIP'],
    ['text_arch, unknown to 3.3.0', clip({}, { text_arch: 'modern' }), 'CLIP'],
    ['audio_cfg, unknown to 3.3.0', { embed_dim: 1, audio_cfg: {}, text_cfg: {} }, 'CLIP'],
  ])('3.3.0: %s', (_, config, expected) => {
    expect(readOpenClip(config).modelClass).toBe(expected)
  })

  test.each<[string, object, string]>([
    ['text_arch modern', clip({}, { text_arch: 'modern' }), 'CustomTextCLIP'],
    ['another text_arch', clip({}, { text_arch: 'clip' }), 'CLIP'],
    ['variable_text', clip({}, { variable_text: 1 }), 'CustomTextCLIP'],
    ['audio_cfg', { embed_dim: 1, audio_cfg: {}, text_cfg: {} }, 'CLAP'],
    ['genlip_cfg before all', { embed_dim: 1, genlip_cfg: {}, audio_cfg: {}, vision_cfg: {}, text_cfg: {} }, 'NaFlexGenLip'],
    ['genlap_cfg', { embed_dim: 1, genlap_cfg: null, audio_naflex_cfg: {}, text_cfg: {} }, 'NaFlexGenLap'],
  ])('4.2.0.dev0: %s', (_, config, expected) => {
    expect(readOpenClip(config, '4.2.0.dev0').modelClass).toBe(expected)
  })
})

describe('blocks', () => {
  test('have the class that the model class names', () => {
    const config = readOpenClip({ embed_dim: 1, genlip_cfg: {}, vision_cfg: { pool_type: 'avg' }, text_cfg: {} }, '4.2.0.dev0')
    expect(config.blocks.map((block) => [block.name, block.className])).toEqual([
      ['model_cfg', 'NaFlexGenLip'],
      ['vision_cfg', 'NaFlexGenLipVisionCfg'],
      ['text_cfg', 'NaFlexGenLipTextCfg'],
      ['genlip_cfg', 'NaFlexGenLipTrunkCfg'],
    ])
    expect(config.otherBlocks).toEqual(['genlip_cfg'])
    expect(config.vision).toBe(config.blocks[1])
  })

  test('of a hub file lie below model_cfg, and preprocess_cfg beside it', () => {
    const config = readOpenClip({ model_cfg: clip(), preprocess_cfg: { mean: [0.5, 0.5, 0.5], std: null } })
    expect(config).toMatchObject({ kind: 'open_clip_hub', base: '/model_cfg' })
    expect(config.top).toMatchObject({ pointer: '/model_cfg', keyNode: { value: 'model_cfg' } })
    expect(config.vision?.fields.get('width')?.pointer).toBe('/model_cfg/vision_cfg/width')
    expect(config.preprocess?.fields.get('mean')).toMatchObject({ value: [0.5, 0.5, 0.5], origin: { kind: 'written', pointer: '/preprocess_cfg/mean' } })
    expect(config.preprocess?.fields.get('interpolation')).toMatchObject({ value: 'bicubic', origin: { symbol: 'PreprocessCfg.interpolation' } })
  })

  test('a null in preprocess_cfg leaves the default in force', () => {
    const config = readOpenClip({ model_cfg: clip(), preprocess_cfg: { interpolation: null } })
    expect(config.preprocess?.fields.get('interpolation')).toMatchObject({ value: 'bicubic', origin: { kind: 'default' }, node: { type: 'null' } })
    expect(config.schemaProblems).toEqual([])
  })

  test('that are no objects are absent', () => {
    const config = readOpenClip({ embed_dim: 512, vision_cfg: null, text_cfg: 'auto' })
    expect(config).not.toHaveProperty('vision')
    expect(config).not.toHaveProperty('text')
    expect(readOpenClip({ model_cfg: null, preprocess_cfg: {} }).top).not.toHaveProperty('node')
  })

  test('hold what their class does not know, in the order of the text', () => {
    const config = readOpenClip(clip({ zeta: 1, width: 64, alpha: null }, {}, { audio_cfg: {}, cast_dtype: 'fp16' }))
    expect(config.vision?.unknown.map((field) => [field.pointer, field.node.type])).toEqual([['/vision_cfg/zeta', 'number'], ['/vision_cfg/alpha', 'null']])
    expect(config.top.unknown.map((field) => field.name)).toEqual(['audio_cfg', 'cast_dtype'])
    expect(config.top.ignoresUnknown).toBe(false)
  })

  test('say whether unknown keys are refused', () => {
    const hub = readOpenClip({ model_cfg: clip(), preprocess_cfg: { crop_pct: 1 } })
    expect(hub.preprocess).toMatchObject({ ignoresUnknown: true, unknown: [{ name: 'crop_pct' }] })
    const generative = readOpenClip({ embed_dim: 1, genlip_cfg: { a: 1 }, vision_cfg: {}, text_cfg: {}, quick_gelu: true }, '4.2.0.dev0')
    expect(generative.top).toMatchObject({ ignoresUnknown: true, unknown: [{ name: 'quick_gelu' }] })
    expect(generative.blocks.find((block) => block.name === 'genlip_cfg')).toMatchObject({ ignoresUnknown: false, unknown: [{ name: 'a' }] })
  })

  test('multimodal_cfg without custom text is an unknown key of CLIP', () => {
    const config = readOpenClip(clip({}, {}, { multimodal_cfg: { width: 512 } }))
    expect(config).not.toHaveProperty('multimodal')
    expect(config.top.unknown.map((field) => field.name)).toEqual(['multimodal_cfg'])
  })

  test('custom_text is popped, except of an audio model', () => {
    const audio = { embed_dim: 1, audio_cfg: {}, text_cfg: {}, custom_text: true }
    expect(readOpenClip(audio, '4.2.0.dev0').top.unknown.map((field) => field.name)).toEqual(['custom_text'])
    expect(readOpenClip(clip({}, {}, { custom_text: true })).top.unknown).toEqual([])
  })
})

describe('read', () => {
  const unread = (config: object, block: 'vision' | 'text' | 'multimodal', names: string[], version: '3.3.0' | '4.2.0.dev0' = '3.3.0'): string[] =>
    names.filter((name) => readOpenClip(config, version)[block]?.fields.get(name)?.read === false)
  const vision = ['layers', 'width', 'head_width', 'mlp_ratio', 'patch_size', 'image_size', 'patch_dropout', 'timm_model_name', 'timm_pool']
  const text = ['width', 'heads', 'layers', 'vocab_size', 'context_length', 'hf_tokenizer_name', 'hf_model_name', 'hf_proj_type', 'output_tokens']

  test.each<[string, object, string[]]>([
    ['timm', { timm_model_name: 'resnet50' }, ['layers', 'width', 'head_width', 'mlp_ratio', 'patch_size']],
    ['timm beside a list of layers', { timm_model_name: 'resnet50', layers: [3, 4, 6, 3] }, ['layers', 'width', 'head_width', 'mlp_ratio', 'patch_size']],
    ['ModifiedResNet', { layers: [3, 4, 6, 3] }, ['mlp_ratio', 'patch_size', 'patch_dropout', 'timm_pool']],
    ['ViT', { layers: 12 }, ['timm_pool']],
    ['ViT, as an empty name is none', { timm_model_name: '' }, ['timm_pool']],
    ['ViT, as null is none', { timm_model_name: null }, ['timm_pool']],
    ['timm, by whatever is true', { timm_model_name: 1 }, ['layers', 'width', 'head_width', 'mlp_ratio', 'patch_size']],
  ])('vision: %s', (_, block, expected) => {
    expect(unread(clip(block), 'vision', vision)).toEqual(expected)
  })

  test('text: a Hugging Face tower', () => {
    expect(unread(clip({}, { hf_model_name: 'roberta-base' }), 'text', text)).toEqual(['width', 'heads', 'layers', 'vocab_size'])
    expect(unread(clip({}, { hf_model_name: null }), 'text', text)).toEqual(['hf_proj_type'])
    expect(unread(clip(), 'text', text)).toEqual(['hf_proj_type'])
  })

  test("text: CoCa's decoder reads vocab_size all the same", () => {
    const coca = clip({}, { hf_model_name: 'roberta-base' }, { multimodal_cfg: {} })
    expect(unread(coca, 'text', text)).toEqual(['width', 'heads', 'layers'])
  })

  test('text: the modern tower of 4.2.0.dev0', () => {
    const names = ['width', 'act_kwargs', 'block_type', 'rope_temperature', 'hf_proj_type']
    expect(unread(clip({}, { text_arch: 'modern' }), 'text', names, '4.2.0.dev0')).toEqual(['act_kwargs', 'block_type', 'hf_proj_type'])
    expect(unread(clip({}, {}), 'text', names, '4.2.0.dev0')).toEqual(['rope_temperature', 'hf_proj_type'])
  })

  test('nothing is claimed without builders', () => {
    const bare: OpenClipReader = { ...reader(), builders: {} }
    const config = readOpenClip(clip({ timm_model_name: 'resnet50' }), bare)
    expect([...(config.vision?.fields.values() ?? [])].every((field) => field.read)).toBe(true)
  })
})

describe('values of every kind are safe', () => {
  test('the last of duplicate keys wins', () => {
    const config = readOpenClip('{"embed_dim": 1, "embed_dim": 2, "vision_cfg": {"width": 1}, "vision_cfg": {"width": 2, "width": "x"}, "text_cfg": {}}')
    expect(config.top.fields.get('embed_dim')?.value).toBe(2)
    expect(config.vision?.fields.get('width')?.value).toBe('x')
    expect(config.schemaProblems.map((problem) => problem.pointer)).toEqual(['/vision_cfg/width'])
  })

  test('__proto__ and its like are unknown keys', () => {
    const config = readOpenClip('{"embed_dim": 1, "__proto__": {"quick_gelu": 3}, "vision_cfg": {"__proto__": 5, "constructor": 1, "toString": 2}, "text_cfg": {}}')
    expect(config.top.unknown.map((field) => field.name)).toEqual(['__proto__'])
    expect(config.vision?.unknown.map((field) => field.pointer)).toEqual(['/vision_cfg/__proto__', '/vision_cfg/constructor', '/vision_cfg/toString'])
    expect(config.top.fields.get('quick_gelu')?.origin.kind).toBe('default')
    expect(config.schemaProblems).toEqual([])
  })

  test('NaN is a float', () => {
    const config = readOpenClip('{"embed_dim": NaN, "vision_cfg": {"mlp_ratio": NaN}, "text_cfg": {}}')
    expect(config.vision?.fields.get('mlp_ratio')?.value).toBeNaN()
    expect(config.schemaProblems.map((problem) => [problem.pointer, problem.got])).toEqual([['/embed_dim', 'the number NaN']])
  })

  test('keys that need escaping in a pointer', () => {
    expect(readOpenClip(clip({ 'a/b~c': 1 })).vision?.unknown[0]?.pointer).toBe('/vision_cfg/a~1b~0c')
  })

  test('a reader without the class says nothing of its keys', () => {
    const config = readOpenClip(clip({ width: 'x', foo: 1 }), { library: 'open_clip', version: '9', classes: {}, builders: {} })
    expect(config.top.unknown).toEqual([])
    expect(config.schemaProblems).toEqual([])
    expect(config.blocks).toHaveLength(1)
  })
})
