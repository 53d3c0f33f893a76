/** timm 1.0.29, models/resnet.py: ResNet, ResNeXt, SE-ResNet, ResNet-D and their kin. */
import { type Builder, indexed } from '../../../ir/builder.ts'
import { type ActivationName, activation, add, conv2d, pool2d } from '../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../ir/types.ts'
import type { PyValue } from '../../../catalog/types.ts'
import type { Kwargs } from './kwargs.ts'
import { activationOf } from './layers/act.ts'
import { antiAlias } from './layers/anti_alias.ts'
import { callable, type Callable } from './layers/callable.ts'
import { channelAttention } from './layers/channel_attention.ts'
import { adaptivePool, classifier } from './layers/classifier.ts'
import { symmetricPadding } from './layers/conv.ts'
import { normLayer } from './layers/norm.ts'
import { averageDown } from './layers/pool2d.ts'
import type { Reset } from './reset.ts'

interface Settings {
  readonly act: ActivationName
  readonly norm_layer: Callable
  readonly aa_layer: Callable | null
  readonly attn_layer: Callable | null
  readonly cardinality: number
  readonly base_width: number
  readonly reduce_first: number
  readonly down_kernel_size: number
  readonly avg_down: boolean
}

/** Image (N, in_chans, H, W) -> features (N, num_classes), or (N, num_features) without a classifier. */
export function resNet(b: Builder, image: Value, kw: Kwargs, reset?: Reset): Value {
  const settings = settingsOf(b, kw)
  let x = stem(b, image, kw, settings)
  const widths: number[] = []
  x = stages(b, x, kw, settings, { widths })
  kw.says({ layers: kw.fact('layers'), stages: kw.computed('channels', widths, 'make_blocks') })
  kw.saysFeatures(widths.at(-1)!)
  const pool = reset?.global_pool ?? kw.string('global_pool')
  return classifier(b, 'fc', adaptivePool(b, x, pool), reset?.num_classes ?? kw.int('num_classes'))
}

/** FeatureListNet with the stem and the first `count` stages: image -> (N, C, H', W') of the last of them. */
export function resNetFeatures(b: Builder, image: Value, kw: Kwargs, count: number): Value {
  const settings = settingsOf(b, kw)
  return stages(b, stem(b, image, kw, settings), kw, settings, { count })
}

function settingsOf(b: Builder, kw: Kwargs): Settings {
  const blockArgs = (kw.value('block_args') ?? {}) as Readonly<Record<string, PyValue>>
  return {
    act: activationOf(b, kw.callable('act_layer')!),
    norm_layer: kw.callable('norm_layer')!,
    aa_layer: kw.callable('aa_layer'),
    attn_layer: callable(blockArgs['attn_layer']) ?? null,
    cardinality: kw.int('cardinality'),
    base_width: kw.int('base_width'),
    reduce_first: kw.int('block_reduce_first'),
    down_kernel_size: kw.int('down_kernel_size'),
    avg_down: kw.bool('avg_down'),
  }
}

/** A 7x7 convolution, or three 3x3 ones (`deep`), then a pool. */
function stem(b: Builder, image: Value, kw: Kwargs, settings: Settings): Value {
  const type = kw.string('stem_type')
  const width = kw.int('stem_width')
  const deep = type.includes('deep')
  const inplanes = deep ? 2 * width : 64
  const conv = deep ? deepStem(b, image, type.includes('tiered') ? 3 * Math.floor(width / 4) : width, width, inplanes, settings) : conv2d(b, 'conv1', image, inplanes, { kernel: 7, stride: 2, padding: 3, bias: false })
  const x = normAct(b, 'bn1', conv, settings)
  return stemPool(b, x, kw.bool('replace_stem_pool'), settings)
}

function deepStem(b: Builder, image: Value, first: number, second: number, last: number, settings: Settings): Value {
  return b.module('conv1', 'Sequential', () => {
    let x = normAct(b, '1', conv2d(b, '0', image, first, { kernel: 3, stride: 2, padding: 1, bias: false }), settings)
    x = normAct(b, '4', conv2d(b, '3', x, second, { kernel: 3, padding: 1, bias: false }), settings)
    return conv2d(b, '6', x, last, { kernel: 3, padding: 1, bias: false })
  })
}

function stemPool(b: Builder, x: Value, replaced: boolean, settings: Settings): Value {
  const { aa_layer } = settings
  return b.module('maxpool', 'Sequential', () => {
    if (replaced) {
      const conv = conv2d(b, '0', x, x.shape[1]!, { kernel: 3, stride: aa_layer ? 1 : 2, padding: 1, bias: false })
      const down = aa_layer ? antiAlias(b, '1', conv, aa_layer, 2) : conv
      return normAct(b, aa_layer ? '2' : '1', down, settings)
    }
    if (aa_layer === null) return pool2d(b, 'max', x, { kernel: 3, stride: 2, padding: 1 })
    if (aa_layer.name.endsWith('AvgPool2d')) return antiAlias(b, '0', x, aa_layer, 2)
    return antiAlias(b, '1', pool2d(b, 'max', x, { kernel: 3, stride: 1, padding: 1 }), aa_layer, 2)
  })
}

function normAct(b: Builder, name: string, x: Value, settings: Settings): Value {
  return activation(b, normLayer(b, name, x, settings.norm_layer), settings.act)
}

/** make_blocks: strides halve until output_stride; from there the convolutions are dilated. `count` stages, or all; their channels go to `widths`. */
function stages(b: Builder, input: Value, kw: Kwargs, settings: Settings, { count, widths }: { count?: number; widths?: number[] }): Value {
  const output_stride = kw.int('output_stride')
  if (![8, 16, 32].includes(output_stride)) b.fail({ stage: 'construct', field: 'output_stride', cause: 'choice', message: 'AssertionError: output_stride in (8, 16, 32)' })
  const channels = kw.ints('channels').slice(0, count)
  const layers = kw.ints('layers')
  const given = kw.value('block')
  let x = input
  let reached = 4
  let dilation = 1
  let previous = 1
  channels.forEach((planes, i) => {
    const block = callable(Array.isArray(given) ? given[i] : given)
    const build = BLOCKS[block?.name ?? '']
    if (!build) return b.notModelled(`the block ${JSON.stringify(given)} is not modelled`)
    let stride = i === 0 ? 1 : 2
    if (reached >= output_stride) {
      dilation *= stride
      stride = 1
    } else {
      reached *= stride
    }
    x = b.module(`layer${i + 1}`, 'Sequential', () => {
      const first = build(b, '0', x, planes, { stride, dilation, first: previous }, settings)
      return b.repeat(layers[i]! - 1, [first], ([inner]) => [build(b, indexed('', 1), inner!, planes, { stride: 1, dilation, first: dilation }, settings)])[0]!
    })
    widths?.push(x.shape[1]!)
    previous = dilation
  })
  return x
}

interface Strides {
  readonly stride: number
  readonly dilation: number
  /** Dilation of the first 3x3 convolution. */
  readonly first: number
}

type BuildBlock = (b: Builder, name: string | IndexedName, x: Value, planes: number, strides: Strides, settings: Settings) => Value

const BLOCKS: Readonly<Record<string, BuildBlock>> = { BasicBlock: basicBlock, Bottleneck: bottleneck }

/** Two 3x3 convolutions. */
function basicBlock(b: Builder, name: string | IndexedName, x: Value, planes: number, strides: Strides, settings: Settings): Value {
  const { dilation } = strides
  return b.module(name, 'BasicBlock', () => {
    let out = normAct(b, 'bn1', strided(b, 'conv1', x, Math.floor(planes / settings.reduce_first), strides, settings, 1), settings)
    out = blurred(b, out, strides, settings)
    out = normLayer(b, 'bn2', conv2d(b, 'conv2', out, planes, { kernel: 3, padding: dilation, dilation, bias: false }), settings.norm_layer)
    return residual(b, out, x, strides, settings, planes)
  })
}

/** Bottleneck.expansion. */
const EXPANSION = 4

/** 1x1, 3x3 (grouped by cardinality), 1x1. */
function bottleneck(b: Builder, name: string | IndexedName, x: Value, planes: number, strides: Strides, settings: Settings): Value {
  const width = Math.floor(planes * (settings.base_width / 64)) * settings.cardinality
  return b.module(name, 'Bottleneck', () => {
    let out = normAct(b, 'bn1', conv2d(b, 'conv1', x, Math.floor(width / settings.reduce_first), { kernel: 1, bias: false }), settings)
    out = normAct(b, 'bn2', strided(b, 'conv2', out, width, strides, settings, settings.cardinality), settings)
    out = blurred(b, out, strides, settings)
    out = normLayer(b, 'bn3', conv2d(b, 'conv3', out, planes * EXPANSION, { kernel: 1, bias: false }), settings.norm_layer)
    return residual(b, out, x, strides, settings, planes * EXPANSION)
  })
}

/** The block's 3x3 convolution with its stride, which an anti-aliasing layer takes over where there is one. */
function strided(b: Builder, name: string, x: Value, out: number, strides: Strides, settings: Settings, groups: number): Value {
  const stride = usesAntiAlias(strides, settings) ? 1 : strides.stride
  return conv2d(b, name, x, out, { kernel: 3, stride, padding: strides.first, dilation: strides.first, groups, bias: false })
}

function usesAntiAlias({ stride, dilation, first }: Strides, settings: Settings): boolean {
  return settings.aa_layer !== null && (stride === 2 || first !== dilation)
}

function blurred(b: Builder, x: Value, strides: Strides, settings: Settings): Value {
  return usesAntiAlias(strides, settings) ? antiAlias(b, 'aa', x, settings.aa_layer!, strides.stride) : x
}

/** `channels` are those that the block is made for. */
function residual(b: Builder, out: Value, x: Value, strides: Strides, settings: Settings, channels: number): Value {
  const attended = channelAttention(b, 'se', out, settings.attn_layer, 'relu', channels)
  const narrow = strides.stride !== 1 || x.shape[1] !== out.shape[1]
  const shortcut = narrow ? downsample(b, x, out.shape[1]!, strides, settings) : x
  return activation(b, add(b, attended, shortcut), settings.act)
}

/** downsample_avg or downsample_conv. */
function downsample(b: Builder, x: Value, out: number, { stride, dilation, first }: Strides, settings: Settings): Value {
  return b.module('downsample', 'Sequential', () => {
    if (settings.avg_down) {
      const conv = conv2d(b, '1', averageDown(b, x, stride, dilation), out, { kernel: 1, bias: false })
      return normLayer(b, '2', conv, settings.norm_layer)
    }
    const kernel = stride === 1 && dilation === 1 ? 1 : settings.down_kernel_size
    const spread = kernel > 1 ? first : 1
    const conv = conv2d(b, '0', x, out, { kernel, stride, padding: symmetricPadding(kernel, stride, spread), dilation: spread, bias: false })
    return normLayer(b, '1', conv, settings.norm_layer)
  })
}
