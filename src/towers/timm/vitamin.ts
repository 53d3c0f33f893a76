/** timm 1.0.29 models/vitamin.py: VisionTransformer on two stages of MBConv blocks (MbConvStages). */
import { asCall, isNumbers, type PyCall } from '../values.ts'
import { hybridTrunk, stride, type Backbone } from './hybrid_embed.ts'
import type { TimmModel } from './model.ts'
import type { NotDescribed, Trunk } from './trunk.ts'

export function vitamin(model: TimmModel): Trunk | NotDescribed {
  return hybridTrunk(model, (_, call) => (call.name === 'MbConvStages' ? mbConvStages(call) : undefined))
}

/**
 * The stem, the stages and the last convolution each halve the sides, rounding up (padding 1). Of the VitCfg's widths the
 * last is the one that the tokens have; the others are a stage each.
 */
function mbConvStages(call: PyCall): Backbone | undefined {
  const cfg = asCall(call.kwargs['cfg'] ?? call.args[0])
  const widths = cfg?.kwargs['embed_dim']
  const depths = cfg?.kwargs['depths']
  if (widths === undefined || depths === undefined || !isNumbers(widths) || !isNumbers(depths)) return undefined
  const stages = widths.slice(0, 2)
  const blocks = depths.slice(0, 2)
  return {
    text: `MBConv stages of ${stages.join(', ')} (${blocks.join(', ')} blocks) -> ${widths[2]}`,
    step: stride(2 ** (stages.length + 2), 'ceil'),
    channels: widths[2],
  }
}
