/** What is described of open_clip's configs: facts by hand, and how much timm_model_kwargs, tags and names change. */
import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../src/json/types.ts'
import { catalogFor, factsOf, impliedBy, towersOf, treeOf } from './support.ts'

const main = catalogFor('main')

type Cfg = Readonly<Record<string, JsonValue>>

function clip(vision: Cfg, text: Cfg = {}, more: Cfg = {}): JsonValue {
  return { embed_dim: 512, vision_cfg: vision, text_cfg: text, ...more }
}

describe('timm trunks', () => {
  test('say what the named model has instead of the file', () => {
    const facts = factsOf(clip({ timm_model_name: 'eva_giant_patch14_224', timm_proj: 'linear' }), 'image')
    expect(facts).toMatchObject({
      builtAs: 'timm eva.Eva',
      named: { library: 'timm', name: 'eva_giant_patch14_224', field: 'timm_model_name' },
      hierarchical: false,
      num_features: { value: 1408 },
      input: { size: { value: [224, 224] }, policy: { kind: 'fixed', size: [224, 224] } },
    })
    expect(impliedBy(facts)).toEqual({
      width: 1408,
      layers: 40,
      heads: 16,
      head_width: 88,
      mlp_ratio: 6144 / 1408,
      patch_size: 14,
      image_size: 224,
    })
  })

  test('a class default says that it is one', () => {
    const facts = factsOf(clip({ timm_model_name: 'vit_base_patch16_224' }), 'image')
    expect(facts.implies.mlp_ratio).toMatchObject({ value: 4, term: 'mlp_ratio', origin: { symbol: 'VisionTransformer.__init__ mlp_ratio' } })
    expect(facts.implies.image_size).toMatchObject({ value: 224, origin: { symbol: 'default_cfg input_size' } })
  })

  test("a tag's pretrained config decides the size", () => {
    const facts = factsOf(clip({ timm_model_name: 'vit_base_patch16_clip_224.openai' }), 'image')
    expect(facts.input?.size).toMatchObject({ value: [224, 224], origin: { symbol: 'pretrained_cfg openai input_size' } })
  })

  test('a deprecated name stands for the model and tag that replaced it', () => {
    const facts = factsOf(clip({ timm_model_name: 'vit_huge_patch14_224_clip_laion2b' }), 'image')
    expect(facts.implies.width).toMatchObject({ value: 1280, origin: { name: 'vit_huge_patch14_clip_224' } })
    expect(facts.input?.size.origin).toMatchObject({ symbol: 'pretrained_cfg laion2b input_size' })
  })

  test.each([
    ['no_such_model', 'timm 1.0.29 knows no model no_such_model'],
    ['eva_giant_patch14_224.no_such_tag', 'timm 1.0.29 has no pretrained tag no_such_tag of eva_giant_patch14_224'],
    ['hf-hub:timm/eva_giant_patch14_224.clip_ft_in1k', 'hf-hub:timm/eva_giant_patch14_224.clip_ft_in1k is not a name in timm but a place (hf-hub), which is not read'],
    ['dm_nfnet_f0', 'timm module nfnet is not modelled'],
  ])('%s is not described', (name, reason) => {
    expect(towersOf(clip({ timm_model_name: name }))[0]).toMatchObject({ tower: 'image', modelled: false, reason, named: { name } })
  })

  test('of a module that is not described, a fixed size is known all the same', () => {
    const [tower] = towersOf(clip({ timm_model_name: 'cait_s24_224' }))
    expect(tower).toMatchObject({ modelled: false, input: { size: { value: [224, 224] }, policy: { kind: 'fixed', size: [224, 224] } } })
    // LeViT's convolutions round up: 223 pixels make as many tokens as 224.
    expect(towersOf(clip({ timm_model_name: 'levit_128' }))[0]?.input).toBeUndefined()
  })

  test.each([
    [{ timm_pool: 'abs_attn', timm_proj: '' }, { 'head.pool.proj': '768 -> 512' }],
    [{ timm_pool: 'rot_attn', timm_proj: 'mlp' }, { 'head.pool.proj': '768 -> 512', 'head.mlp.fc1': '512 -> 1024', 'head.mlp.fc2': '1024 -> 512' }],
    [{ timm_proj: 'linear' }, { 'head.proj': '768 -> 512' }],
    [{ timm_proj: 'none' }, { 'trunk.head': 'NormMlpClassifierHead' }],
    [{ timm_proj: '' }, { 'trunk.head.fc': '768 -> 512' }],
    [{ timm_proj: null }, { 'trunk.head.fc': '768 -> 512' }],
  ])('head of %j', (head, lines) => {
    expect(treeOf(clip({ timm_model_name: 'convnext_tiny', ...head }), 'image')).toMatchObject(lines)
  })

  test('hierarchical trunks have stages and no width', () => {
    const facts = factsOf(clip({ timm_model_name: 'swin_base_patch4_window7_224' }), 'image')
    expect(facts).toMatchObject({ hierarchical: true, stages: { value: [128, 256, 512, 1024] }, num_features: { value: 1024 } })
    expect(impliedBy(facts)).toEqual({ layers: [2, 2, 18, 2], heads: [4, 8, 16, 32], head_width: 32, mlp_ratio: 4, patch_size: 4, image_size: 224 })
  })

  test('of mobilenetv3 the features are those of the last stage, not of its head', () => {
    const facts = factsOf(clip({ timm_model_name: 'mobilenetv3_small_100' }), 'image')
    expect(facts.num_features).toMatchObject({ value: 576 })
  })
})

describe('timm_model_kwargs', () => {
  const vision = (name: string, kwargs: JsonValue): JsonValue => clip({ timm_model_name: name, timm_model_kwargs: kwargs })
  const facts = (name: string, kwargs: JsonValue): ReturnType<typeof factsOf> => factsOf(vision(name, kwargs), 'image', main)

  test('go over the arguments of the entry point, each with its place', () => {
    const tower = facts('eva_giant_patch14_224', { img_size: 336, depth: 12, num_heads: 11 })
    expect(impliedBy(tower)).toMatchObject({ width: 1408, layers: 12, heads: 11, head_width: 128, image_size: 336 })
    expect(tower.implies.layers).toMatchObject({ term: 'depth', origin: { kind: 'written', pointer: '/vision_cfg/timm_model_kwargs/depth' } })
    expect(tower.input).toMatchObject({ size: { value: [336, 336] }, policy: { kind: 'fixed', size: [336, 336] } })
  })

  test('that are null are dropped, as create_model does', () => {
    expect(impliedBy(facts('eva_giant_patch14_224', { img_size: null }))).toMatchObject({ image_size: 224 })
  })

  test('can make a trunk take other sizes', () => {
    const policy = facts('vit_base_patch16_224', { dynamic_img_size: true }).input?.policy
    expect(policy).toEqual({ kind: 'multiple', of: [16, 16] })
  })

  test('change a NaFlexVit through its config', () => {
    const kwargs = { embed_dim: 768, depth: 16, num_heads: 12, swiglu_mlp: true, mlp_ratio: 2.6666667, attn_pool_mlp_ratio: 4.0 }
    const tower = facts('naflexvit_so150m2_patch16_reg1_map', kwargs)
    expect(impliedBy(tower)).toMatchObject({ width: 768, layers: 16, heads: 12, head_width: 64, patch_size: 16 })
  })

  test.each([
    ['vit_base_patch16_224', { use_naflex: true }, 'a NaFlexVit made of a VisionTransformer (use_naflex) is not modelled'],
    ['eva_giant_patch14_224', { use_naflex: true }, 'a NaFlexVit made of an Eva (use_naflex) is not modelled'],
  ])('%s with %j is not described', (name, kwargs, reason) => {
    expect(towersOf(vision(name, kwargs), main)[0]).toMatchObject({ modelled: false, reason })
  })

  test('mean nothing to a version that does not know them', () => {
    expect(impliedBy(factsOf(vision('eva_giant_patch14_224', { depth: 3 }), 'image'))).toMatchObject({ layers: 40 })
  })
})

describe("open_clip's own towers", () => {
  test('VisionTransformer: the file is the authority, and heads are width // head_width', () => {
    const facts = factsOf(clip({ width: 990, head_width: 64, layers: 2, patch_size: 32, image_size: [224, 448] }), 'image')
    expect(facts).toMatchObject({ builtAs: 'open_clip VisionTransformer', hierarchical: false, implies: {} })
    expect(facts.named).toBeUndefined()
    expect(treeOf(clip({ width: 990, head_width: 64, layers: 2, patch_size: 32, image_size: [224, 448] }), 'image')).toMatchObject({
      conv1: '3 x 32x32 -> 990',
      positional_embedding: '99x990',
      'transformer.resblocks.0-1.attn': expect.stringContaining('990 -> 2970; 15 heads of 66'),
      'transformer.resblocks.0-1.mlp.c_fc': '990 -> 3960',
      proj: '990x512',
    })
  })

  test('VisionTransformer: an attentional pool comes before the projection', () => {
    const tree = treeOf(clip({ width: 768, attentional_pool: true, attn_pooler_heads: 4 }), 'image')
    expect(tree).toMatchObject({ 'attn_pool.query': '256x512', 'attn_pool.attn': expect.stringContaining('4 heads of 128'), proj: '512x512' })
  })

  test('ModifiedResNet: heads are width * 32 // head_width', () => {
    const config = clip({ layers: [3, 4, 6, 3], width: 64, image_size: 224 }, {}, { embed_dim: 1024 })
    expect(factsOf(config, 'image')).toMatchObject({ builtAs: 'open_clip ModifiedResNet', hierarchical: true })
    expect(treeOf(config, 'image')).toMatchObject({ attnpool: '32 heads of 64', 'attnpool.positional_embedding': '50x2048', 'attnpool.c_proj': '2048 -> 1024' })
  })

  test('ModifiedResNet: the attention pool has room for the features of some sizes only', () => {
    // 223 // 32 is 6, but the first convolution rounds up, and 7 features of a side leave the last stage.
    const at = (image_size: number): boolean => treeOf(clip({ layers: [3, 4, 6, 3], width: 64, image_size }), 'image') !== undefined
    expect([224, 225, 254, 255, 256, 223].map(at)).toEqual([true, true, true, false, true, false])
  })

  test('TextTransformer', () => {
    const config = clip({}, { width: 640, heads: 10, embed_cls: true, context_length: 76 }, { custom_text: true })
    expect(factsOf(config, 'text')).toMatchObject({ builtAs: 'open_clip TextTransformer', implies: {} })
    expect(treeOf(config, 'text')).toMatchObject({
      token_embedding: '49408 x 640',
      positional_embedding: '77x640',
      'transformer.resblocks.0-11.attn': '640 -> 1920; 10 heads of 64',
      'transformer.resblocks.0-11.mlp.c_fc': '640 -> 2560',
      text_projection: '640x512',
    })
    expect(treeOf(clip({}, { proj_type: 'none' }), 'text')).not.toHaveProperty('text_projection')
  })

  test('the modern text tower of main: no table of positions, and its MLP may be gated', () => {
    const config = clip({}, { text_arch: 'modern', width: 96, heads: 4, vocab_size: 100, eos_id: 5 })
    expect(factsOf(config, 'text', main)).toMatchObject({ builtAs: 'open_clip ModernTextTransformer', implies: {} })
    const gated = treeOf(config, 'text', main)
    expect(gated).toMatchObject({ token_embedding: '100 x 96', 'blocks.0-11.mlp.w12': '96 -> 768', text_projection: '96 -> 512' })
    expect(gated).not.toHaveProperty('positional_embedding')
    const plain = treeOf(clip({}, { text_arch: 'modern', mlp_type: 'relu2', eos_id: 5, proj_type: 'none' }), 'text', main)
    expect(plain).toMatchObject({ 'blocks.0-11.mlp.c_fc': '512 -> 2048' })
    expect(plain).not.toHaveProperty('text_projection')
  })

  test("CoCa's decoder is a tower of its own", () => {
    const vision = { attentional_pool: true, output_tokens: true }
    const config = clip(vision, { embed_cls: true, output_tokens: true }, { custom_text: true, multimodal_cfg: { layers: 6 } })
    expect(towersOf(config).map(({ tower }) => tower)).toEqual(['image', 'text', 'multimodal'])
    expect(treeOf(config, 'multimodal')).toMatchObject({ 'resblocks.0-5': 'ResidualAttentionBlock', 'cross_attn.0-5': 'ResidualAttentionBlock', text_projection: '512x49408' })
  })
})

describe('Hugging Face text towers', () => {
  test('roberta says what it is instead of the file', () => {
    const facts = factsOf(clip({}, { hf_model_name: 'roberta-base', hf_proj_type: 'mlp' }), 'text')
    expect(facts).toMatchObject({ builtAs: 'transformers roberta', named: { library: 'huggingface', name: 'roberta-base' } })
    expect(impliedBy(facts)).toEqual({ width: 768, layers: 12, heads: 12, vocab_size: 50265, context_length: 514 })
    expect(facts.implies.width).toMatchObject({ term: 'hidden_size', origin: { kind: 'implied', name: 'roberta-base' } })
  })

  test('mt5 has no longest text, and its MLP is gated', () => {
    const facts = factsOf(clip({}, { hf_model_name: 'google/mt5-base', hf_proj_type: 'linear' }), 'text')
    expect(impliedBy(facts)).toEqual({ width: 768, layers: 12, heads: 12, vocab_size: 250112 })
    expect(facts.implies.width).toMatchObject({ term: 'd_model' })
  })

  test('hf_model_config goes over the model, in the versions that have it', () => {
    const config = clip({}, { hf_model_name: 'roberta-base', hf_model_config: { num_hidden_layers: 3 } })
    const origin = { kind: 'written', pointer: '/text_cfg/hf_model_config/num_hidden_layers' }
    expect(factsOf(config, 'text', main).implies.layers).toMatchObject({ value: 3, origin })
    expect(factsOf(config, 'text').implies.layers).toMatchObject({ value: 12 })
  })

  test.each([
    ['someone/unknown', 'no config.json of someone/unknown is known'],
    ['Alibaba-NLP/gte-modernbert-base', 'open_clip 3.3.0 knows no text architecture modernbert'],
  ])('%s is not described', (name, reason) => {
    const [, text] = towersOf(clip({}, { hf_model_name: name }))
    expect(text).toMatchObject({ tower: 'text', modelled: false, reason, named: { name } })
  })

  test('main knows modernbert', () => {
    expect(impliedBy(factsOf(clip({}, { hf_model_name: 'Alibaba-NLP/gte-modernbert-base' }), 'text', main))).toMatchObject({ width: 768, layers: 22 })
  })
})

describe('what is not described', () => {
  test.each([
    [{ embed_dim: 512, genlip_cfg: {}, vision_cfg: {} }, ['image'], 'models of class NaFlexGenLip are not modelled'],
    [{ embed_dim: 512, audio_cfg: {}, text_cfg: {} }, ['text'], 'models of class CLAP are not modelled'],
  ])('%j', (config, towers, reason) => {
    const found = towersOf(config, main)
    expect(found.map(({ tower }) => tower)).toEqual(towers)
    for (const tower of found) expect(tower).toMatchObject({ modelled: false, reason })
  })

  test('a block that is missing is no tower', () => {
    expect(towersOf({ embed_dim: 512, vision_cfg: {} }).map(({ tower }) => tower)).toEqual(['image'])
  })

  test.each([
    clip({ width: 'wide', layers: null, head_width: 0, patch_size: {}, image_size: [1, 2, 3] }, { width: [], heads: 0, layers: 'x' }),
    clip({ layers: [1], width: null, image_size: '224' }, { hf_model_name: 5 }, { embed_dim: {} }),
    clip({ timm_model_name: ['a'] }, { hf_model_name: { a: 1 } }),
    clip({ timm_model_name: '__proto__' }, { hf_model_name: 'constructor' }),
    clip({ timm_model_name: 'eva_giant_patch14_224', timm_model_kwargs: { embed_dim: 'x', num_heads: 0, patch_size: 0, img_size: -1 } }),
    clip({ timm_model_name: 'mixer_s32_224', timm_model_kwargs: { mlp_ratio: 'x', img_size: null, patch_size: [1, 2, 3] } }),
    clip({ timm_model_name: 'swin_tiny_patch4_window7_224', timm_model_kwargs: { depths: 3, num_heads: [], embed_dim: [96] } }),
    clip({ timm_model_name: 'regnety_004', timm_model_kwargs: { depth: 'x', wm: 0, w0: 0 } }),
    clip({ timm_model_name: 'resnet50', timm_model_kwargs: { block: 1, layers: 'x', channels: [] } }),
    clip({ timm_model_name: 'efficientnet_b0', timm_model_kwargs: { block_args: 1, round_chs_fn: 2, num_features: '' } }),
    clip({ timm_model_name: 'vit_base_mci_224', timm_model_kwargs: { embed_layer: 3, patch_size: 0, img_size: [0, 0] } }),
  ])('wrong types throw nothing: %j', (config) => {
    for (const version of ['3.3.0', 'main']) expect(() => towersOf(config, catalogFor(version))).not.toThrow()
  })
})

describe('timm hub files', () => {
  test('name an architecture, with model_args and their own pretrained config', () => {
    const [tower] = towersOf({
      architecture: 'vit_base_patch16_224',
      num_features: 768,
      model_args: { img_size: 256, depth: 10 },
      pretrained_cfg: { tag: 'mine', input_size: [3, 256, 256], fixed_input_size: true },
    })
    expect(tower).toMatchObject({ tower: 'image', modelled: true, num_features: { value: 768 }, input: { size: { value: [256, 256] } } })
    expect(tower?.modelled && tower.implies.layers).toMatchObject({ value: 10, origin: { kind: 'written', pointer: '/model_args/depth' } })
  })

  test("have the constructor's own size where their pretrained config does not fix one", () => {
    const [tower] = towersOf({ architecture: 'vit_base_patch16_384', pretrained_cfg: { tag: 'mine', input_size: [3, 384, 384] } })
    expect(tower?.input?.size).toMatchObject({ value: [224, 224], origin: { symbol: 'VisionTransformer.__init__ img_size' } })
  })

  test('of the old form hold the pretrained config themselves', () => {
    const [tower] = towersOf({ architecture: 'vit_base_patch16_384', num_features: 768, input_size: [3, 384, 384], fixed_input_size: true, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], crop_pct: 1, interpolation: 'bicubic' })
    expect(tower?.input?.size).toMatchObject({ value: [384, 384] })
  })

  test('with an unknown architecture are not described', () => {
    expect(towersOf({ architecture: 'no_such', num_features: 1, pretrained_cfg: { input_size: [3, 224, 224] } })).toMatchObject([
      { tower: 'image', modelled: false, reason: 'timm 1.0.29 knows no model no_such' },
    ])
  })
})
