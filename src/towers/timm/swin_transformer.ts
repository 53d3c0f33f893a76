/** timm 1.0.29 models/swin_transformer.py: SwinTransformer. */
import { asNumber, asNumbers, asPair, isTrue, mapped, type Maybe } from '../values.ts'
import { hierarchicalTrunk } from './hierarchical.ts'
import type { TimmModel } from './model.ts'
import { builtSize, computed, input, line, number, type Trunk } from './trunk.ts'

export function swinTransformer(model: TimmModel): Trunk {
  const embed_dim = number(model, 'embed_dim')
  const depths = asNumbers(model.arg('depths'))
  const num_heads = asNumbers(model.arg('num_heads'))
  const patch_size = asPair(model.arg('patch_size'))
  const window = asPair(model.arg('window_size'))?.value.join('x') ?? asNumbers(model.arg('window_size'))?.value.join(', ')
  const widths = mapped(depths, ({ length }) =>
    embed_dim === undefined ? undefined : Array.from({ length }, (_, stage) => Math.trunc(embed_dim.value * 2 ** stage)),
  )
  return hierarchicalTrunk({
    model,
    depths,
    depthsTerm: 'depths',
    widths: computed(model, 'SwinTransformer.embed_dim', widths?.value),
    num_features: widths?.value.at(-1),
    patch_size,
    num_heads,
    head_width: headWidth(model, widths?.value, num_heads?.value),
    mlp_ratio: asNumber(model.arg('mlp_ratio')) ?? asNumbers(model.arg('mlp_ratio')),
    // strict_img_size is PatchEmbed's; without it the attention masks are made for each image.
    input: input(builtSize(model), (size) => {
      if (isTrue(model.arg('strict_img_size'))) return { kind: 'fixed', size }
      return patch_size === undefined ? undefined : { kind: 'multiple', of: patch_size.value }
    }),
    stem: line('patch_embed', patch_size?.value.join('x'), ' -> ', embed_dim?.value),
    more: line('window', window),
  })
}

/** head_dim where it is given, else the stage's width over its heads: one number where that is the same everywhere. */
function headWidth(
  model: TimmModel,
  widths: readonly number[] | undefined,
  heads: readonly number[] | undefined,
): Maybe<number | readonly number[]> {
  const given = model.arg('head_dim')
  if (given !== undefined && given.value !== null) return asNumber(given) ?? asNumbers(given)
  if (widths === undefined || heads === undefined || heads.length !== widths.length) return undefined
  const each = widths.map((width, stage) => Math.floor(width / heads[stage]!))
  return computed(model, 'WindowAttention.head_dim', each.every((width) => width === each[0]) ? each[0] : each)
}
