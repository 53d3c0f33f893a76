/** Whole models (open_clip 3.3.0, model.py CLIP and CustomTextCLIP, coca_model.py CoCa): towers under the names that PyTorch gives them. */
import type { Catalog, HfModel } from '../../../catalog/types.ts'
import type { Block, OpenClipConfig } from '../../../config/types.ts'
import { type Builder, negative } from '../../../ir/builder.ts'
import type { ActivationName } from '../../../ir/nn.ts'
import type { BuildCause } from '../../../ir/types.ts'
import type { BuildOptions } from '../shared.ts'
import { attempt, unresolved, type BuiltTower, type Outcome, type Sizes, type TowerName } from '../attempt.ts'
import { hfTextEncoder } from '../hf/index.ts'
import { truthy } from '../python.ts'
import { Fields, refuseUnknown } from './fields.ts'
import { isNewer } from './generation.ts'
import { imageTokens } from './image_tokens.ts'
import { modernTextTransformer } from './modern/index.ts'
import { modifiedResNet } from './modified_resnet.ts'
import { multimodalTransformer } from './multimodal_transformer.ts'
import { textTransformer } from './text_transformer.ts'
import { planTimmModel } from '../timm/index.ts'
import { type TowerOptions, visionTransformer } from './vision_transformer.ts'

/** Every tower of the model that create_model would build of this config. */
export function buildModel(config: OpenClipConfig, catalog: Catalog, sizes: Sizes = {}, options: BuildOptions = {}): readonly BuiltTower[] {
  const activation: ActivationName = truthy(config.top.fields.get('quick_gelu')?.value ?? null) ? 'quick_gelu' : 'gelu'
  const embed_dim = config.top.fields.get('embed_dim')?.value
  if (embed_dim === undefined) return []
  const context = { config, catalog, sizes, activation, embed_dim, newer: isNewer(catalog.openClip), batch: sizes.batch ?? 1 }
  const tower = (name: TowerName, prefix: string, block: Block | undefined, others: readonly (Block | undefined)[], build: (b: Builder, context: Context) => Outcome): BuiltTower[] => {
    if (block === undefined) return []
    const make = (): BuiltTower =>
      attempt(name, prefix, (b) => {
        refuseUnknown(b, config.top)
        refuseUnknown(b, block)
        return build(b, context)
      }, options)
    const { share } = options
    const source = share === undefined ? undefined : sourceOf(config, prefix, [block, ...others])
    return [share === undefined || source === undefined ? make() : share(source, make)]
  }
  const { vision, text, multimodal } = config
  const isCoCa = config.modelClass === 'CoCa'
  return [
    ...tower('image', 'visual', vision, [], imageTower),
    ...tower('text', config.modelClass === 'CLIP' ? '' : 'text', text, isCoCa ? [multimodal] : [], textTower),
    ...(isCoCa ? tower('multimodal', 'text_decoder', multimodal, [vision, text], decoderTower) : []),
  ]
}

/**
 * All that a tower of these blocks is built from, as the file has it; the defaults are the reader's. Undefined for a Hugging Face
 * model, of which the folder of the config may have its own config.json.
 */
function sourceOf({ document, modelClass, top }: OpenClipConfig, prefix: string, blocks: readonly (Block | undefined)[]): string | undefined {
  if (blocks.some((block) => truthy(block?.fields.get('hf_model_name')?.value ?? null))) return undefined
  const fields = ['embed_dim', 'quick_gelu'].map((name) => top.fields.get(name)?.value)
  const texts = blocks.map((block) => (block?.node === undefined ? '' : document.text.slice(block.node.start, block.node.end)))
  // An object says itself where it ends.
  return `${JSON.stringify([prefix, modelClass, fields, top.pointer, top.unknown[0]?.name])}\n${texts.join('\n')}`
}

interface Context extends TowerOptions {
  readonly config: OpenClipConfig
  readonly catalog: Catalog
  readonly sizes: Sizes
  readonly batch: number
}

function imageTower(b: Builder, context: Context): Outcome {
  const block = context.config.vision!
  const cfg = new Fields(b, block)
  const size = context.sizes.image_size ?? imageSize(cfg)
  const image = b.input([context.batch, 3, ...size])
  if (cfg.truth('timm_model_name')) {
    const plan = planTimmModel(block, context.embed_dim, context.catalog.timm)
    if ('reason' in plan) return unresolved(b, plan, 'timm_model_name')
    return { inputs: [image], outputs: [plan.build(b, image)], said: { facts: plan.facts, size } }
  }
  if (Array.isArray(cfg.value('layers'))) return { inputs: [image], outputs: [modifiedResNet(b, image, block, context.embed_dim)] }
  const features = visionTransformer(b, image, block, context)
  unpack(context, cfg)
  return { inputs: [image], outputs: [features] }
}

/** CoCa._encode_image and _encode_text take two values of a tower, its features and its tokens. */
function unpack({ config }: Context, cfg: Fields): void {
  if (config.modelClass !== 'CoCa' || cfg.truth('output_tokens')) return
  cfg.b.fail({ stage: 'forward', field: 'output_tokens', cause: 'combination', message: 'ValueError: not enough values to unpack (expected 2, got 1)' })
}

function textTower(b: Builder, context: Context): Outcome {
  const block = context.config.text!
  const cfg = new Fields(b, block)
  checkTextTower(cfg, context.config.modelClass)
  const length = context.sizes.text_length ?? modelLength(context, cfg)
  const tokens = b.input([context.batch, length], 'int')
  if (isModern(cfg)) return { inputs: [tokens], outputs: [modernTextTransformer(b, tokens, block, context.embed_dim)] }
  if (!cfg.truth('hf_model_name')) {
    const { embed_dim, activation, newer } = context
    const features = textTransformer(b, tokens, block, { embed_dim, activation, newer, ownModule: context.config.modelClass !== 'CLIP' })
    unpack(context, cfg)
    return { inputs: [tokens], outputs: [features] }
  }
  const name = cfg.value('hf_model_name')
  if (typeof name !== 'string') return { reason: 'its hf_model_name is no string' }
  const model = context.catalog.hf(name)
  if (!model) return { reason: `no config.json of ${name} is known` }
  const features = hfTextEncoder(b, tokens, overridden(model, cfg), block, context.embed_dim, context.catalog.openClip)
  unpack(context, cfg)
  return { inputs: [tokens], outputs: [features] }
}

/**
 * Tokens of a text: of a CoCa model the decoder's context_length (CoCa.context_length). Hugging Face towers and modern ones are run at
 * that of text_cfg, which only the tokenizer reads.
 */
function modelLength({ config }: Context, cfg: Fields): number {
  const tokenizerOnly = cfg.truth('hf_model_name') || (isModern(cfg) && !cfg.truth('context_length'))
  if (tokenizerOnly && !cfg.isInt('context_length')) {
    // tokenizer.py HFTokenizer.__call__ and the tokenizers behind it.
    cfg.b.fail({ stage: 'forward', field: 'context_length', cause: 'type', message: `TypeError: texts cannot be padded to context_length=${JSON.stringify(cfg.value('context_length'))}` })
  }
  const own = cfg.size('context_length')
  if (config.modelClass !== 'CoCa' || config.multimodal === undefined || cfg.truth('hf_model_name')) return own
  return new Fields(cfg.b, config.multimodal).size('context_length')
}

/** image_size as to_2tuple makes a pair of it; around a timm trunk, which is not told of it, a longer list passes, and its end counts. */
function imageSize(cfg: Fields): readonly [number, number] {
  const value = cfg.value('image_size')
  const isLonger = Array.isArray(value) && value.length > 2 && cfg.truth('timm_model_name')
  const size = isLonger ? (cfg.ints('image_size').slice(-2) as unknown as readonly [number, number]) : cfg.pair('image_size')
  return size.some((side) => side < 0) ? cfg.b.fail(negative([1, 3, ...size], 'forward', 'image_size')) : size
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
  const hasTokens = !vision.truth('timm_model_name') && !Array.isArray(vision.value('layers'))
  // Without tokens of the image nothing can be run, but the decoder is made all the same, or refused.
  const tokens = hasTokens ? imageTokens(b, context.config.vision!, context.sizes.image_size ?? vision.pair('image_size')) : 1
  const image = b.input([context.batch, tokens, width])
  const vocab_size = new Fields(b, context.config.text!).int('vocab_size')
  const mlp_ratio = context.catalog.openClip.classes['MultimodalTransformer']?.fields.find((field) => field.name === 'mlp_ratio')?.default
  if (typeof mlp_ratio !== 'number') return { reason: 'the default mlp_ratio of MultimodalTransformer is not in the catalog' }
  const logits = multimodalTransformer(b, text, image, block, { vocab_size, activation: context.activation, mlp_ratio })
  return hasTokens ? { inputs: [text, image], outputs: [logits] } : { reason: 'only a VisionTransformer gives tokens to the decoder' }
}
