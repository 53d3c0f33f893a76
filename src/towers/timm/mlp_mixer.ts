/** timm 1.0.29 models/mlp_mixer.py: MlpMixer with mixer, ResMLP and gMLP blocks. */
import { asName, asNumber, asNumbers, asPair, mapped } from '../values.ts'
import type { BuiltLayer } from '../types.ts'
import { hiddenFeatures, isotropicTrunk, type MlpShape } from './isotropic.ts'
import type { TimmModel } from './model.ts'
import { builtSize, input, line, number, unknownValue, type NotDescribed, type Trunk } from './trunk.ts'

export function mlpMixer(model: TimmModel): Trunk | NotDescribed {
  const embed_dim = number(model, 'embed_dim')
  const patch_size = asPair(model.arg('patch_size'))
  const size = builtSize(model)
  // A mixer block has two ratios, (tokens, channels), one for both where it is a number; the other blocks one, for channels.
  const ratio = model.arg('mlp_ratio')
  const channelRatio = asNumber(ratio) ?? mapped(asNumbers(ratio), (both) => both[1])
  const tokenRatio = asNumber(ratio) ?? mapped(asNumbers(ratio), (both) => both[0])

  const block = model.arg('block_layer')?.value
  const tokens =
    size === undefined || patch_size === undefined
      ? undefined
      : Math.floor(size.value[0] / patch_size.value[0]) * Math.floor(size.value[1] / patch_size.value[1])
  const mixing = tokenMixing(asName(block), tokens, hiddenFeatures(embed_dim, tokenRatio))
  if (mixing === undefined) return unknownValue('block_layer', block)
  const mlpLayer = asName(model.arg('mlp_layer')?.value)
  const hidden = hiddenFeatures(embed_dim, channelRatio)
  return isotropicTrunk({
    model,
    embed_dim,
    depth: number(model, 'num_blocks'),
    depthTerm: 'num_blocks',
    mlp_ratio: asNumber(ratio) ?? asNumbers(ratio),
    mlp: hidden === undefined ? undefined : channelMlp(mlpLayer, hidden),
    tokenMixing: mixing,
    attention: [],
    patch_size,
    // Its PatchEmbed is strict, and token mixing is a linear layer over one number of tokens.
    input: input(size, (built) => ({ kind: 'fixed', size: built })),
  })
}

function tokenMixing(
  block: string | undefined,
  tokens: number | undefined,
  hidden: number | undefined,
): BuiltLayer[] | undefined {
  switch (block) {
    case 'MixerBlock':
      return line('mlp_tokens', tokens, ' -> ', hidden, ' -> ', tokens)
    case 'ResBlock':
      return line('linear_tokens', tokens, ' -> ', tokens)
    case 'SpatialGatingBlock':
      return line('spatial gate', tokens, ' -> ', tokens)
    default:
      return undefined
  }
}

/** Half of the channels of GluMlp and GatedMlp gate the other half. */
function channelMlp(layer: string | undefined, hidden: number): MlpShape | undefined {
  if (layer === 'Mlp') return { hidden, gated: false }
  return layer === 'GluMlp' || layer === 'GatedMlp' ? { hidden: hidden / 2, gated: true } : undefined
}
