/** Tokens of NaFlexVit (timm 1.0.29, models/naflexvit.py NaFlexEmbeds): patches, positions and prefix tokens in one module. */
import type { Builder } from '../../../../ir/builder.ts'
import { add, concat, conv2d, expandBatch, flatten, linear, pad, type Pair, reshape, resize, slice, transpose } from '../../../../ir/nn.ts'
import type { Value } from '../../../../ir/types.ts'
import type { Fields } from '../kwargs.ts'
import { normLayer } from './norm.ts'
import { gridSize } from './patch_embed.ts'

export interface NaFlexTokens {
  /** (N, prefix + L, C). */
  readonly tokens: Value
  /** Of the patches of the image. */
  readonly grid: Pair
}

/** Image (N, C, H, W) -> tokens, by the fields of a NaFlexVitCfg; img_size gives the grid of the positions where the config has none. */
export function naflexEmbeds(b: Builder, name: string, image: Value, cfg: Fields, img_size: Pair | null): NaFlexTokens {
  const embed_dim = cfg.int('embed_dim')
  return b.module(name, 'NaFlexEmbeds', () => {
    const { tokens, grid } = cfg.value('embed_proj_type') === 'linear' ? linearPatches(b, image, cfg) : convPatches(b, image, cfg)
    const norm_layer = cfg.callable('embed_norm_layer')
    const normed = norm_layer ? normLayer(b, 'norm', tokens, norm_layer) : tokens
    const positions = posEmbed(b, grid, cfg, img_size)
    const placed = positions ? add(b, normed, positions) : normed
    return { tokens: withPrefix(b, placed, cfg, embed_dim), grid }
  })
}

/** Padding at the right and bottom up to whole patches, where dynamic_img_pad. */
function padded(b: Builder, image: Value, cfg: Fields, patch: Pair): Value {
  if (!cfg.bool('dynamic_img_pad')) return image
  const rest = (i: 0 | 1): number => (patch[i] - (image.shape[i + 2]! % patch[i])) % patch[i]
  return pad(b, image, [[0, 0], [0, 0], [0, rest(0)], [0, rest(1)]])
}

/** batch_patchify, then a linear layer over a patch's pixels. */
function linearPatches(b: Builder, image: Value, cfg: Fields): NaFlexTokens {
  const patch = cfg.pair('patch_size')
  const x = padded(b, image, cfg, patch)
  const [n, channels, height, width] = x.shape as [number, number, number, number]
  const grid = gridSize([height, width], patch)
  const cells = reshape(b, x, [n, channels, grid[0], patch[0], grid[1], patch[1]])
  const order = cfg.bool('patchify_channels_last') ? [0, 2, 4, 3, 5, 1] : [0, 2, 4, 1, 3, 5]
  const patches = reshape(b, transpose(b, cells, order), [n, grid[0] * grid[1], patch[0] * patch[1] * channels])
  return { tokens: linear(b, 'proj', patches, cfg.int('embed_dim'), { bias: !cfg.bool('pre_norm') }), grid }
}

function convPatches(b: Builder, image: Value, cfg: Fields): NaFlexTokens {
  const patch = cfg.pair('patch_size')
  const x = conv2d(b, 'proj', padded(b, image, cfg, patch), cfg.int('embed_dim'), { kernel: patch, stride: patch, bias: !cfg.bool('pre_norm') })
  return { tokens: transpose(b, flatten(b, x, 2), [0, 2, 1]), grid: x.shape.slice(2) as unknown as Pair }
}

/** Class and register tokens, which have no position. */
function withPrefix(b: Builder, x: Value, cfg: Fields, embed_dim: number): Value {
  const registers = cfg.int('reg_tokens')
  const prefixes: Value[] = []
  if (cfg.bool('class_token')) prefixes.push(expandBatch(b, b.param('cls_token', [1, 1, embed_dim]), x))
  if (registers > 0) prefixes.push(expandBatch(b, b.param('reg_token', [1, registers, embed_dim]), x))
  return prefixes.length > 0 ? concat(b, [...prefixes, x], 1) : x
}

/** (1, L, C) of the image's grid; null without position embedding. */
function posEmbed(b: Builder, grid: Pair, cfg: Fields, img_size: Pair | null): Value | null {
  const type = cfg.oneOf('pos_embed', ['', 'none', 'learned', 'factorized'])
  if (type === '' || type === 'none') return null
  const reference = positionGrid(b, cfg, img_size)
  const embed_dim = cfg.int('embed_dim')
  const square = Math.max(...grid)
  const target: Pair = cfg.bool('pos_embed_ar_preserving') ? [square, square] : grid
  if (type === 'learned') return learned(b, b.param('pos_embed', [1, ...reference, embed_dim]), grid, target, cfg)
  const rows = resampled(b, b.param('pos_embed_y', [1, reference[0], embed_dim]), target[0], grid[0])
  const columns = resampled(b, b.param('pos_embed_x', [1, reference[1], embed_dim]), target[1], grid[1])
  const sum = add(b, reshape(b, rows, [1, grid[0], 1, embed_dim]), reshape(b, columns, [1, 1, grid[1], embed_dim]))
  return flatten(b, sum, 1, 2)
}

function positionGrid(b: Builder, cfg: Fields, img_size: Pair | null): Pair {
  if (cfg.value('pos_embed_grid_size') !== null) return cfg.pair('pos_embed_grid_size')
  if (img_size !== null) return gridSize(img_size, cfg.pair('patch_size'))
  return b.fail({
    stage: 'construct',
    field: 'pos_embed_grid_size',
    cause: 'missing',
    message: 'ValueError: Cannot initialize position embeddings without grid_size.Please provide img_size or pos_embed_grid_size.',
  })
}

/** _apply_learned_pos_embed: a table (1, H, W, C) resampled to `target`, of which the corner of the grid's size is used. */
function learned(b: Builder, table: Value, grid: Pair, target: Pair, cfg: Fields): Value {
  const [, rows, columns] = table.shape as [number, number, number, number]
  if (rows === grid[0] && columns === grid[1]) return flatten(b, table, 1, 2)
  const mode = cfg.value('pos_embed_interp_mode')
  if (mode !== 'bicubic' && mode !== 'bilinear') {
    const message = ['nearest', 'area', 'nearest-exact'].includes(mode as string)
      ? 'align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear'
      : 'Anti-alias option is restricted to bilinear and bicubic modes and requires a 4-D tensor as input'
    return b.fail({ stage: 'forward', field: 'pos_embed_interp_mode', cause: 'choice', message: `ValueError: ${message}` })
  }
  const resized = resize(b, transpose(b, table, [0, 3, 1, 2]), target, mode, { antialias: true })
  const corner = cut(b, cut(b, resized, 2, grid[0]), 3, grid[1])
  return transpose(b, flatten(b, corner, 2), [0, 2, 1])
}

/** _interp1d: a table (1, L, C) resampled linearly to `length`, of which the first `used` are used. */
function resampled(b: Builder, table: Value, length: number, used: number): Value {
  const [, old, dim] = table.shape as [number, number, number]
  if (old === length) return cut(b, table, 1, used)
  const line = reshape(b, transpose(b, table, [0, 2, 1]), [1, dim, old, 1])
  const resized = reshape(b, resize(b, line, [length, 1], 'bilinear', { antialias: false }), [1, dim, length])
  return cut(b, transpose(b, resized, [0, 2, 1]), 1, used)
}

function cut(b: Builder, x: Value, axis: number, end: number): Value {
  return x.shape[axis] === end ? x : slice(b, x, axis, 0, end)
}
