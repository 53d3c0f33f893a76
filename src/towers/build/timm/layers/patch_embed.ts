/** timm's patch embedding (timm 1.0.29, layers/patch_embed.py PatchEmbed). */
import type { Builder } from '../../../../ir/builder.ts'
import { conv2d, flatten, pad, type Pair, transpose } from '../../../../ir/nn.ts'
import type { Value } from '../../../../ir/types.ts'
import type { ImageSize, InputPolicy } from '../../../types.ts'
import type { Callable } from './callable.ts'
import { normLayer } from './norm.ts'

export interface PatchEmbedOptions {
  /** What the module is built for; null: any. */
  readonly img_size: Pair | null
  readonly patch_size: Pair
  readonly embed_dim: number
  readonly norm_layer: Callable | null
  readonly bias: boolean
  readonly strict_img_size: boolean
  readonly dynamic_img_pad: boolean
}

export interface Patches {
  /** (N, L, C), in rows of the grid. */
  readonly tokens: Value
  /** Of the image that came in. */
  readonly grid: Pair
}

/** Which sizes the module takes, that of `img_size` among them. */
export function patchEmbedPolicy(img_size: ImageSize, options: Pick<PatchEmbedOptions, 'patch_size' | 'strict_img_size' | 'dynamic_img_pad'>): InputPolicy {
  if (options.strict_img_size) return { kind: 'fixed', size: img_size }
  return options.dynamic_img_pad ? { kind: 'any' } : { kind: 'multiple', of: options.patch_size }
}

/** img_size // patch_size: the grid that position embeddings are made for. */
export function gridSize(img_size: Pair, patch_size: Pair): Pair {
  return [Math.floor(img_size[0] / patch_size[0]), Math.floor(img_size[1] / patch_size[1])]
}

/** Image (N, C, H, W) -> tokens; H and W are checked as the module's forward does. */
export function patchEmbed(b: Builder, name: string, image: Value, options: PatchEmbedOptions): Patches {
  const size = image.shape.slice(2) as unknown as Pair
  checkSize(b, size, options)
  const rest = (i: 0 | 1): number => (options.patch_size[i] - (size[i] % options.patch_size[i])) % options.patch_size[i]
  return b.module(name, 'PatchEmbed', () => {
    const padded = options.dynamic_img_pad ? pad(b, image, [[0, 0], [0, 0], [0, rest(0)], [0, rest(1)]]) : image
    const x = conv2d(b, 'proj', padded, options.embed_dim, { kernel: options.patch_size, stride: options.patch_size, bias: options.bias })
    const tokens = transpose(b, flatten(b, x, 2), [0, 2, 1])
    return {
      tokens: options.norm_layer ? normLayer(b, 'norm', tokens, options.norm_layer) : tokens,
      grid: x.shape.slice(2) as unknown as Pair,
    }
  })
}

function checkSize(b: Builder, size: Pair, options: PatchEmbedOptions): void {
  if (options.img_size === null) return
  for (const [i, what] of [[0, 'height'], [1, 'width']] as const) {
    if (options.strict_img_size && size[i] !== options.img_size[i]) {
      b.fail({ stage: 'forward', field: 'image_size', cause: 'size', message: `AssertionError: Input ${what} (${size[i]}) doesn't match model (${options.img_size[i]}).` })
    }
    if (!options.strict_img_size && !options.dynamic_img_pad && size[i] % options.patch_size[i] !== 0) {
      b.fail({ stage: 'forward', field: 'image_size', cause: 'size', message: `AssertionError: Input ${what} (${size[i]}) should be divisible by patch size (${options.patch_size[i]}).` })
    }
  }
}
