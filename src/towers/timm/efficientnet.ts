/** timm 1.0.29 models/efficientnet.py: EfficientNet, of MobileNet-V1/V2, MnasNet, MixNet, TinyNet and EfficientNets. */
import { asNumber, asText, isTrue } from '../values.ts'
import type { ImageSize } from '../types.ts'
import { efficientNetStages, roundChannels, type RoundChannels, type Stages } from './efficientnet_builder.ts'
import { convolutionalInput, hierarchicalTrunk } from './hierarchical.ts'
import type { TimmModel } from './model.ts'
import { computed, isPruned, line, number, pruned, type NotDescribed, type Trunk } from './trunk.ts'

export function efficientnet(model: TimmModel): Trunk | NotDescribed {
  const built = stagesAndStem(model)
  if ('reason' in built) return built
  const { stages, stem } = built
  const last = stages.widths.at(-1)
  const num_features = asNumber(model.arg('num_features'))?.value
  const kernel = number(model, 'stem_kernel_size')?.value
  // Without a head convolution (num_features 0) the last stage's channels leave the trunk.
  const hasHead = num_features !== undefined && num_features > 0
  return hierarchicalTrunk({
    model,
    depths: computed(model, 'decode_arch_def', stages.depths),
    depthsTerm: 'stage depths',
    widths: computed(model, 'EfficientNetBuilder', stages.widths),
    num_features: num_features === undefined ? undefined : hasHead ? num_features : last,
    input: convolutionalInput(model, smallestImage(model, stages)),
    stem: line('stem', kernel, 'x', kernel, ', stride 2 -> ', stem),
    more: hasHead ? line('conv_head', last, ' -> ', num_features) : [],
  })
}

/** What EfficientNet and MobileNetV3 have in common. */
export function stagesAndStem(model: TimmModel): { stages: Stages; stem: number | undefined } | NotDescribed {
  if (isPruned(model)) return pruned(model)
  const round = roundChannels(model.arg('round_chs_fn')?.value)
  const stages = round === undefined ? undefined : efficientNetStages(model.arg('block_args')?.value, round)
  if (round === undefined || stages === undefined) return { reason: `the blocks of timm's ${model.name} could not be read statically` }
  return { stages, stem: stemWidth(model, round) }
}

/**
 * Average pooling in place of strides (aa_layer `avg`) rounds down, and fails on a side of 1; the stem before it rounds
 * up. All other blocks are padded and take any size.
 */
export function smallestImage(model: TimmModel, stages: Stages): ImageSize | undefined {
  if (asText(model.arg('aa_layer'))?.value !== 'avg') return undefined
  const side = 2 ** (stages.halvings + 1) - 1
  return [side, side]
}

function stemWidth(model: TimmModel, round: RoundChannels): number | undefined {
  const size = number(model, 'stem_size')?.value
  if (size === undefined) return undefined
  return isTrue(model.arg('fix_stem')) ? size : round(size)
}
