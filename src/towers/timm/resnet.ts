/** timm 1.0.29 models/resnet.py: ResNet with BasicBlock or Bottleneck. */
import type { PyValue } from '../../catalog/types.ts'
import { asName, asNumbers, asText, mapped } from '../values.ts'
import type { BuiltLayer, ImageSize } from '../types.ts'
import { convolutionalInput, hierarchicalTrunk } from './hierarchical.ts'
import type { TimmModel } from './model.ts'
import { isPruned, line, number, pruned, unknownValue, type NotDescribed, type Trunk } from './trunk.ts'

export function resnet(model: TimmModel): Trunk | NotDescribed {
  if (isPruned(model)) return pruned(model)
  const channels = asNumbers(model.arg('channels'))
  const blocks = channels === undefined ? undefined : blockNames(model.arg('block')?.value, channels.value.length)
  const expansions = blocks?.map((name) => model.classAttribute(`resnet.${name}`, 'expansion')?.value)
  if (blocks === undefined || !expansions?.every((expansion) => typeof expansion === 'number')) {
    return unknownValue('block', model.arg('block')?.value)
  }
  const widths = mapped(channels, (planes) => planes.map((count, stage) => count * expansions[stage]!))
  return hierarchicalTrunk({
    model,
    depths: asNumbers(model.arg('layers')),
    depthsTerm: 'layers',
    widths,
    num_features: widths?.value.at(-1),
    input: convolutionalInput(model, smallestImage(model.arg('aa_layer')?.value)),
    stem: stem(model),
    more: line('blocks', [...new Set(blocks)].join(', ')),
  })
}

/** One block class for all stages, or one for each. */
function blockNames(block: PyValue | undefined, stages: number): readonly string[] | undefined {
  const names = Array.isArray(block) ? block.map(asName) : new Array<string | undefined>(stages).fill(asName(block))
  return names.length === stages && names.every((name) => name !== undefined) ? names : undefined
}

/** A deep stem is three convolutions of 3x3, the last of stem_width * 2 channels; else it is one of 7x7 and 64 channels. */
function stem(model: TimmModel): BuiltLayer[] {
  const type = asText(model.arg('stem_type'))?.value
  if (type === undefined) return []
  const width = number(model, 'stem_width')?.value
  if (!type.includes('deep')) return line('stem', '7x7, stride 4 -> ', 64)
  return line('stem', `${type}, stride 4 -> `, width === undefined ? undefined : width * 2)
}

/** BlurPool2d pads by reflection, which takes a side of 2 at the last stage: 17 pixels and more. */
function smallestImage(aaLayer: PyValue | undefined): ImageSize | undefined {
  return asName(aaLayer) === 'BlurPool2d' ? [17, 17] : undefined
}
