/** timm 1.0.29, models/_efficientnet_blocks.py UniversalInvertedResidual and MobileAttention: the blocks of MobileNet-V4. */
import type { Builder } from '../../../ir/builder.ts'
import { add } from '../../../ir/nn.ts'
import type { Value } from '../../../ir/types.ts'
import type { KernelSize } from '../../timm/efficientnet_builder.ts'
import { makeDivisible } from '../../timm/make_divisible.ts'
import { type BuildBlock, keepsShape, numGroups, squeezed } from './efficientnet_blocks.ts'
import { attention2d, multiQueryAttention2d } from './layers/attention2d.ts'
import { convNormAct } from './layers/conv_norm_act.ts'
import { layerScale2d } from './layers/layer_scale.ts'
import { normAct } from './layers/norm_act.ts'

/** UniversalInvertedResidual, `uir`: depthwise convolutions before, between and after the pointwise ones, each where it has a kernel. */
export const universalInvertedResidual: BuildBlock = (b, name, x, block, settings) => {
  const [start, middle, end] = [block.startKernel ?? 0, block.kernel, block.endKernel ?? 0].map((kernel) => single(b, kernel)) as [number, number, number]
  const { stride } = block
  if (stride > 1 && !start && !middle && !end) {
    b.fail({ stage: 'construct', field: 'block_args', cause: 'missing', message: 'AssertionError: dw_kernel_size_start or dw_kernel_size_mid or dw_kernel_size_end' })
  }
  const shared = { padding: settings.pad_type, norm_layer: settings.norm_layer, act: null }
  const depthwise = (layer: string, value: Value, kernel: number, step: number): Value => {
    const channels = value.shape[1]!
    const last = layer === 'dw_end'
    if (last && step > 1 && settings.aa_layer) b.fail({ stage: 'construct', field: 'aa_layer', cause: 'combination', message: 'AssertionError: not aa_layer' })
    return convNormAct(b, layer, value, channels, {
      ...shared,
      act: layer === 'dw_mid' ? block.act : null,
      kernel,
      stride: step,
      dilation: block.dilation,
      groups: numGroups(b, block.groupSize ?? 1, channels),
      aa_layer: last ? null : settings.aa_layer,
    })
  }
  return b.module(name, 'UniversalInvertedResidual', () => {
    let y = start ? depthwise('dw_start', x, start, middle ? 1 : stride) : x
    y = convNormAct(b, 'pw_exp', y, makeDivisible(x.shape[1]! * block.expRatio), { ...shared, act: block.act, kernel: 1 })
    if (middle) y = depthwise('dw_mid', y, middle, stride)
    y = convNormAct(b, 'pw_proj', squeezed(b, y, block, settings), block.out, { ...shared, kernel: 1 })
    if (end) y = depthwise('dw_end', y, end, start || middle ? 1 : stride)
    y = layerScale2d(b, 'layer_scale', y, settings.layer_scale_init_value)
    return block.skip !== false && keepsShape(x, y, block) ? add(b, y, x) : y
  })
}

/** MobileAttention, `mqa` (one head of keys and values) and `mha`. Neither knows a stride: it only takes the skip away. */
export function mobileAttention(multiQuery: boolean): BuildBlock {
  return (b, name, x, block, settings) =>
    b.module(name, 'MobileAttention', () => {
      const num_heads = block.numHeads!
      let y = normAct(b, 'norm', x, settings.norm_layer, null)
      if (multiQuery) {
        y = multiQueryAttention2d(b, 'attn', y, {
          dim_out: block.out,
          num_heads,
          key_dim: block.keyDim!,
          kv_stride: block.kvStride,
          dw_kernel_size: single(b, block.kernel),
          dilation: block.dilation,
          padding: settings.pad_type,
          norm_layer: settings.norm_layer,
        })
      } else {
        y = attention2d(b, 'attn', y, { dim_out: block.out, num_heads, bias: false })
      }
      y = layerScale2d(b, 'layer_scale', y, settings.layer_scale_init_value)
      return block.skip !== false && keepsShape(x, y, block) ? add(b, y, x) : y
    })
}

function single(b: Builder, kernel: KernelSize): number {
  if (typeof kernel === 'number') return kernel
  return b.notModelled('a mixed convolution in this block is not modelled')
}
