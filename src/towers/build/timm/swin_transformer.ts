/** timm 1.0.29, models/swin_transformer.py: SwinTransformer. Feature maps are (N, H, W, C). */
import { type Builder, indexed } from '../../../ir/builder.ts'
import { mergeHeads, splitHeads } from '../../../ir/multihead_attention.ts'
import { add, attention, chunk, computedBuffer, constant, expandBatch, linear, pad, type Pair, pair, reshape, roll, slice, transpose } from '../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../ir/types.ts'
import type { Kwargs } from './kwargs.ts'
import type { Callable } from './layers/callable.ts'
import { classifierHead } from './layers/classifier.ts'
import { mlp } from './layers/mlp.ts'
import { normLayer } from './layers/norm.ts'
import { gridSize, patchEmbed, patchEmbedPolicy } from './layers/patch_embed.ts'
import { relativePositionBias } from './layers/relative_position.ts'
import type { Reset } from './reset.ts'

/** Image (N, in_chans, H, W) -> features (N, num_classes), or (N, num_features) without a classifier. */
export function swinTransformer(b: Builder, image: Value, kw: Kwargs, reset?: Reset): Value {
  const global_pool = kw.oneOf('global_pool', ['', 'avg'])
  const depths = kw.ints('depths')
  checkStages(b, kw, depths.length)
  const norm_layer = kw.callable('norm_layer')!
  const img_size = kw.pair('img_size')
  const patch_size = kw.pair('patch_size')
  const embed_dim = kw.number('embed_dim')
  const widths = depths.map((_, i) => Math.trunc(embed_dim * 2 ** i))
  says(kw, widths)
  const { tokens, grid } = patchEmbed(b, 'patch_embed', image, {
    img_size,
    patch_size,
    embed_dim: widths[0]!,
    norm_layer,
    bias: true,
    strict_img_size: kw.bool('strict_img_size'),
    dynamic_img_pad: false,
  })
  let x = reshape(b, tokens, [image.shape[0]!, ...grid, widths[0]!])
  let resolution = gridSize(img_size, patch_size)
  depths.forEach((depth, i) => {
    x = b.module(`layers.${i}`, 'SwinTransformerStage', () => {
      if (i > 0) {
        x = patchMerging(b, x, widths[i]!, norm_layer)
        resolution = [Math.floor(resolution[0] / 2), Math.floor(resolution[1] / 2)]
      }
      return blocks(b, x, kw, { stage: i, depth, resolution, norm_layer })
    })
  })
  x = normLayer(b, 'norm', x, norm_layer)
  return classifierHead(b, 'head', x, { num_classes: kw.int('num_classes'), pool_type: global_pool, reset, format: 'NHWC' })
}

function says(kw: Kwargs, widths: readonly number[]): void {
  const given = kw.value('head_dim')
  const heads = kw.ints('num_heads')
  kw.says({
    layers: kw.fact('depths'),
    heads: kw.fact('num_heads'),
    head_width: given === null ? kw.computed('head_dim', widths.map((width, i) => Math.floor(width / heads[i]!)), 'WindowAttention.head_dim') : kw.fact('head_dim'),
    mlp_ratio: kw.fact('mlp_ratio'),
    patch_size: kw.fact('patch_size'),
    stages: kw.computed('embed_dim', widths, 'SwinTransformer.embed_dim'),
  })
  kw.saysFeatures(widths.at(-1)!)
  // Without strict_img_size the attention masks are made for each image.
  kw.takes((size) => patchEmbedPolicy(size, { patch_size: kw.pair('patch_size'), strict_img_size: kw.bool('strict_img_size'), dynamic_img_pad: false }))
}

/** What is given by stage must be given for all of them; more heads than stages do no harm. */
function checkStages(b: Builder, kw: Kwargs, stages: number): void {
  const window = kw.value('window_size')
  if (Array.isArray(window) && window.length !== 2 && window.length !== stages) {
    b.fail({ stage: 'construct', field: 'window_size', cause: 'length', message: 'AssertionError: len(window_size) == self.num_layers' })
  }
  if (kw.ints('num_heads').length < stages) b.fail({ stage: 'construct', field: 'num_heads', cause: 'length', message: 'IndexError: tuple index out of range' })
}

/** PatchMerging: (N, H, W, C) -> (N, H/2, W/2, out), an odd row or column padded. */
function patchMerging(b: Builder, x: Value, out: number, norm_layer: Callable): Value {
  return b.module('downsample', 'PatchMerging', () => {
    const padded = pad(b, x, [[0, 0], [0, x.shape[1]! % 2], [0, x.shape[2]! % 2], [0, 0]])
    const [n, height, width, channels] = padded.shape as [number, number, number, number]
    const quads = transpose(b, reshape(b, padded, [n, height / 2, 2, width / 2, 2, channels]), [0, 1, 3, 4, 2, 5])
    const merged = reshape(b, quads, [n, height / 2, width / 2, 4 * channels])
    return linear(b, 'reduction', normLayer(b, 'norm', merged, norm_layer), out, { bias: false })
  })
}

interface StageSettings {
  readonly stage: number
  readonly depth: number
  /** Of the features that the model is built for. */
  readonly resolution: Pair
  readonly norm_layer: Callable
}

/** Blocks without and with a shift in turns, held as pairs. */
function blocks(b: Builder, x: Value, kw: Kwargs, settings: StageSettings): Value {
  const pairs = Math.floor(settings.depth / 2)
  const [out] = b.repeat(pairs, [x], ([inner]) => {
    const first = block(b, indexed('blocks', 0, 2), inner!, kw, settings, false)
    return [block(b, indexed('blocks', 1, 2), first, kw, settings, true)]
  })
  return settings.depth % 2 === 0 ? out! : block(b, `blocks.${settings.depth - 1}`, out!, kw, settings, false)
}

/** SwinTransformerBlock on (N, H, W, C). */
function block(b: Builder, name: string | IndexedName, x: Value, kw: Kwargs, settings: StageSettings, shifted: boolean): Value {
  const channels = x.shape[3]!
  const { window, shift } = windowShift(kw, settings, shifted)
  return b.module(name, 'SwinTransformerBlock', () => {
    const attended = add(b, x, windowedAttention(b, normLayer(b, 'norm1', x, settings.norm_layer), kw, settings, window, shift))
    const hidden_features = Math.trunc(channels * perStage(kw, 'mlp_ratio', settings.stage))
    return add(b, attended, mlp(b, 'mlp', normLayer(b, 'norm2', attended, settings.norm_layer), { hidden_features, activation: 'gelu', bias: true }))
  })
}

/** _calc_window_shift: a window no larger than the features, and no shift where one window covers them. */
function windowShift(kw: Kwargs, { stage, resolution }: StageSettings, shifted: boolean): { window: Pair; shift: Pair } {
  const given = kw.value('window_size')
  // to_ntuple: one size for all stages, a pair as (h, w) for all, else one a stage.
  const target = Array.isArray(given) && given.length !== 2 ? pair(given[stage] as number | Pair) : kw.pair('window_size')
  const targetShift = target.map((size) => (shifted ? Math.floor(size / 2) : 0)) as unknown as Pair
  if (kw.bool('always_partition')) return { window: target, shift: targetShift }
  const window = target.map((size, i) => Math.min(size, resolution[i]!)) as unknown as Pair
  const shift = targetShift.map((size, i) => (resolution[i]! <= window[i]! ? 0 : size)) as unknown as Pair
  return { window, shift }
}

function perStage(kw: Kwargs, name: string, stage: number): number {
  const value = kw.value(name)
  return Array.isArray(value) ? (value[stage] as number) : kw.number(name)
}

/** Shift, pad to whole windows, attend within them, and back. */
function windowedAttention(b: Builder, x: Value, kw: Kwargs, settings: StageSettings, window: Pair, shift: Pair): Value {
  const [n, height, width, channels] = x.shape as [number, number, number, number]
  const moves = shift[0] !== 0 || shift[1] !== 0
  const moved = moves ? roll(b, x, [-shift[0], -shift[1]], [1, 2]) : x
  const rest = (size: number, by: number): number => (by - (size % by)) % by
  const padded = pad(b, moved, [[0, 0], [0, rest(height, window[0])], [0, rest(width, window[1])], [0, 0]])
  const rows = padded.shape[1]! / window[0]
  const columns = padded.shape[2]! / window[1]
  const split = transpose(b, reshape(b, padded, [n, rows, window[0], columns, window[1], channels]), [0, 1, 3, 2, 4, 5])
  const windows = reshape(b, split, [n * rows * columns, window[0] * window[1], channels])
  const mask = moves ? shiftMask(b, x, kw, settings, { size: [rows * window[0], columns * window[1]], window, shift }) : undefined
  const mixed = windowAttention(b, windows, kw, settings.stage, window, mask)
  const joined = transpose(b, reshape(b, mixed, [n, rows, columns, window[0], window[1], channels]), [0, 1, 3, 2, 4, 5])
  const whole = reshape(b, joined, padded.shape)
  const cut = padded.shape[1] === height && padded.shape[2] === width ? whole : slice(b, slice(b, whole, 1, 0, height), 2, 0, width)
  return moves ? roll(b, cut, shift, [1, 2]) : cut
}

interface Shifted {
  /** Of the map in whole windows. */
  readonly size: Pair
  readonly window: Pair
  readonly shift: Pair
}

/**
 * (N, windows, 1, area, area): the mask that keeps what the shift has brought together apart. It is a buffer, which is not
 * saved, for the features that the model is built for; without strict_img_size it is made anew for those that come.
 */
function shiftMask(b: Builder, x: Value, kw: Kwargs, { stage, resolution }: StageSettings, shifted: Shifted): Value {
  const { size, window } = shifted
  const area = window[0] * window[1]
  const windows = (size[0] * size[1]) / area
  const shape = [windows, area, area]
  const table = { table: 'shift_mask', ...shifted }
  const built = window.map((side, i) => Math.ceil(resolution[i]! / side) * side)
  if (kw.bool('strict_img_size') && (built[0] !== size[0] || built[1] !== size[1])) {
    // Merging pads odd sides; the constructor rounds them down.
    const heads = kw.ints('num_heads')[stage]!
    b.fail({
      stage: 'forward',
      field: 'img_size',
      cause: 'divisibility',
      message: `RuntimeError: shape '[-1, ${(built[0]! * built[1]!) / area}, ${heads}, ${area}, ${area}]' is invalid for input of size ${x.shape[0]! * windows * heads * area ** 2}`,
    })
  }
  const mask = kw.bool('strict_img_size') ? computedBuffer(b, 'attn_mask', shape, table) : constant(b, shape, table)
  return expandBatch(b, reshape(b, mask, [1, windows, 1, area, area]), x)
}

/** WindowAttention on (windows, area, C); one operator for all of it is an experiment of timm's, and off. */
function windowAttention(b: Builder, x: Value, kw: Kwargs, stage: number, window: Pair, mask: Value | undefined): Value {
  const channels = x.shape[2]!
  const num_heads = kw.ints('num_heads')[stage]!
  const given = kw.value('head_dim')
  const head_dim = (Array.isArray(given) ? (given[stage] as number | null) : kw.intOrNone('head_dim')) || Math.floor(channels / num_heads)
  const inner = head_dim * num_heads
  return b.module('attn', 'WindowAttention', () => {
    const bias = relativePositionBias(b, window, { num_heads, class_token: false })
    const qkv = chunk(b, linear(b, 'qkv', x, 3 * inner, { bias: kw.bool('qkv_bias') }), 3, -1)
    const [q, k, v] = qkv.map((part) => splitHeads(b, part, num_heads)) as [Value, Value, Value]
    const mixed = attention(b, q, k, v, { mask: mask ? windowMask(b, bias, mask) : bias, scale: head_dim ** -0.5, writtenOut: true })
    return linear(b, 'proj', mergeHeads(b, mixed), channels, { bias: true })
  })
}

/** The position bias plus each window's mask: (N * windows, heads, area, area). */
function windowMask(b: Builder, bias: Value, mask: Value): Value {
  const summed = add(b, bias, mask)
  const [n, windows, ...rest] = summed.shape as [number, number, ...number[]]
  return reshape(b, summed, [n * windows, ...rest])
}
