/** timm 1.0.29 models/mobilenetv3.py: MobileNetV3, also FBNet-V3, LCNet and MobileNet-V4. */
import { smallestImage, stagesAndStem } from './efficientnet.ts'
import { convolutionalInput, hierarchicalTrunk } from './hierarchical.ts'
import type { TimmModel } from './model.ts'
import { computed, line, number, type NotDescribed, type Trunk } from './trunk.ts'

export function mobilenetv3(model: TimmModel): Trunk | NotDescribed {
  const built = stagesAndStem(model)
  if ('reason' in built) return built
  const { stages, stem } = built
  const last = stages.widths.at(-1)
  return hierarchicalTrunk({
    model,
    depths: computed(model, 'decode_arch_def', stages.depths),
    depthsTerm: 'stage depths',
    widths: computed(model, 'EfficientNetBuilder', stages.widths),
    // num_features are the last stage's; the keyword num_features is the head's, after pooling (head_hidden_size).
    num_features: last,
    input: convolutionalInput(model, smallestImage(model, stages)),
    stem: line('stem', '3x3, stride 2 -> ', stem),
    more: line('conv_head', last, ' -> ', number(model, 'num_features')?.value),
  })
}

