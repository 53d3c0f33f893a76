/** Whole models (open_clip 3.3.0, model.py CLIP and CustomTextCLIP, coca_model.py CoCa): towers under the names that PyTorch gives them. */
import type { Catalog, HfModel } from '../../../catalog/types.ts'
import type { Block, OpenClipConfig } from '../../../config/types.ts'
import type { Builder } from '../../../ir/builder.ts'
import type { ActivationName } from '../../../ir/nn.ts'
import type { BuildCause } from '../../../ir/types.ts'
import { attempt, unresolved, type BuiltTower, type Outcome, type Sizes, type TowerName } from '../attempt.ts'
import { hfTextEncoder } from '../hf/index.ts'
import { Fields, refuseUnknown, truthy } from './fields.ts'
import { isNewer } from './generation.ts'
import { imageTokens } from './image_tokens.ts'
import { modernTextTransformer } from './modern/index.ts'
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
  const tower = (name: TowerName, prefix: string, block: Block | undefined, build: (b: Builder, context: Context) => Outcome): BuiltTower[] => {
    if (block === undefined) return []
    return [
      attempt(name, prefix, (b) => {
        refuseUnknown(b, config.top)
        refuseUnknown(b, block)
        return build(b, context)
      }),
    ]
  }
  return [
    ...tower('image', 'visual', config.vision, imageTower),
    ...tower('text', config.modelClass === 'CLIP' ? '' : 'text', config.text, textTower),
    ...(config.modelClass === 'CoCa' ? tower('multimodal', 'text_decoder', config.multimodal, decoderTower) : []),
  ]
}

interface Context {
  readonly config: OpenClipConfig
  readonly catalog: Catalog
  readonly sizes: Sizes
  readonly activation: ActivationName
  readonly embed_dim: number
  readonly batch: number
}

function optionsOf({ embed_dim, activation, catalog }: Context): { readonly output_dim: number; readonly activation: ActivationName; readonly runsCosine: boolean } {
  return { output_dim: embed_dim, activation, runsCosine: isNewer(catalog.openClip) }
}

function imageTower(b: Builder, context: Context): Outcome {
  const block = context.config.vision!
  const cfg = new Fields(b, block)
  const size = context.sizes.image_size ?? cfg.pair('image_size')
  const image = b.input([context.batch, 3, ...size])
  if (cfg.truth('timm_model_name')) {
    const plan = planTimmModel(block, context.embed_dim, context.catalog.timm)
    if ('reason' in plan) return unresolved(b, plan, 'timm_model_name')
    return { inputs: [image], outputs: [plan.build(b, image)] }
  }
  const features = Array.isArray(cfg.value('layers'))
    ? modifiedResNet(b, image, block, context.embed_dim)
    : visionTransformer(b, image, block, optionsOf(context))
  return { inputs: [image], outputs: [features] }
}

function textTower(b: Builder, context: Context): Outcome {
  const block = context.config.text!
  const cfg = new Fields(b, block)
  checkTextTower(cfg, context.config.modelClass)
  const length = context.sizes.text_length ?? cfg.int('context_length')
  const tokens = b.input([context.batch, length], 'int')
  if (isModern(cfg)) return { inputs: [tokens], outputs: [modernTextTransformer(b, tokens, block, context.embed_dim)] }
  if (!cfg.truth('hf_model_name')) {
    return { inputs: [tokens], outputs: [textTransformer(b, tokens, block, { ...optionsOf(context), ownModule: context.config.modelClass !== 'CLIP' })] }
  }
  const name = String(cfg.value('hf_model_name'))
  const model = context.catalog.hf(name)
  if (!model) return { reason: `no config.json of ${name} is known` }
  return { inputs: [tokens], outputs: [hfTextEncoder(b, tokens, overridden(model, cfg), block, context.embed_dim, context.catalog.openClip)] }
}

function isModern(cfg: Fields): boolean {
  return cfg.has('text_arch') && cfg.value('text_arch') === 'modern'
}

/** What open_clip's main branch refuses before it makes a text tower (factory.create_model, model.py _build_text_tower). */
function checkTextTower(cfg: Fields, modelClass: string): void {
  if (!cfg.has('text_arch')) return
  const refuse = (field: string, cause: BuildCause, message: string): never => cfg.b.fail({ stage: 'construct', field, cause, message: `ValueError: ${message}` })
  if (isModern(cfg) && modelClass === 'CoCa') refuse('text_arch', 'combination', "text_arch='modern' is not supported for CoCa / multimodal_cfg models.")
  if (cfg.value('pool_type') === 'eos' && cfg.value('eos_id') === null) refuse('eos_id', 'missing', "pool_type='eos' requires text_cfg.eos_id (must match the tokenizer eos/eot token id).")
  if (isModern(cfg) && cfg.truth('hf_model_name')) refuse('hf_model_name', 'combination', "text_arch='modern' cannot be combined with hf_model_name.")
}

/** hf_model_config (open_clip main) sets fields of the model's config. */
function overridden(model: HfModel, cfg: Fields): HfModel {
  const config = cfg.has('hf_model_config') ? cfg.dict('hf_model_config') : null
  return config === null ? model : { ...model, config: { ...model.config, ...config } }
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
