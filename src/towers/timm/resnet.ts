/** timm 1.0.29 models/resnet.py: ResNet with BasicBlock or Bottleneck. */
import type { PyValue } from '../../catalog/types.ts'
import { asName, asNumbers, asText, mapped } from '../values.ts'
import type { BuiltLayer, ImageSize } from '../types.ts'
import { convolutionalInput, hierarchicalTrunk } from './hierarchical.ts'
import type { TimmModel } from './model.ts'
import { line, number, unknownValue, type NotDescribed, type Trunk } from './trunk.ts'

export function resnet(model: TimmModel): Trunk | NotDescribed {
  if (model.record.args['pruned'] === true) return { reason: `${model.name} is pruned after it is built: its widths are not in its arguments` }
  const blockName = asName(model.arg('block')?.value)
  const expansion = blockName === undefined ? undefined : model.classAttribute(`resnet.${blockName}`, 'expansion')?.value
  if (typeof expansion !== 'number') return unknownValue('block', model.arg('block')?.value)
  const widths = mapped(asNumbers(model.arg('channels')), (channels) => channels.map((planes) => planes * expansion))
  return hierarchicalTrunk({
    model,
    depths: asNumbers(model.arg('layers')),
    depthsTerm: 'layers',
    widths,
    num_features: widths?.value.at(-1),
    input: convolutionalInput(model, smallestImage(model.arg('aa_layer')?.value)),
    stem: stem(model),
    more: line('block', blockName, `, expansion ${expansion}`),
  })
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
