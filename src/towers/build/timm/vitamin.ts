/** timm 1.0.29, models/vitamin.py: a VisionTransformer whose patches come from three stages of convolutions. */
import { type Builder, indexed } from '../../../ir/builder.ts'
import { activation, add, conv2d, type Pair, pool2d } from '../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../ir/types.ts'
import { makeDivisible } from '../../timm/make_divisible.ts'
import { asCall, isNumbers } from '../../values.ts'
import type { Kwargs } from './kwargs.ts'
import { createConv2d } from './layers/conv.ts'
import { backboneChannels, featRatio, hybridEmbed } from './layers/hybrid_embed.ts'
import { normLayer } from './layers/norm.ts'
import type { Reset } from './reset.ts'
import { visionTransformer } from './vision_transformer.ts'

/** Defaults of Stem, MbConvLNBlock and StridedConv. */
const NORM = { name: 'LayerNorm2d', kwargs: { eps: 1e-6 } }
const EXPAND_RATIO = 4

/** VitCfg: widths of the three stages, blocks of the first two, width of the stem. */
interface Stages {
  readonly embed_dim: readonly number[]
  readonly depths: readonly number[]
  readonly stem_width: number
}

/** Image (N, in_chans, H, W) -> features (N, num_classes). */
export function vitamin(b: Builder, image: Value, kw: Kwargs, reset?: Reset): Value {
  return visionTransformer(b, image, kw, reset, (builder, input, _kw, embed_dim) => {
    const cfg = stagesOf(builder, kw)
    const feature_size = kw.pair('img_size').map((size) => half(half(half(half(size))))) as unknown as Pair
    kw.says({ patch_size: featRatio(kw, feature_size) })
    return hybridEmbed(builder, 'patch_embed', input, (x) => builder.module('backbone', 'MbConvStages', () => backbone(builder, x, cfg)), {
      feature_size,
      patch_size: kw.pair('patch_size'),
      embed_dim,
      bias: true,
      proj: false,
      dynamic_img_pad: kw.bool('dynamic_img_pad'),
      in_chans: backboneChannels(kw),
    })
  })
}

/** A 3x3 convolution or pool of stride 2 with padding 1. */
function half(size: number): number {
  return Math.floor((size - 1) / 2) + 1
}

/** embed_layer is partial(HybridEmbed, backbone=MbConvStages(cfg=VitCfg(...))) by _create_vitamin. */
function stagesOf(b: Builder, kw: Kwargs): Stages {
  const layer = asCall(kw.value('embed_layer'))
  const cfg = asCall(asCall(layer?.kwargs['backbone'])?.kwargs['cfg'])?.kwargs
  const [embed_dim, depths, stem_width] = ['embed_dim', 'depths', 'stem_width'].map((name) => cfg?.[name] ?? kw.classDefault('vitamin.VitCfg', name))
  if (!isNumbers(embed_dim ?? null) || !isNumbers(depths ?? null) || typeof stem_width !== 'number') {
    return b.notModelled('the stages of this ViTamin are not known')
  }
  return { embed_dim: embed_dim as readonly number[], depths: depths as readonly number[], stem_width }
}

function backbone(b: Builder, image: Value, cfg: Stages): Value {
  let x = b.module('stem', 'Stem', () => {
    const conv = createConv2d(b, 'conv1', image, cfg.stem_width, { kernel: 3, stride: 2, bias: true })
    return createConv2d(b, 'conv2', activation(b, normLayer(b, 'norm1', conv, NORM), 'gelu'), cfg.stem_width, { kernel: 3, bias: true })
  })
  x = b.module('stages', 'Sequential', () => {
    for (const s of [0, 1]) x = b.module(`${s}`, 'Sequential', () => stage(b, x, cfg.embed_dim[s]!, cfg.depths[s]!))
    return x
  })
  return b.module('pool', 'StridedConv', () => conv2d(b, 'proj', normLayer(b, 'norm', x, NORM), cfg.embed_dim[2]!, { kernel: 3, stride: 2, padding: 1, bias: true }))
}

function stage(b: Builder, x: Value, dim: number, depth: number): Value {
  const first = mbConvBlock(b, '0', x, dim, 2)
  return b.repeat(depth - 1, [first], ([inner]) => [mbConvBlock(b, indexed('', 1), inner!, dim, 1)])[0]!
}

/** MbConvLNBlock: norm, 1x1 expansion, 3x3 depthwise, 1x1 projection. */
function mbConvBlock(b: Builder, name: string | IndexedName, x: Value, out: number, stride: number): Value {
  const mid = makeDivisible(out * EXPAND_RATIO)
  return b.module(name, 'MbConvLNBlock', () => {
    const shortcut = shortcutOf(b, x, out, stride)
    let y = createConv2d(b, 'conv1_1x1', normLayer(b, 'pre_norm', x, NORM), mid, { kernel: 1, bias: true })
    y = createConv2d(b, 'conv2_kxk', activation(b, y, 'gelu'), mid, { kernel: 3, stride, groups: mid, bias: true })
    return add(b, createConv2d(b, 'conv3_1x1', activation(b, y, 'gelu'), out, { kernel: 1, bias: true }), shortcut)
  })
}

function shortcutOf(b: Builder, x: Value, out: number, stride: number): Value {
  if (stride === 2) {
    return b.module('shortcut', 'Downsample2d', () => {
      const pooled = pool2d(b, 'avg', x, { kernel: 3, stride: 2, padding: 1, countIncludePad: false })
      return x.shape[1] === out ? pooled : conv2d(b, 'expand', pooled, out, { kernel: 1, bias: true })
    })
  }
  return x.shape[1] === out ? x : conv2d(b, 'shortcut', x, out, { kernel: 1, bias: true })
}
