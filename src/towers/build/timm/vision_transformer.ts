/** timm 1.0.29, models/vision_transformer.py: VisionTransformer and its kinds of block. */
import { type Builder, indexed } from '../../../ir/builder.ts'
import { mergeHeads, splitHeads } from '../../../ir/multihead_attention.ts'
import { type ActivationName, activation, add, attention, concat, expandBatch, linear, type Pair, slice } from '../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../ir/types.ts'
import { mapped } from '../../values.ts'
import type { Kwargs } from './kwargs.ts'
import { activationOf } from './layers/act.ts'
import { diffAttention, differential, headDim, selfAttention } from './layers/attention.ts'
import { attentionPoolLatent, attentionPoolPrr } from './layers/attention_pool.ts'
import { callable, type Callable } from './layers/callable.ts'
import { layerScale } from './layers/layer_scale.ts'
import { mlpLayer } from './layers/mlp.ts'
import { normLayer } from './layers/norm.ts'
import { gridSize, patchEmbed, patchEmbedPolicy, type Patches } from './layers/patch_embed.ts'
import { globalPoolTokens } from './layers/pool.ts'
import { resamplePositions } from './layers/positions.ts'
import { poolAmong, type Reset } from './reset.ts'

/** `norm_layer or LayerNorm`, `act_layer or nn.GELU` (VisionTransformer.__init__). */
const DEFAULT_NORM: Callable = { name: 'LayerNorm', kwargs: {} }
const DEFAULT_ACT: Callable = { name: 'nn.GELU', kwargs: {} }

/** How the image becomes tokens; the hybrid and ViTamin towers bring their own. */
export type Embed = (b: Builder, image: Value, kw: Kwargs, embed_dim: number) => Patches & { readonly reference: Pair }

/** A second learned token behind the class token, and the head that uses both (DeiT). */
export interface Distilled {
  readonly token: string
  readonly head: (x: Value) => Value
}

/** Image (N, in_chans, H, W) -> features (N, num_classes), or (N, embed_dim) without a classifier. */
export function visionTransformer(b: Builder, image: Value, kw: Kwargs, reset?: Reset, embed: Embed = embedPatches, distilled?: Distilled): Value {
  const embed_dim = kw.int('embed_dim')
  const global_pool = kw.oneOf('global_pool', POOLS)
  const class_token = kw.bool('class_token')
  if (!class_token && global_pool === 'token') b.fail({ stage: 'construct', field: 'class_token', cause: 'combination', message: "AssertionError: global_pool 'token' needs class_token" })
  const norm_layer = kw.callable('norm_layer') ?? DEFAULT_NORM
  const act = activationOf(b, kw.callable('act_layer') ?? DEFAULT_ACT)
  const fc_norm = kw.value('fc_norm')
  const use_fc_norm = fc_norm === null ? ['avg', 'avgmax', 'max'].includes(global_pool) : Boolean(fc_norm)
  const final_norm = kw.bool('final_norm')
  const prefix = (class_token ? 1 : 0) + (distilled ? 1 : 0) + kw.int('reg_tokens')

  says(kw, embed === embedPatches)
  let x = posEmbed(b, embed(b, image, kw, embed_dim), kw, { class_token, prefix, embed_dim }, distilled?.token)
  if (kw.bool('pre_norm')) x = normLayer(b, 'norm_pre', x, norm_layer)
  x = blocks(b, x, kw, norm_layer, act)
  if (final_norm && !use_fc_norm) x = normLayer(b, 'norm', x, norm_layer)
  if (distilled) return distilled.head(x)
  x = pool(b, x, kw, { global_pool: resetPool(b, global_pool, reset), prefix, class_token, norm_layer, act })
  if (final_norm && use_fc_norm) x = normLayer(b, 'fc_norm', x, norm_layer)
  const num_classes = reset?.num_classes ?? kw.int('num_classes')
  return num_classes > 0 ? linear(b, 'head', x, num_classes, { bias: true }) : x
}

const POOLS = ['', 'avg', 'avgmax', 'max', 'token', 'map', 'prr'] as const

/** Other embeddings than PatchEmbed say their patches themselves, and take any image that makes the right number of tokens. */
function says(kw: Kwargs, hasPatchEmbed: boolean): void {
  const isDifferential = ['diff', 'DiffAttention'].includes(callable(kw.value('attn_layer'))?.name ?? '') || callable(kw.value('block_fn'))?.name === 'DiffParallelScalingBlock'
  // Two attention maps a head, each of half its channels.
  const halves = isDifferential ? { head_width: { term: 'head_dim', fact: mapped(kw.fact('num_heads').fact, (heads) => Math.floor(kw.int('embed_dim') / Number(heads) / 2)) } } : {}
  kw.saysIsotropic({ ...halves, ...(hasPatchEmbed ? { patch_size: kw.fact('patch_size') } : {}) })
  const dynamic = kw.bool('dynamic_img_size')
  kw.takes((img_size) => {
    if (hasPatchEmbed) return patchEmbedPolicy(img_size, { patch_size: kw.pair('patch_size'), strict_img_size: !dynamic, dynamic_img_pad: kw.bool('dynamic_img_pad') })
    return dynamic || kw.value('pos_embed') !== 'learn' ? { kind: 'any' } : { kind: 'tokens' }
  })
}

/** reset_classifier: an attention pool can be taken away, not added or exchanged. */
function resetPool(b: Builder, built: string, reset: Reset | undefined): string {
  const pool = poolAmong(b, built, reset, POOLS)
  const attentional = (name: string): boolean => name === 'map' || name === 'prr'
  if (attentional(pool) && !attentional(built)) {
    b.fail({ stage: 'construct', field: 'timm_pool', cause: 'combination', message: 'AssertionError: Cannot currently add attention pooling in reset_classifier().' })
  }
  if (attentional(pool) && pool !== built) {
    b.fail({ stage: 'construct', field: 'timm_pool', cause: 'combination', message: 'AssertionError: Cannot currently change attention pooling type in reset_classifier().' })
  }
  return pool
}

/** embed_layer with the arguments that VisionTransformer gives it. */
function embedPatches(b: Builder, image: Value, kw: Kwargs, embed_dim: number): Patches & { readonly reference: Pair } {
  const img_size = kw.pair('img_size')
  const patch_size = kw.pair('patch_size')
  const patches = patchEmbed(b, 'patch_embed', image, {
    img_size,
    patch_size,
    embed_dim,
    norm_layer: kw.callable('embed_norm_layer'),
    bias: !kw.bool('pre_norm'),
    strict_img_size: !kw.bool('dynamic_img_size'),
    dynamic_img_pad: kw.bool('dynamic_img_pad'),
  })
  return { ...patches, reference: gridSize(img_size, patch_size) }
}

/** _pos_embed: prefix tokens and position embedding, the latter resampled where the image size may change. */
function posEmbed(
  b: Builder,
  patches: Patches & { readonly reference: Pair },
  kw: Kwargs,
  { class_token, prefix, embed_dim }: { class_token: boolean; prefix: number; embed_dim: number },
  extraToken?: string,
): Value {
  const prefixes: Value[] = []
  if (class_token) prefixes.push(expandBatch(b, b.param('cls_token', [1, 1, embed_dim]), patches.tokens))
  if (extraToken !== undefined) prefixes.push(expandBatch(b, b.param(extraToken, [1, 1, embed_dim]), patches.tokens))
  const registers = kw.int('reg_tokens')
  if (registers > 0) prefixes.push(expandBatch(b, b.param('reg_token', [1, registers, embed_dim]), patches.tokens))
  const cat = (x: Value): Value => (prefixes.length > 0 ? concat(b, [...prefixes, x], 1) : x)

  const type = kw.oneOf('pos_embed', ['', 'none', 'learn'])
  // A distilled model makes its own table, whatever it is told.
  if (type !== 'learn' && extraToken === undefined) return cat(patches.tokens)
  const apart = kw.bool('no_embed_class')
  const [rows, columns] = patches.reference
  const own = apart ? 0 : prefix
  let table = b.param('pos_embed', [1, rows * columns + own, embed_dim])
  if (kw.bool('dynamic_img_size')) table = resamplePositions(b, table, patches.reference, patches.grid, own)
  return apart ? cat(add(b, patches.tokens, table)) : add(b, cat(patches.tokens), table)
}

interface PoolSettings {
  readonly global_pool: string
  readonly prefix: number
  readonly class_token: boolean
  readonly norm_layer: Callable
  readonly act: ActivationName
}

function pool(b: Builder, x: Value, kw: Kwargs, settings: PoolSettings): Value {
  const num_heads = kw.int('num_heads')
  if (settings.global_pool === 'prr') return attentionPoolPrr(b, 'attn_pool', x, { num_heads, pool_type: settings.class_token ? 'token' : 'avg' })
  const includePrefix = kw.bool('pool_include_prefix')
  if (settings.global_pool !== 'map') return globalPoolTokens(b, x, settings.global_pool, settings.prefix, includePrefix)
  const tokens = includePrefix || settings.prefix === 0 ? x : slice(b, x, 1, settings.prefix, x.shape[1]!)
  return attentionPoolLatent(b, 'attn_pool', tokens, { num_heads, mlp_ratio: kw.number('mlp_ratio'), norm_layer: settings.norm_layer, activation: settings.act })
}

/** What VisionTransformer gives each block. */
export interface BlockSettings {
  readonly num_heads: number
  readonly mlp_ratio: number
  readonly qkv_bias: boolean
  readonly qk_norm: boolean
  readonly scale_attn_norm: boolean
  readonly scale_mlp_norm: boolean
  readonly proj_bias: boolean
  readonly init_values: number | null
  readonly norm_layer: Callable
  readonly act: ActivationName
  readonly mlp_layer: Callable
  readonly attn_layer: Callable
}

function blocks(b: Builder, x: Value, kw: Kwargs, norm_layer: Callable, act: ActivationName): Value {
  const block_fn = kw.callable('block_fn')!
  const settings: BlockSettings = {
    num_heads: kw.int('num_heads'),
    mlp_ratio: kw.number('mlp_ratio'),
    qkv_bias: kw.bool('qkv_bias'),
    qk_norm: kw.bool('qk_norm'),
    scale_attn_norm: kw.bool('scale_attn_norm'),
    scale_mlp_norm: kw.bool('scale_mlp_norm'),
    proj_bias: kw.bool('proj_bias'),
    init_values: kw.numberOrNone('init_values'),
    norm_layer,
    act,
    mlp_layer: kw.callable('mlp_layer')!,
    attn_layer: kw.callable('attn_layer')!,
  }
  const build = BLOCKS[block_fn.name]
  if (!build) return b.notModelled(`the block ${block_fn.name} is not modelled`)
  return b.repeat(kw.int('depth'), [x], ([inner]) => [build(b, indexed('blocks'), inner!, settings, block_fn)])[0]!
}

type BuildBlock = (b: Builder, name: string | IndexedName, x: Value, settings: BlockSettings, block: Callable) => Value

const BLOCKS: Readonly<Record<string, BuildBlock>> = {
  Block: block,
  ResPostBlock: resPostBlock,
  ParallelScalingBlock: parallelScalingBlock,
  DiffParallelScalingBlock: diffParallelScalingBlock,
  ParallelThingsBlock: parallelThingsBlock,
}

/** _create_attn: the class, or its registered name ('' and 'attn' the plain one, 'diff' differential attention). */
function createAttention(b: Builder, name: string, x: Value, settings: BlockSettings): Value {
  const options = { ...settings, scale_norm: settings.scale_attn_norm }
  switch (settings.attn_layer.name) {
    case 'Attention':
    case 'attn':
      return selfAttention(b, name, x, options)
    case 'DiffAttention':
    case 'diff':
      return diffAttention(b, name, x, { ...options, dual_lambda: settings.attn_layer.kwargs.dual_lambda === true })
    default:
      return b.fail({ stage: 'construct', field: 'attn_layer', cause: 'choice', message: `AssertionError: Unknown attn_layer: ${settings.attn_layer.name}` })
  }
}

function createMlp(b: Builder, name: string, x: Value, settings: BlockSettings): Value {
  return mlpLayer(b, name, x, settings.mlp_layer, {
    hidden_features: Math.trunc(x.shape.at(-1)! * settings.mlp_ratio),
    activation: settings.act,
    norm_layer: settings.scale_mlp_norm ? settings.norm_layer : null,
    bias: settings.proj_bias,
  })
}

/** Pre-norm block. */
export function block(b: Builder, name: string | IndexedName, x: Value, settings: BlockSettings): Value {
  return b.module(name, 'Block', () => {
    const mixed = createAttention(b, 'attn', normLayer(b, 'norm1', x, settings.norm_layer), settings)
    const attended = add(b, x, layerScale(b, 'ls1', mixed, settings.init_values))
    const hidden = createMlp(b, 'mlp', normLayer(b, 'norm2', attended, settings.norm_layer), settings)
    return add(b, attended, layerScale(b, 'ls2', hidden, settings.init_values))
  })
}

/** Post-norm block (its init_values initialise the norms). */
function resPostBlock(b: Builder, name: string | IndexedName, x: Value, settings: BlockSettings): Value {
  return b.module(name, 'ResPostBlock', () => {
    const attended = add(b, x, normLayer(b, 'norm1', createAttention(b, 'attn', x, settings), settings.norm_layer))
    return add(b, attended, normLayer(b, 'norm2', createMlp(b, 'mlp', attended, settings), settings.norm_layer))
  })
}

interface InProjection {
  readonly hidden: Value
  readonly q: Value
  readonly k: Value
  readonly v: Value
}

/** One projection for the MLP's first layer and for q, k and v; without qkv_bias the MLP part keeps a bias of its own. */
function fusedInProjection(b: Builder, x: Value, settings: BlockSettings): InProjection {
  const dim = x.shape.at(-1)!
  if (settings.scale_attn_norm || settings.scale_mlp_norm) b.fail({ stage: 'construct', field: 'scale_attn_norm', cause: 'choice', message: 'AssertionError: Scale norms not supported' })
  const mlp_hidden_dim = Math.trunc(settings.mlp_ratio * dim)
  const y = linear(b, 'in_proj', normLayer(b, 'in_norm', x, settings.norm_layer), mlp_hidden_dim + 3 * dim, { bias: settings.qkv_bias })
  const first = slice(b, y, -1, 0, mlp_hidden_dim)
  const part = (i: number): Value => slice(b, y, -1, mlp_hidden_dim + i * dim, mlp_hidden_dim + (i + 1) * dim)
  return { hidden: settings.qkv_bias ? first : add(b, first, b.param('mlp_bias', [mlp_hidden_dim])), q: part(0), k: part(1), v: part(2) }
}

/** Attention and MLP side by side (ViT-22B). */
function parallelScalingBlock(b: Builder, name: string | IndexedName, x: Value, settings: BlockSettings, self: Callable): Value {
  const dim = x.shape.at(-1)!
  headDim(b, dim, settings.num_heads)
  return b.module(name, 'ParallelScalingBlock', () => {
    const parts = fusedInProjection(b, x, settings)
    const heads = (value: Value, norm?: string): Value => {
      const split = splitHeads(b, value, settings.num_heads)
      return norm && settings.qk_norm ? normLayer(b, norm, split, settings.norm_layer) : split
    }
    const mixed = mergeHeads(b, attention(b, heads(parts.q, 'q_norm'), heads(parts.k, 'k_norm'), heads(parts.v)))
    const hidden = activation(b, parts.hidden, settings.act)
    const out =
      self.kwargs.fuse_out_proj === true
        ? linear(b, 'out_proj', concat(b, [mixed, hidden], -1), dim, { bias: settings.proj_bias })
        : add(b, linear(b, 'attn_out_proj', mixed, dim, { bias: settings.proj_bias }), linear(b, 'mlp_out_proj', hidden, dim, { bias: settings.proj_bias }))
    return add(b, x, layerScale(b, 'ls', out, settings.init_values))
  })
}

/** The same with differential attention and one output projection. */
function diffParallelScalingBlock(b: Builder, name: string | IndexedName, x: Value, settings: BlockSettings, self: Callable): Value {
  const dim = x.shape.at(-1)!
  const half = Math.floor(headDim(b, dim, settings.num_heads) / 2)
  return b.module(name, 'DiffParallelScalingBlock', () => {
    const parts = fusedInProjection(b, x, settings)
    const mixed = mergeHeads(b, differential(b, parts, { ...settings, half, dual_lambda: self.kwargs.dual_lambda === true }))
    const out = linear(b, 'out_proj', concat(b, [mixed, activation(b, parts.hidden, settings.act)], -1), dim, { bias: settings.proj_bias })
    return add(b, x, layerScale(b, 'ls', out, settings.init_values))
  })
}

/** Several attentions side by side, then several MLPs (num_parallel, 2 by the constructor's default). */
function parallelThingsBlock(b: Builder, name: string | IndexedName, x: Value, settings: BlockSettings, self: Callable): Value {
  const num_parallel = typeof self.kwargs.num_parallel === 'number' ? self.kwargs.num_parallel : 2
  const branches = (list: string, from: Value, inner: (normed: Value) => Value): Value => {
    const outs = Array.from({ length: num_parallel }, (_, i) =>
      b.module(`${list}.${i}`, 'Sequential', () => layerScale(b, 'ls', inner(normLayer(b, 'norm', from, settings.norm_layer)), settings.init_values)),
    )
    return outs.reduce((sum, out) => add(b, sum, out))
  }
  return b.module(name, 'ParallelThingsBlock', () => {
    const attended = add(b, x, branches('attns', x, (normed) => createAttention(b, 'attn', normed, settings)))
    return add(b, attended, branches('ffns', attended, (normed) => createMlp(b, 'mlp', normed, settings)))
  })
}
