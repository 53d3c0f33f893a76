/** timm 1.0.29, models/convnext.py: ConvNeXt (and V2, with its global response norm). */
import { type Builder, indexed } from '../../../ir/builder.ts'
import { type ActivationName, activation, add, conv2d, mul, reshape, transpose } from '../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../ir/types.ts'
import { makeDivisible } from '../../timm/make_divisible.ts'
import type { Kwargs } from './kwargs.ts'
import { activationOf } from './layers/act.ts'
import type { Callable } from './layers/callable.ts'
import { classifierHead, normMlpClassifierHead } from './layers/classifier.ts'
import { createConv2d } from './layers/conv.ts'
import { convNextMlp } from './layers/mlp.ts'
import { bound, normLayer } from './layers/norm.ts'
import type { Reset } from './reset.ts'

interface Settings {
  readonly conv_mlp: boolean
  readonly conv_bias: boolean
  readonly use_grn: boolean
  readonly ls_init_value: number | null
  readonly act: ActivationName
  /** On (N, C, H, W). */
  readonly norm_layer: Callable
  /** In the blocks: on (N, H, W, C) unless conv_mlp. */
  readonly block_norm: Callable
}

/** Image (N, in_chans, H, W) -> features (N, num_classes), or (N, dims[-1]) without a classifier. */
export function convNeXt(b: Builder, image: Value, kw: Kwargs, reset?: Reset): Value {
  const dims = kw.ints('dims')
  const depths = kw.ints('depths')
  const settings = { ...norms(b, kw), ...switches(b, kw) }
  kw.says({
    layers: kw.fact('depths'),
    stages: kw.fact('dims'),
    mlp_ratio: kw.classFact('convnext.ConvNeXtBlock', 'mlp_ratio'),
    ...(kw.value('stem_type') === 'patch' ? { patch_size: kw.fact('patch_size') } : {}),
  })
  kw.saysFeatures(dims.at(-1)!)
  let x = stem(b, image, kw, dims[0]!, settings)
  x = stages(b, x, kw, depths, dims, settings)
  const num_classes = kw.int('num_classes')
  const pool_type = kw.string('global_pool')
  const hidden_size = kw.intOrNone('head_hidden_size')
  if (!kw.bool('head_norm_first')) {
    return normMlpClassifierHead(b, 'head', x, { num_classes, pool_type, reset, hidden_size, norm_layer: settings.norm_layer, activation: 'gelu' })
  }
  if (hidden_size) b.fail({ stage: 'construct', field: 'head_hidden_size', cause: 'combination', message: 'AssertionError: not head_hidden_size' })
  return classifierHead(b, 'head', normLayer(b, 'norm_pre', x, settings.norm_layer), { num_classes, pool_type, reset })
}

function switches(b: Builder, kw: Kwargs): Omit<Settings, 'norm_layer' | 'block_norm'> {
  return {
    conv_mlp: kw.bool('conv_mlp'),
    conv_bias: kw.bool('conv_bias'),
    use_grn: kw.bool('use_grn'),
    ls_init_value: kw.numberOrNone('ls_init_value'),
    act: activationOf(b, kw.callable('act_layer')!),
  }
}

/** _get_norm_layers: a norm for channels first and one for channels last. */
function norms(b: Builder, kw: Kwargs): Pick<Settings, 'norm_layer' | 'block_norm'> {
  const given = kw.callable('norm_layer') ?? { name: 'layernorm', kwargs: {} }
  const eps = kw.numberOrNone('norm_eps')
  const own = eps === null ? {} : { eps }
  const pair = { layernorm: ['LayerNorm2d', 'LayerNorm'], rmsnorm: ['RmsNorm2d', 'RmsNorm'], simplenorm: ['SimpleNorm2d', 'SimpleNorm'] }[given.name.replace(/2d$/, '')]
  if (pair) {
    const [first, last] = pair as [string, string]
    return { norm_layer: bound({ name: first, kwargs: {} }, own), block_norm: bound({ name: kw.bool('conv_mlp') ? first : last, kwargs: {} }, own) }
  }
  if (!kw.bool('conv_mlp')) {
    b.fail({ stage: 'construct', field: 'norm_layer', cause: 'combination', message: 'AssertionError: If a norm_layer is specified, conv MLP must be used so all norm expect rank-4, channels-first input' })
  }
  return { norm_layer: given, block_norm: bound(given, own) }
}

function stem(b: Builder, image: Value, kw: Kwargs, dim: number, settings: Settings): Value {
  const type = kw.oneOf('stem_type', ['patch', 'overlap', 'overlap_tiered', 'overlap_act'])
  const bias = settings.conv_bias
  return b.module('stem', 'Sequential', () => {
    if (type === 'patch') {
      const patch = kw.int('patch_size')
      return normLayer(b, '1', conv2d(b, '0', image, dim, { kernel: patch, stride: patch, bias }), settings.norm_layer)
    }
    const mid = type === 'overlap_tiered' ? makeDivisible(Math.floor(dim / 2)) : dim
    const half = { kernel: 3, stride: 2, padding: 1, bias }
    let x = conv2d(b, '0', image, mid, half)
    const next = type === 'overlap_act' ? 2 : 1
    if (type === 'overlap_act') x = activation(b, x, settings.act)
    return normLayer(b, `${next + 1}`, conv2d(b, `${next}`, x, dim, half), settings.norm_layer)
  })
}

/** Strides halve until output_stride; from there the convolutions are dilated. */
function stages(b: Builder, input: Value, kw: Kwargs, depths: readonly number[], dims: readonly number[], settings: Settings): Value {
  const output_stride = kw.int('output_stride')
  if (![8, 16, 32].includes(output_stride)) b.fail({ stage: 'construct', field: 'output_stride', cause: 'choice', message: 'AssertionError: output_stride in (8, 16, 32)' })
  const sizes = kw.value('kernel_sizes')
  let x = input
  let reached = kw.string('stem_type') === 'patch' ? kw.int('patch_size') : 4
  let dilation = 1
  for (let i = 0; i < 4; i++) {
    let stride = reached === 2 || i > 0 ? 2 : 1
    if (reached >= output_stride && stride > 1) {
      dilation *= stride
      stride = 1
    }
    reached *= stride
    const first = dilation <= 2 ? 1 : 2
    const kernel = Array.isArray(sizes) ? (sizes[i] as number) : kw.int('kernel_sizes')
    x = b.module(`stages.${i}`, 'ConvNeXtStage', () => stage(b, x, dims[i]!, depths[i]!, { stride, first, dilation, kernel }, settings))
  }
  return x
}

interface Strides {
  readonly stride: number
  readonly first: number
  readonly dilation: number
  readonly kernel: number
}

function stage(b: Builder, input: Value, out: number, depth: number, strides: Strides, settings: Settings): Value {
  const { stride, first, dilation, kernel } = strides
  let x = input
  if (x.shape[1] !== out || stride > 1 || first !== dilation) {
    x = b.module('downsample', 'Sequential', () => {
      const normed = normLayer(b, '0', x, settings.norm_layer)
      const size = stride > 1 || first !== dilation ? 2 : 1
      return createConv2d(b, '1', normed, out, { kernel: size, stride, dilation: first, padding: dilation > 1 ? 'same' : 0, bias: settings.conv_bias })
    })
  }
  return b.repeat(depth, [x], ([inner]) => [block(b, indexed('blocks'), inner!, { kernel, dilation }, settings)])[0]!
}

/** ConvNeXtBlock; its in and out channels are equal behind the stage's downsampling. */
function block(b: Builder, name: IndexedName, x: Value, { kernel, dilation }: { kernel: number; dilation: number }, settings: Settings): Value {
  const channels = x.shape[1]!
  const mlp = {
    hidden_features: MLP_RATIO * channels,
    activation: settings.act,
    use_conv: settings.conv_mlp,
    use_grn: settings.use_grn,
  }
  return b.module(name, 'ConvNeXtBlock', () => {
    const conv = createConv2d(b, 'conv_dw', x, channels, { kernel, dilation, depthwise: true, bias: settings.conv_bias })
    let out: Value
    if (settings.conv_mlp) {
      out = convNextMlp(b, 'mlp', normLayer(b, 'norm', conv, settings.block_norm), mlp)
    } else {
      const normed = normLayer(b, 'norm', transpose(b, conv, [0, 2, 3, 1]), settings.block_norm)
      out = transpose(b, convNextMlp(b, 'mlp', normed, mlp), [0, 3, 1, 2])
    }
    if (settings.ls_init_value !== null) out = mul(b, out, reshape(b, b.param('gamma', [channels]), [1, channels, 1, 1]))
    return add(b, out, x)
  })
}

/** ConvNeXtBlock.__init__ mlp_ratio, which ConvNeXt does not set. */
const MLP_RATIO = 4
