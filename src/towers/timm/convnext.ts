/** timm 1.0.29 models/convnext.py: ConvNeXt. */
import { asNumber, asNumbers, asPair, asText } from '../values.ts'
import type { ImageSize } from '../types.ts'
import { convolutionalInput, hierarchicalTrunk } from './hierarchical.ts'
import type { TimmModel } from './model.ts'
import { line, number, type Trunk } from './trunk.ts'

export function convnext(model: TimmModel): Trunk {
  const dims = asNumbers(model.arg('dims'))
  const stemType = asText(model.arg('stem_type'))?.value
  const patch = asPair(model.arg('patch_size'))
  const patched = stemType === 'patch'
  return hierarchicalTrunk({
    model,
    depths: asNumbers(model.arg('depths')),
    depthsTerm: 'depths',
    widths: dims,
    num_features: dims?.value.at(-1),
    ...(patched ? { patch_size: patch } : {}),
    mlp_ratio: asNumber(model.classDefault('convnext.ConvNeXtBlock', 'mlp_ratio')),
    input: convolutionalInput(model, smallestImage(model, patched ? patch?.value : undefined)),
    stem: patched
      ? line('stem', patch?.value.join('x'), ' -> ', dims?.value[0])
      : line('stem', stemType, ', stride 4 -> ', dims?.value[0]),
  })
}

/**
 * Stages that halve do so by a convolution of 2x2 without padding, which fails on a side of 1. An `overlap` stem rounds
 * up (padding), a patch stem down. Stages beyond output_stride are dilated instead, with padding.
 */
function smallestImage(model: TimmModel, patch: ImageSize | undefined): ImageSize | undefined {
  const outputStride = number(model, 'output_stride')?.value
  if (outputStride === undefined) return undefined
  const side = (stem: number, roundsUp: boolean): number => {
    let stride = stem
    let halvings = 0
    for (let stage = 0; stage < 4; stage++) {
      if ((stage > 0 || stride === 2) && stride < outputStride) {
        stride *= 2
        halvings++
      }
    }
    return roundsUp ? stem * (2 ** halvings - 1) + 1 : stem * 2 ** halvings
  }
  return patch === undefined ? [side(4, true), side(4, true)] : [side(patch[0], false), side(patch[1], false)]
}
