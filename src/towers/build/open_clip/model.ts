/** Whole models (open_clip 3.3.0, model.py CLIP and CustomTextCLIP, coca_model.py CoCa): towers under the names that PyTorch gives them. */
import type { Catalog } from '../../../catalog/types.ts'
import type { OpenClipConfig } from '../../../config/types.ts'
import type { Builder } from '../../../ir/builder.ts'
import type { ActivationName } from '../../../ir/nn.ts'
import { attempt, type BuiltTower, type Outcome, type Sizes } from '../attempt.ts'
import { hfTextEncoder } from '../hf/index.ts'
import { Fields, truthy } from './fields.ts'
import { imageTokens } from './image_tokens.ts'
import { modifiedResNet } from './modified_resnet.ts'
import { multimodalTransformer } from './multimodal_transformer.ts'
import { textTransformer } from './text_transformer.ts'
import { planTimmModel } from '../timm/index.ts'
import { visionTransformer } from './vision_transformer.ts'

/** Every tower of the model that create_model would build of this config. */
export function buildModel(config: OpenClipConfig, catalog: Catalog, sizes: Sizes = {}): readonly BuiltTower[] {
  const activation: ActivationName = truthy(config.top.fields.get('quick_gelu')?.value ?? null) ? 'quick_gelu' : 'gelu'
  const embed = config.top.fields.get('embed_dim')?.value
  if (typeof embed !== 'number' || !Number.isInteger(embed)) return []
  const context = { config, catalog, sizes, activation, embed_dim: embed, batch: sizes.batch ?? 1 }
  const towers: BuiltTower[] = []
  if (config.vision) towers.push(attempt('image', 'visual', (b) => imageTower(b, context)))
  const textPrefix = config.modelClass === 'CLIP' ? '' : 'text'
  if (config.text) towers.push(attempt('text', textPrefix, (b) => textTower(b, context)))
  if (config.modelClass === 'CoCa' && config.multimodal) towers.push(attempt('multimodal', 'text_decoder', (b) => decoderTower(b, context)))
  return towers
}

interface Context {
  readonly config: OpenClipConfig
  readonly catalog: Catalog
  readonly sizes: Sizes
  readonly activation: ActivationName
  readonly embed_dim: number
  readonly batch: number
}

function imageTower(b: Builder, context: Context): Outcome {
  const block = context.config.vision!
  const cfg = new Fields(b, block)
  const size = context.sizes.image_size ?? cfg.pair('image_size')
  const image = b.input([context.batch, 3, ...size])
  if (cfg.truth('timm_model_name')) {
    const plan = planTimmModel(block, context.embed_dim, context.catalog.timm)
    if ('reason' in plan) return plan
    return { inputs: [image], outputs: [plan.build(b, image)] }
  }
  const features = Array.isArray(cfg.value('layers'))
    ? modifiedResNet(b, image, block, context.embed_dim)
    : visionTransformer(b, image, block, context.embed_dim, context.activation)
  return { inputs: [image], outputs: [features] }
}

function textTower(b: Builder, context: Context): Outcome {
  const block = context.config.text!
  const cfg = new Fields(b, block)
  if (cfg.has('text_arch') && cfg.value('text_arch') === 'modern') return { reason: 'the text tower of text_arch "modern" is not modelled' }
  const length = context.sizes.text_length ?? cfg.int('context_length')
  const tokens = b.input([context.batch, length], 'int')
  if (!cfg.truth('hf_model_name')) {
    return { inputs: [tokens], outputs: [textTransformer(b, tokens, block, context.embed_dim, context.activation)] }
  }
  const name = String(cfg.value('hf_model_name'))
  const model = context.catalog.hf(name)
  if (!model) return { reason: `no config.json of ${name} is known` }
  return { inputs: [tokens], outputs: [hfTextEncoder(b, tokens, model, block, context.embed_dim)] }
}

/** The decoder takes the text tower's tokens and the image tower's; their widths must be its own. */
function decoderTower(b: Builder, context: Context): Outcome {
  const block = context.config.multimodal!
  const cfg = new Fields(b, block)
  const width = cfg.int('width')
  const text = b.input([context.batch, context.sizes.text_length ?? cfg.int('context_length'), width])
  const vision = new Fields(b, context.config.vision!)
  if (vision.truth('timm_model_name') || Array.isArray(vision.value('layers'))) {
    return { reason: 'only a VisionTransformer gives tokens to the decoder' }
  }
  const tokens = imageTokens(b, context.config.vision!, context.sizes.image_size ?? vision.pair('image_size'))
  const image = b.input([context.batch, tokens, width])
  const vocab_size = new Fields(b, context.config.text!).int('vocab_size')
  const mlp_ratio = context.catalog.openClip.classes['MultimodalTransformer']?.fields.find((field) => field.name === 'mlp_ratio')?.default
  if (typeof mlp_ratio !== 'number') return { reason: 'the default mlp_ratio of MultimodalTransformer is not in the catalog' }
  return { inputs: [text, image], outputs: [multimodalTransformer(b, text, image, block, { vocab_size, activation: context.activation, mlp_ratio })] }
}
