/** timm 1.0.29, models/fastvit.py: FastVit, with the branches that training has and reparameterize() folds. */
import { type Builder, indexed } from '../../../ir/builder.ts'
import { mergeHeads, splitHeads } from '../../../ir/multihead_attention.ts'
import { type ActivationName, activation, add, attention, batchNorm, chunk, conv2d, elementwise, flatten, linear, mul, reshape, transpose } from '../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../ir/types.ts'
import type { PyValue } from '../../../catalog/types.ts'
import { makeDivisible } from '../../timm/make_divisible.ts'
import { isNumbers } from '../../values.ts'
import type { Kwargs } from './kwargs.ts'
import { activationOf } from './layers/act.ts'
import { callable, type Callable } from './layers/callable.ts'
import { squeezeExcite } from './layers/channel_attention.ts'
import { classifierHead } from './layers/classifier.ts'
import { createConv2d } from './layers/conv.ts'
import { convNormAct } from './layers/conv_norm_act.ts'
import { normLayer } from './layers/norm.ts'
import type { Reset } from './reset.ts'

interface Settings {
  readonly act: ActivationName
  readonly norm_layer: Callable
  readonly repmixer_kernel_size: number
  readonly layer_scale_init_value: number | null
  readonly down_patch_size: number
  readonly down_stride: number
  readonly lkc_use_act: boolean
  /** Built as reparameterize() leaves it: one convolution instead of the branches. */
  readonly inference_mode: boolean
}

/** ConvNormAct.__init__ norm_layer. */
const BATCH_NORM: Callable = { name: 'nn.BatchNorm2d', kwargs: {} }

/** Image (N, in_chans, H, W) -> features (N, num_classes), or (N, embed_dims[-1] * cls_ratio) without a classifier. */
export function fastVit(b: Builder, image: Value, kw: Kwargs, reset?: Reset): Value {
  if (kw.bool('fork_feat')) b.notModelled('a FastVit that gives the features of its stages is not modelled')
  const settings: Settings = {
    act: activationOf(b, kw.called('act_layer')!),
    // Only attention blocks make one.
    get norm_layer() {
      return kw.called('norm_layer')!
    },
    repmixer_kernel_size: kw.int('repmixer_kernel_size'),
    layer_scale_init_value: kw.numberOrNone('layer_scale_init_value'),
    down_patch_size: kw.int('down_patch_size'),
    down_stride: kw.int('down_stride'),
    lkc_use_act: kw.bool('lkc_use_act'),
    inference_mode: kw.bool('inference_mode'),
  }
  const embed_dims = kw.ints('embed_dims')
  const features = Math.trunc(embed_dims.at(-1)! * kw.number('cls_ratio'))
  kw.says({ layers: kw.fact('layers'), stages: kw.fact('embed_dims'), mlp_ratio: kw.fact('mlp_ratios') })
  kw.saysFeatures(features)
  let x = stem(b, image, embed_dims[0]!, kw.bool('stem_use_scale_branch'), settings)
  x = stages(b, x, embed_dims, kw, settings)
  const last = embed_dims.at(-1)!
  if (x.shape[1] !== last) {
    b.fail({ stage: 'forward', field: 'layers', cause: 'shape', message: `RuntimeError: expected input to have ${last} channels, but got ${x.shape[1]} channels instead` })
  }
  x = mobileOneBlock(b, 'final_conv', x, features, { kernel: 3, group_size: 1, use_se: true }, settings)
  return classifierHead(b, 'head', x, { num_classes: kw.int('num_classes'), pool_type: kw.string('global_pool'), reset })
}

/** convolutional_stem. */
function stem(b: Builder, image: Value, dim: number, use_scale_branch: boolean, settings: Settings): Value {
  return b.module('stem', 'Sequential', () => {
    let x = mobileOneBlock(b, '0', image, dim, { kernel: 3, stride: 2, use_scale_branch }, settings)
    x = mobileOneBlock(b, '1', x, dim, { kernel: 3, stride: 2, group_size: 1, use_scale_branch }, settings)
    return mobileOneBlock(b, '2', x, dim, { kernel: 1, use_scale_branch }, settings)
  })
}

function stages(b: Builder, input: Value, embed_dims: readonly number[], kw: Kwargs, settings: Settings): Value {
  const [token_mixers, mlp_ratios, downsamples, se_downsamples, pos_embs] = PER_STAGE.map((name) => listOf(b, kw, name))
  return b.module('stages', 'Sequential', () => {
    let x = input
    kw.ints('layers').forEach((depth, i) => {
      const dim = embed_dims[i]
      const ratio = mlp_ratios![i]
      if (dim === undefined || typeof ratio !== 'number') return b.fail({ stage: 'construct', field: 'layers', cause: 'length', message: 'IndexError: tuple index out of range' })
      x = b.module(`${i}`, 'FastVitStage', () => {
        if (downsamples![i] || x.shape[1] !== dim) x = downsample(b, x, dim, Boolean(se_downsamples![i]), settings)
        x = positions(b, x, pos_embs![i] ?? null, kw, settings)
        const build = mixerBlock(b, token_mixers![i])
        return b.module('blocks', 'Sequential', () => b.repeat(depth, [x], ([inner]) => [build(b, indexed(''), inner!, ratio, settings)])[0]!)
      })
    })
    return x
  })
}

const PER_STAGE = ['token_mixers', 'mlp_ratios', 'downsamples', 'se_downsamples', 'pos_embs'] as const

function listOf(b: Builder, kw: Kwargs, name: string): readonly PyValue[] {
  const value = kw.value(name)
  if (Array.isArray(value)) return value as readonly PyValue[]
  return b.fail({ stage: 'construct', field: name, cause: 'type', message: `TypeError: FastVit takes a sequence for ${name}` })
}

/** PatchEmbed: a large depthwise convolution that strides, then a 1x1 block. */
function downsample(b: Builder, x: Value, dim: number, use_se: boolean, settings: Settings): Value {
  return b.module('downsample', 'PatchEmbed', () =>
    b.module('proj', 'Sequential', () => mobileOneBlock(b, '1', largeKernelConv(b, '0', x, dim, use_se, settings), dim, { kernel: 1 }, settings)),
  )
}

/** PatchEmbed gives the small kernel, ReparamLargeKernelConv the squeeze ratio. */
const SMALL_KERNEL = 3
const LARGE_KERNEL_RD_RATIO = 0.25

/** ReparamLargeKernelConv: a large and a small kernel, summed. */
function largeKernelConv(b: Builder, name: string, x: Value, out: number, use_se: boolean, settings: Settings): Value {
  const { down_patch_size: kernel, down_stride: stride } = settings
  const groups = x.shape[1]!
  return b.module(name, 'ReparamLargeKernelConv', () => {
    let y: Value
    if (settings.inference_mode) {
      y = createConv2d(b, 'reparam_conv', x, out, { kernel, stride, groups, bias: true })
    } else {
      const branch = (label: string, size: number): Value => convNormAct(b, label, x, out, { kernel: size, stride, groups, norm_layer: BATCH_NORM, act: null })
      if (SMALL_KERNEL > kernel) {
        b.fail({ stage: 'construct', field: 'down_patch_size', cause: 'range', message: 'AssertionError: The kernel size for re-param cannot be larger than the large kernel!' })
      }
      y = add(b, branch('large_conv', kernel), branch('small_conv', SMALL_KERNEL))
    }
    if (use_se) y = squeezeExcite(b, 'se', y, { rd_ratio: LARGE_KERNEL_RD_RATIO })
    return settings.lkc_use_act ? activation(b, y, settings.act) : y
  })
}

interface MobileOne {
  readonly kernel: number
  readonly stride?: number
  /** Channels per group; absent: one group. */
  readonly group_size?: number
  readonly use_se?: boolean
  readonly use_act?: boolean
  readonly use_scale_branch?: boolean
  readonly num_conv_branches?: number
}

/** SEModule.__init__ rd_ratio, here with rd_divisor 1. */
const SE_RD_RATIO = 1 / 16

/** MobileOneBlock: a norm alone, a 1x1 convolution and k x k ones, all summed. */
function mobileOneBlock(b: Builder, name: string, x: Value, out: number, shape: MobileOne, settings: Pick<Settings, 'act' | 'inference_mode'>): Value {
  return b.module(name, 'MobileOneBlock', () => {
    let y = settings.inference_mode ? foldedConv(b, x, out, shape) : branches(b, x, out, shape)
    if (shape.use_se) y = squeezeExcite(b, 'se', y, { rd_ratio: SE_RD_RATIO, rd_channels: makeDivisible(out * SE_RD_RATIO, 1, undefined, 0) })
    return shape.use_act === false ? y : activation(b, y, settings.act)
  })
}

function foldedConv(b: Builder, x: Value, out: number, shape: MobileOne): Value {
  return createConv2d(b, 'reparam_conv', x, out, { kernel: shape.kernel, stride: shape.stride ?? 1, groups: groupsOf(b, x, shape), bias: true })
}

function branches(b: Builder, x: Value, out: number, shape: MobileOne): Value {
  const stride = shape.stride ?? 1
  const groups = groupsOf(b, x, shape)
  const branch = (label: string, kernel: number): Value => convNormAct(b, label, x, out, { kernel, stride, groups, norm_layer: BATCH_NORM, act: null })
  const outs: Value[] = []
  if (shape.kernel > 1 && shape.use_scale_branch !== false) outs.push(branch('conv_scale', 1))
  if (out === x.shape[1] && stride === 1) outs.push(batchNorm(b, 'identity', x, { eps: 1e-5 }))
  for (let i = 0; i < (shape.num_conv_branches ?? 1); i++) outs.push(branch(`conv_kxk.${i}`, shape.kernel))
  return outs.reduce((sum, one) => add(b, sum, one))
}

/** num_groups. */
function groupsOf(b: Builder, x: Value, { group_size }: MobileOne): number {
  if (!group_size) return 1
  const channels = x.shape[1]!
  if (channels % group_size !== 0) b.fail({ stage: 'construct', field: 'embed_dims', cause: 'divisibility', message: 'AssertionError: channels % group_size == 0' })
  return channels / group_size
}

/** A stage's pos_emb_layer, RepConditionalPosEnc: a depthwise convolution added to what it takes. */
function positions(b: Builder, x: Value, layer: PyValue, kw: Kwargs, settings: Settings): Value {
  if (layer === null) return x
  const given = callable(layer)
  if (given?.name !== 'RepConditionalPosEnc') return b.notModelled(`the position encoding ${JSON.stringify(layer)} is not modelled`)
  const [kernel, other] = spatialShape(b, given.kwargs['spatial_shape'] ?? kw.classDefault('fastvit.RepConditionalPosEnc', 'spatial_shape'))
  const conv = { kernel: [kernel, other] as const, padding: Math.floor(kernel / 2), groups: x.shape[1]!, bias: true }
  return b.module('pos_emb', 'RepConditionalPosEnc', () => {
    if (settings.inference_mode) return conv2d(b, 'reparam_conv', x, x.shape[1]!, conv)
    return add(b, conv2d(b, 'pos_enc', x, x.shape[1]!, conv), x)
  })
}

function spatialShape(b: Builder, value: PyValue | undefined): readonly [number, number] {
  if (typeof value === 'number') return [value, value]
  if (value !== undefined && isNumbers(value) && value.length === 2) return value as readonly [number, number]
  return b.fail({ stage: 'construct', field: 'pos_embs', cause: 'length', message: 'AssertionError: Length of "spatial_shape" should be 2' })
}

type BuildBlock = (b: Builder, name: string | IndexedName, x: Value, mlp_ratio: number, settings: Settings) => Value

function mixerBlock(b: Builder, type: PyValue | undefined): BuildBlock {
  if (type === 'repmixer') return repMixerBlock
  if (type === 'attention') return attentionBlock
  return b.fail({ stage: 'construct', field: 'token_mixers', cause: 'choice', message: `ValueError: Token mixer type: ${JSON.stringify(type)} not supported` })
}

function repMixerBlock(b: Builder, name: string | IndexedName, x: Value, mlp_ratio: number, settings: Settings): Value {
  return b.module(name, 'RepMixerBlock', () => {
    const mixed = repMixer(b, 'token_mixer', x, settings)
    return add(b, mixed, layerScale2d(b, 'layer_scale', convMlp(b, 'mlp', mixed, mlp_ratio, settings.act), settings))
  })
}

/** RepMixer: x + scale * (mixer(x) - norm(x)). */
function repMixer(b: Builder, name: string, x: Value, settings: Settings): Value {
  const dim = x.shape[1]!
  const kernel = settings.repmixer_kernel_size
  return b.module(name, 'RepMixer', () => {
    if (settings.inference_mode) return conv2d(b, 'reparam_conv', x, dim, { kernel, padding: Math.floor(kernel / 2), groups: dim, bias: true })
    const shape = { kernel, group_size: 1, use_act: false }
    const mixer = mobileOneBlock(b, 'mixer', x, dim, shape, settings)
    const norm = mobileOneBlock(b, 'norm', x, dim, { ...shape, use_scale_branch: false, num_conv_branches: 0 }, settings)
    return add(b, x, layerScale2d(b, 'layer_scale', elementwise(b, 'sub', mixer, norm), settings))
  })
}

function attentionBlock(b: Builder, name: string | IndexedName, x: Value, mlp_ratio: number, settings: Settings): Value {
  return b.module(name, 'AttentionBlock', () => {
    const mixed = spatialAttention(b, 'token_mixer', normLayer(b, 'norm', x, settings.norm_layer))
    const attended = add(b, x, layerScale2d(b, 'layer_scale_1', mixed, settings))
    return add(b, attended, layerScale2d(b, 'layer_scale_2', convMlp(b, 'mlp', attended, mlp_ratio, settings.act), settings))
  })
}

/** Attention.__init__ head_dim. */
const HEAD_DIM = 32

/** Attention over the positions of (N, C, H, W), its qkv without bias. */
function spatialAttention(b: Builder, name: string, x: Value): Value {
  const dim = x.shape[1]!
  if (dim % HEAD_DIM !== 0) b.fail({ stage: 'construct', field: 'embed_dims', cause: 'divisibility', message: 'AssertionError: dim should be divisible by head_dim' })
  return b.module(name, 'Attention', () => {
    const tokens = transpose(b, flatten(b, x, 2), [0, 2, 1])
    const [q, k, v] = chunk(b, linear(b, 'qkv', tokens, 3 * dim, { bias: false }), 3, -1).map((part) => splitHeads(b, part, dim / HEAD_DIM)) as [Value, Value, Value]
    const out = linear(b, 'proj', mergeHeads(b, attention(b, q, k, v)), dim, { bias: true })
    return reshape(b, transpose(b, out, [0, 2, 1]), x.shape)
  })
}

/** ConvMlp: a 7x7 depthwise convolution before the two 1x1 ones. */
function convMlp(b: Builder, name: string, x: Value, mlp_ratio: number, act: ActivationName): Value {
  const dim = x.shape[1]!
  // hidden_channels or in_chs
  const hidden = Math.trunc(dim * mlp_ratio) || dim
  return b.module(name, 'ConvMlp', () => {
    const conv = convNormAct(b, 'conv', x, dim, { kernel: 7, groups: dim, norm_layer: BATCH_NORM, act: null })
    return conv2d(b, 'fc2', activation(b, conv2d(b, 'fc1', conv, hidden, { kernel: 1, bias: true }), act), dim, { kernel: 1, bias: true })
  })
}

/** LayerScale2d; only None leaves it out, a 0 does not. */
function layerScale2d(b: Builder, name: string, x: Value, { layer_scale_init_value }: Settings): Value {
  if (layer_scale_init_value === null) return x
  return b.module(name, 'LayerScale2d', () => mul(b, x, b.param('gamma', [x.shape[1]!, 1, 1])))
}
