import { describe, expect, test } from 'vitest'
import { recognise } from '../../src/config/index.ts'
import { parseJson } from '../../src/json/parse.ts'

function kindOf(source: string | object): string {
  const recognition = recognise(parseJson(typeof source === 'string' ? source : JSON.stringify(source)))
  return recognition.kind === 'unknown' ? recognition.reason : recognition.kind
}

const vision = { image_size: 224, layers: 12, width: 768, patch_size: 16 }
const text = { context_length: 77, vocab_size: 49408, width: 512, heads: 8, layers: 12 }

describe('an open_clip model config', () => {
  test.each<[string, object]>([
    ['is whole', { embed_dim: 512, vision_cfg: vision, text_cfg: text }],
    ['has empty blocks', { embed_dim: 512, vision_cfg: {}, text_cfg: {} }],
    ['has null blocks', { embed_dim: 512, vision_cfg: null, text_cfg: null }],
    ['lacks embed_dim', { vision_cfg: vision, text_cfg: text }],
    ['lacks text_cfg', { embed_dim: 512, vision_cfg: vision }],
    ['lacks vision_cfg', { embed_dim: 512, text_cfg: text }],
    ['lacks all but one block', { vision_cfg: vision }],
    ['has a misspelt block', { embed_dim: 512, vison_cfg: vision, txt_cfg: text }],
    ['has a misspelt embed_dim and no text_cfg', { embeddim: 512, vision_cfg: { timm_model_name: 'resnet50' } }],
    ['has blocks of a fork', { embed_dim: 512, image_cfg: { image_size: 256, model_name: 'mci0' }, text_cfg: { dim: 512 } }],
    ['is an audio model', { embed_dim: 512, audio_cfg: { model_type: 'HTSAT' }, text_cfg: text }],
    ['is a generative model', { embed_dim: 512, genlip_cfg: {}, vision_cfg: {}, text_cfg: {} }],
    ['is a generative audio model', { embed_dim: 512, genlap_cfg: {}, audio_naflex_cfg: {}, text_cfg: {} }],
    ['has a stray model_type', { embed_dim: 512, vision_cfg: vision, text_cfg: text, model_type: 'x' }],
    ['is flat, as up to open_clip 1.x', { embed_dim: 512, image_resolution: 224, vision_layers: 12, vision_width: 768, transformer_width: 512 }],
  ])('that %s', (_, config) => {
    expect(kindOf(config)).toBe('open_clip')
  })
})

describe("a hub repository's open_clip_config.json", () => {
  test.each<[string, object]>([
    ['is whole', { model_cfg: { embed_dim: 512, vision_cfg: vision, text_cfg: text }, preprocess_cfg: { mean: [0.5, 0.5, 0.5] } }],
    ['has no preprocess_cfg', { model_cfg: { embed_dim: 512, vision_cfg: vision, text_cfg: text } }],
    ['has a null model_cfg', { model_cfg: null, preprocess_cfg: {} }],
  ])('that %s', (_, config) => {
    expect(kindOf(config)).toBe('open_clip_hub')
  })

  test('has its model config below /model_cfg', () => {
    expect(recognise(parseJson('{"model_cfg": {"embed_dim": 1, "vision_cfg": {}}}'))).toMatchObject({ base: '/model_cfg' })
  })
})

describe("a timm hub repository's config.json", () => {
  test.each<[string, object]>([
    ['is whole', { architecture: 'resnet50', num_classes: 10, num_features: 2048, pretrained_cfg: { input_size: [3, 224, 224] } }],
    ['is in the old form', { architecture: 'resnet50', num_features: 2048, input_size: [3, 224, 224] }],
    ['lacks architecture', { num_classes: 10, num_features: 2048, pretrained_cfg: {} }],
    ['is a transformers wrapper around one', { architecture: 'resnet50', architectures: ['TimmWrapperModel'], model_type: 'timm_wrapper', pretrained_cfg: {} }],
  ])('that %s', (_, config) => {
    expect(kindOf(config)).toBe('timm_hub')
  })
})

describe('another file is passed over with a reason', () => {
  test.each<[string, string | object, string]>([
    ['a transformers config', { model_type: 'clip', architectures: ['CLIPModel'], projection_dim: 512, vision_config: vision, text_config: text }, 'it is a Hugging Face config (model_type "clip")'],
    ['a transformers config with embed_dim', { model_type: 'swin', embed_dim: 96, depths: [2, 2, 6, 2], num_heads: [3, 6, 12, 24] }, 'it is a Hugging Face config (model_type "swin")'],
    ['a multimodal transformers config', { model_type: 'llava', llm_cfg: { model_type: 'llama' }, vision_cfg: { image_size: 384 } }, 'it is a Hugging Face config (model_type "llava")'],
    ['a transformers config without a type', { architectures: ['BertModel'], hidden_size: 768 }, 'it is a Hugging Face config'],
    ['a tokenizer config', { tokenizer_class: 'CLIPTokenizer', bos_token: '<s>' }, 'it is a tokenizer config'],
    ['an image processor', { image_processor_type: 'CLIPImageProcessor', size: 224 }, 'it is an image processor config'],
    ['package.json', { name: 'x', dependencies: {} }, 'it is a package manifest'],
    ['tsconfig.json', { compilerOptions: { strict: true } }, 'it is a TypeScript config'],
    ['a training config', { model: { embed_dim: 512, vision_cfg: {} }, lr: 0.001 }, 'it has neither the blocks of an open_clip model config nor the architecture of a timm one'],
    ['a training config with model_cfg', { model_cfg: { type: 'ResNet', depth: 50 }, optimizer: {} }, 'it has neither the blocks of an open_clip model config nor the architecture of a timm one'],
    ['a plain ViT config', { embed_dim: 768, depth: 12, num_heads: 12 }, 'it has neither the blocks of an open_clip model config nor the architecture of a timm one'],
    ['a file that names an architecture of another kind', { architecture: 'x64', platform: 'linux' }, 'it has neither the blocks of an open_clip model config nor the architecture of a timm one'],
    ['an empty object', {}, 'it is an empty object'],
    ['a list', [], 'its root is a list, not an object'],
    ['a string', '"embed_dim"', 'its root is a string, not an object'],
    ['null', 'null', 'its root is null, not an object'],
    ['what is no JSON', '{"embed_dim": 512', 'it is not JSON'],
    ['keys of Object.prototype', { constructor: 1, toString: {}, hasOwnProperty: {} }, 'it has neither the blocks of an open_clip model config nor the architecture of a timm one'],
  ])('%s', (_, source, reason) => {
    expect(kindOf(source)).toBe(reason)
  })
})
