/** timm 1.0.29, models/resnetv2.py: ResNetV2 (BiT and the backbones of hybrid vision transformers). */
import { type Builder, indexed } from '../../../ir/builder.ts'
import { type ActivationName, activation, add, pad, pool2d } from '../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../ir/types.ts'
import { makeDivisible } from '../../timm/make_divisible.ts'
import type { Fields, Kwargs } from './kwargs.ts'
import { activationOf } from './layers/act.ts'
import type { Callable } from './layers/callable.ts'
import { classifierHead } from './layers/classifier.ts'
import { normAct } from './layers/norm_act.ts'
import { averageDown, maxPool2dSame } from './layers/pool2d.ts'
import { convLayer } from './layers/std_conv.ts'
import type { Reset } from './reset.ts'

interface Settings {
  readonly conv_layer: Callable
  readonly norm_layer: Callable
  readonly act: ActivationName
  readonly bottle_ratio: number
  readonly avg_down: boolean
  readonly preact: boolean
}

/** A trunk of its own; as the backbone of a hybrid it is `resNetV2`. */
export function resNetV2Trunk(b: Builder, image: Value, kw: Kwargs, reset?: Reset): Value {
  const widths = stageWidths(kw, kw.ints('layers').length)
  kw.says({ layers: kw.fact('layers'), stages: kw.computed('channels', widths, 'ResNetV2.__init__') })
  kw.saysFeatures(widths.at(-1)!)
  return resNetV2(b, image, kw, reset)
}

function stageWidths(kw: Fields, stages: number): readonly number[] {
  const width_factor = kw.number('width_factor')
  return kw.ints('channels').slice(0, stages).map((channels) => makeDivisible(channels * width_factor))
}

/** Image (N, in_chans, H, W) -> features (N, num_classes); (N, C, H', W') without a pool. */
export function resNetV2(b: Builder, image: Value, kw: Fields, reset?: Reset): Value {
  const settings: Settings = {
    conv_layer: kw.called('conv_layer')!,
    norm_layer: kw.callable('norm_layer')!,
    act: activationOf(b, kw.callable('act_layer')!),
    bottle_ratio: kw.number('bottle_ratio'),
    avg_down: kw.bool('avg_down'),
    preact: kw.bool('preact'),
  }
  const width_factor = kw.number('width_factor')
  let x = stem(b, image, makeDivisible(kw.int('stem_chs') * width_factor), kw.string('stem_type'), settings)
  x = stages(b, x, kw, settings)
  if (settings.preact) x = normAct(b, 'norm', x, settings.norm_layer, settings.act)
  return classifierHead(b, 'head', x, { num_classes: kw.int('num_classes'), pool_type: kw.string('global_pool'), reset, use_conv: true })
}

const STEMS = ['', 'fixed', 'same', 'deep', 'deep_fixed', 'deep_same', 'tiered']

/** create_resnetv2_stem; the norm before the first block is the block's own where it is pre-activated. */
function stem(b: Builder, image: Value, out: number, type: string, { conv_layer, norm_layer, act, preact }: Settings): Value {
  if (!STEMS.includes(type)) b.fail({ stage: 'construct', field: 'stem_type', cause: 'choice', message: `AssertionError: stem_type ${type}` })
  const conv = (name: string, x: Value, width: number, kernel: number, stride: number): Value => convLayer(b, name, x, width, conv_layer, { kernel, stride })
  const norm = (name: string, x: Value): Value => normAct(b, name, x, norm_layer, act)
  return b.module('stem', 'Sequential', () => {
    let x: Value
    if (type.includes('deep') || type.includes('tiered')) {
      const second = Math.floor(out / 2)
      const first = type.includes('tiered') ? Math.floor((3 * out) / 8) : second
      x = norm('norm1', conv('conv1', image, first, 3, 2))
      x = norm('norm2', conv('conv2', x, second, 3, 1))
      x = conv('conv3', x, out, 3, 1)
      if (!preact) x = norm('norm3', x)
    } else {
      x = conv('conv', image, out, 7, 2)
      if (!preact) x = norm('norm', x)
    }
    return stemPool(b, x, type)
  })
}

function stemPool(b: Builder, x: Value, type: string): Value {
  if (type.includes('same')) return maxPool2dSame(b, x, 3, 2)
  const fixed = type.includes('fixed')
  const padded = fixed ? pad(b, x, [[0, 0], [0, 0], [1, 1], [1, 1]]) : x
  return pool2d(b, 'max', padded, { kernel: 3, stride: 2, padding: fixed ? 0 : 1 })
}

interface BlockShape {
  readonly out: number
  readonly stride: number
  readonly dilation: number
  /** Dilation of the 3x3 convolution that strides. */
  readonly first_dilation: number
  /** Has the block a projection (the first of its stage)? */
  readonly projects: boolean
}

type BuildBlock = (b: Builder, name: string | IndexedName, x: Value, shape: BlockShape, settings: Settings) => Value

/** Strides halve until output_stride; from there the convolutions are dilated. */
function stages(b: Builder, input: Value, kw: Fields, settings: Settings): Value {
  const basic = kw.bool('basic')
  if (basic && !settings.preact) b.fail({ stage: 'construct', field: 'basic', cause: 'combination', message: 'AssertionError: not basic' })
  const build: BuildBlock = settings.preact ? (basic ? preActBasic : preActBottleneck) : bottleneck
  const output_stride = kw.int('output_stride')
  const layers = kw.ints('layers')
  return b.module('stages', 'Sequential', () => {
    let x = input
    let reached = 4
    let dilation = 1
    stageWidths(kw, layers.length).forEach((out, i) => {
      let stride = i === 0 ? 1 : 2
      if (reached >= output_stride) {
        dilation *= stride
        stride = 1
      }
      reached *= stride
      const depth = layers[i]!
      if (depth > 0) x = stage(b, `${i}`, x, depth, { out, stride, dilation }, build, settings)
    })
    return x
  })
}

function stage(b: Builder, name: string, x: Value, depth: number, shape: Pick<BlockShape, 'out' | 'stride' | 'dilation'>, build: BuildBlock, settings: Settings): Value {
  const { dilation } = shape
  const first_dilation = dilation === 1 || dilation === 2 ? 1 : 2
  return b.module(name, 'ResNetStage', () =>
    b.module('blocks', 'Sequential', () => {
      const first = build(b, '0', x, { ...shape, first_dilation, projects: true }, settings)
      const rest = { ...shape, stride: 1, first_dilation: dilation, projects: false }
      return b.repeat(depth - 1, [first], ([inner]) => [build(b, indexed('', 1), inner!, rest, settings)])[0]!
    }),
  )
}

/** Norms before the convolutions, two of 3x3. */
function preActBasic(b: Builder, name: string | IndexedName, x: Value, shape: BlockShape, settings: Settings): Value {
  const { out, stride, dilation, first_dilation } = shape
  const { conv_layer } = settings
  const narrows = stride !== 1 || first_dilation !== dilation || x.shape[1] !== out
  return b.module(name, 'PreActBasic', () => {
    const pre = normAct(b, 'norm1', x, settings.norm_layer, settings.act)
    const shortcut = shape.projects && narrows ? downsample(b, pre, shape, settings) : x
    let y = convLayer(b, 'conv1', pre, makeDivisible(out * settings.bottle_ratio), conv_layer, { kernel: 3, stride, dilation: first_dilation })
    y = normAct(b, 'norm2', y, settings.norm_layer, settings.act)
    return add(b, convLayer(b, 'conv2', y, out, conv_layer, { kernel: 3, dilation }), shortcut)
  })
}

/** Norms before the convolutions, 1x1, 3x3 and 1x1. */
function preActBottleneck(b: Builder, name: string | IndexedName, x: Value, shape: BlockShape, settings: Settings): Value {
  const { out, stride, first_dilation } = shape
  const { conv_layer } = settings
  const mid = makeDivisible(out * settings.bottle_ratio)
  const norm = (label: string, value: Value): Value => normAct(b, label, value, settings.norm_layer, settings.act)
  return b.module(name, 'PreActBottleneck', () => {
    const pre = norm('norm1', x)
    const shortcut = shape.projects ? downsample(b, pre, shape, settings) : x
    let y = norm('norm2', convLayer(b, 'conv1', pre, mid, conv_layer, { kernel: 1 }))
    y = norm('norm3', convLayer(b, 'conv2', y, mid, conv_layer, { kernel: 3, stride, dilation: first_dilation }))
    return add(b, convLayer(b, 'conv3', y, out, conv_layer, { kernel: 1 }), shortcut)
  })
}

/** Norms behind the convolutions, as in a hybrid's backbone. */
function bottleneck(b: Builder, name: string | IndexedName, x: Value, shape: BlockShape, settings: Settings): Value {
  const { out, stride, first_dilation } = shape
  const { conv_layer, norm_layer, act } = settings
  const mid = makeDivisible(out * settings.bottle_ratio)
  return b.module(name, 'Bottleneck', () => {
    const shortcut = shape.projects ? downsample(b, x, shape, settings) : x
    let y = normAct(b, 'norm1', convLayer(b, 'conv1', x, mid, conv_layer, { kernel: 1 }), norm_layer, act)
    y = normAct(b, 'norm2', convLayer(b, 'conv2', y, mid, conv_layer, { kernel: 3, stride, dilation: first_dilation }), norm_layer, act)
    y = normAct(b, 'norm3', convLayer(b, 'conv3', y, out, conv_layer, { kernel: 1 }), norm_layer, null)
    return activation(b, add(b, y, shortcut), act)
  })
}

/** DownsampleAvg or DownsampleConv; pre-activated blocks need no norm here. */
function downsample(b: Builder, x: Value, { out, stride, dilation }: BlockShape, settings: Settings): Value {
  const { avg_down, conv_layer, norm_layer } = settings
  return b.module('downsample', avg_down ? 'DownsampleAvg' : 'DownsampleConv', () => {
    const pooled = avg_down ? averageDown(b, x, stride, dilation) : x
    const conv = convLayer(b, 'conv', pooled, out, conv_layer, { kernel: 1, stride: avg_down ? 1 : stride })
    return settings.preact ? conv : normAct(b, 'norm', conv, norm_layer, null)
  })
}
