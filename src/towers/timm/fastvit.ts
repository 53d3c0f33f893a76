/** timm 1.0.29 models/fastvit.py: FastVit. */
import { asNumbers, isTrue, mapped } from '../values.ts'
import { convolutionalInput, hierarchicalTrunk } from './hierarchical.ts'
import type { TimmModel } from './model.ts'
import { line, number, type Trunk } from './trunk.ts'

export function fastvit(model: TimmModel): Trunk {
  const embed_dims = asNumbers(model.arg('embed_dims'))
  const last = embed_dims?.value.at(-1)
  const clsRatio = number(model, 'cls_ratio')?.value
  // Features for detection (fork_feat) leave as they are; a classifier has a last convolution that widens them.
  const final = last === undefined || clsRatio === undefined ? undefined : Math.trunc(last * clsRatio)
  const forks = isTrue(model.arg('fork_feat'))
  const mixers = model.arg('token_mixers')?.value
  return hierarchicalTrunk({
    model,
    depths: asNumbers(model.arg('layers')),
    depthsTerm: 'layers',
    mlpRatioTerm: 'mlp_ratios',
    widths: embed_dims,
    num_features: forks ? last : final,
    mlp_ratio: mapped(asNumbers(model.arg('mlp_ratios')), (ratios) => (ratios.every((ratio) => ratio === ratios[0]) ? ratios[0] : ratios)),
    input: convolutionalInput(model),
    stem: line('stem', 'convolutions, stride 4 -> ', embed_dims?.value[0]),
    more: [
      ...(Array.isArray(mixers) ? line('token mixers', mixers.join(', ')) : []),
      ...(forks ? [] : line('final_conv', last, ' -> ', final)),
    ],
  })
}

