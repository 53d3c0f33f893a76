/** timm 1.0.29, models/_efficientnet_blocks.py: the convolutional blocks of EfficientNet, MobileNets and MixNet. */
import type { Builder } from '../../../ir/builder.ts'
import { type ActivationName, activation, add, conv2d, linear, mul, reduce } from '../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../ir/types.ts'
import { type KernelSize, roundChannels } from '../../timm/efficientnet_builder.ts'
import { makeDivisible } from '../../timm/make_divisible.ts'
import { pythonRound } from '../../values.ts'
import { activationOf } from './layers/act.ts'
import { antiAlias } from './layers/anti_alias.ts'
import { callable, type Callable } from './layers/callable.ts'
import { channelAttention } from './layers/channel_attention.ts'
import { type ConvSettings, createConv2d } from './layers/conv.ts'
import { condConv2d, mixedConv2d } from './layers/mixed_conv.ts'
import { bound } from './layers/norm.ts'
import { normAct } from './layers/norm_act.ts'

export type PadType = NonNullable<ConvSettings['padding']>

/** What all blocks of a network share. */
export interface BlockSettings {
  readonly pad_type: PadType
  readonly norm_layer: Callable
  readonly aa_layer: Callable | null
  readonly se_layer: Callable
  readonly layer_scale_init_value: number | null
}

/** A block's arguments as EfficientNetBuilder hands them to its class. */
export interface Block {
  readonly out: number
  readonly stride: number
  readonly dilation: number
  readonly act: ActivationName
  readonly kernel: KernelSize
  readonly startKernel: KernelSize | undefined
  readonly endKernel: KernelSize | undefined
  readonly expRatio: number
  /** Of the channels that are squeezed; 0 for no attention. */
  readonly seRatio: number
  readonly skip: boolean | undefined
  readonly groupSize: number | undefined
  readonly forceInChs: number
  readonly numExperts: number
  readonly numHeads: number | undefined
  readonly keyDim: number | undefined
  readonly kvStride: number
  /** Space-to-depth: 1 in the block that begins it, 2 while it lasts. */
  readonly s2d: 0 | 1 | 2
}

export type BuildBlock = (b: Builder, name: string | IndexedName, x: Value, block: Block, settings: BlockSettings) => Value

/** ConvBnAct, `cn`: one convolution. */
export const convBnAct: BuildBlock = (b, name, x, block, settings) => {
  const groups = numGroups(b, block.groupSize ?? 0, x.shape[1]!)
  return b.module(name, 'ConvBnAct', () => {
    const y = normAct(b, 'bn1', strided(b, 'conv', x, block.out, block.kernel, groups, block, settings), settings.norm_layer, block.act)
    const out = antiAliased(b, y, block, settings)
    return block.skip === true && keepsShape(x, out, block) ? add(b, out, x) : out
  })
}

/** DepthwiseSeparableConv, `ds` and `dsa` (an activation behind the last convolution, and no skip). */
export function depthwiseSeparable(pw_act: boolean): BuildBlock {
  return (b, name, input, block, settings) =>
    b.module(name, 'DepthwiseSeparableConv', () => {
      const { x, kernel, depthwise } = spaceToDepth(b, input, block, settings)
      const groups = numGroups(b, block.groupSize ?? 1, x.shape[1]!)
      let y = normAct(b, 'bn1', strided(b, 'conv_dw', x, x.shape[1]!, kernel, groups, block, depthwise), settings.norm_layer, block.act)
      // The anti-aliasing is made for the block's channels, not for those that come to it.
      y = squeezed(b, antiAliased(b, y, block, depthwise, block.out), block, settings)
      y = normAct(b, 'bn2', pointwise(b, 'conv_pw', y, block.out, block.endKernel, settings), settings.norm_layer, pw_act ? block.act : null)
      return !pw_act && block.skip !== false && keepsShape(input, y, block) ? add(b, y, input) : y
    })
}

/** InvertedResidual, or CondConvResidual where the block has experts: expansion, depthwise convolution, projection; `ir`. */
export const invertedResidual: BuildBlock = (b, name, x, block, settings) =>
  block.numExperts > 0 ? condConvResidual(b, name, x, block, settings) : plainInvertedResidual(b, name, x, block, settings)

const plainInvertedResidual: BuildBlock = (b, name, input, block, settings) =>
  b.module(name, 'InvertedResidual', () => {
    const { norm_layer } = settings
    const { x, kernel, depthwise } = spaceToDepth(b, input, block, settings)
    const mid = makeDivisible(x.shape[1]! * block.expRatio)
    const groups = numGroups(b, block.groupSize ?? 1, mid)
    let y = normAct(b, 'bn1', pointwise(b, 'conv_pw', x, mid, block.startKernel, settings), norm_layer, block.act)
    y = normAct(b, 'bn2', strided(b, 'conv_dw', y, mid, kernel, groups, block, depthwise), norm_layer, block.act)
    y = squeezed(b, antiAliased(b, y, block, depthwise), block, settings)
    y = normAct(b, 'bn3', pointwise(b, 'conv_pwl', y, block.out, block.endKernel, settings), norm_layer, null)
    return block.skip !== false && keepsShape(input, y, block) ? add(b, y, input) : y
  })

/** The same with convolutions whose kernels are chosen by the image. Anti-aliasing takes the stride away and is not run. */
const condConvResidual: BuildBlock = (b, name, x, block, settings) => {
  const { norm_layer, pad_type } = settings
  const [start, middle, end] = [block.startKernel ?? 1, block.kernel, block.endKernel ?? 1]
  if (typeof start !== 'number' || typeof middle !== 'number' || typeof end !== 'number') {
    return b.fail({ stage: 'construct', field: 'block_args', cause: 'keyword', message: "AssertionError: 'num_experts' not in kwargs" })
  }
  const mid = makeDivisible(x.shape[1]! * block.expRatio)
  const groups = numGroups(b, block.groupSize ?? 1, mid)
  const stride = usesAntiAlias(block, settings) ? 1 : block.stride
  return b.module(name, 'CondConvResidual', () => {
    const routing = activation(b, linear(b, 'routing_fn', reduce(b, 'mean', x, [2, 3], false, true), block.numExperts, { bias: true }), 'sigmoid')
    let y = normAct(b, 'bn1', condConv2d(b, 'conv_pw', x, routing, mid, { kernel: start, padding: pad_type }), norm_layer, block.act)
    y = condConv2d(b, 'conv_dw', y, routing, mid, { kernel: middle, stride, dilation: block.dilation, groups, padding: pad_type })
    y = squeezed(b, normAct(b, 'bn2', y, norm_layer, block.act), block, settings)
    y = normAct(b, 'bn3', condConv2d(b, 'conv_pwl', y, routing, block.out, { kernel: end, padding: pad_type }), norm_layer, null)
    return block.skip !== false && keepsShape(x, y, block) ? add(b, y, x) : y
  })
}

/** EdgeResidual, `er`: expansion by the k x k convolution itself. */
export const edgeResidual: BuildBlock = (b, name, x, block, settings) => {
  const mid = makeDivisible((block.forceInChs > 0 ? block.forceInChs : x.shape[1]!) * block.expRatio)
  const groups = numGroups(b, block.groupSize ?? 0, mid)
  return b.module(name, 'EdgeResidual', () => {
    let y = normAct(b, 'bn1', strided(b, 'conv_exp', x, mid, block.kernel, groups, block, settings), settings.norm_layer, block.act)
    y = squeezed(b, antiAliased(b, y, block, settings), block, settings)
    y = normAct(b, 'bn2', pointwise(b, 'conv_pwl', y, block.out, block.endKernel, settings), settings.norm_layer, null)
    return block.skip !== false && keepsShape(x, y, block) ? add(b, y, x) : y
  })
}

/** num_groups: 0 is one group, 1 a group for each channel. */
export function numGroups(b: Builder, group_size: number, channels: number): number {
  if (group_size === 0) return 1
  if (channels % group_size !== 0) b.fail({ stage: 'construct', field: 'block_args', cause: 'divisibility', message: 'AssertionError: channels % group_size == 0' })
  return channels / group_size
}

/** Can the input be added to the output? */
export function keepsShape(x: Value, y: Value, block: Block): boolean {
  return block.stride === 1 && x.shape[1] === y.shape[1]
}

/** The block's attention over channels, if it has one. */
export function squeezed(b: Builder, x: Value, block: Block, { se_layer }: BlockSettings): Value {
  if (!block.seRatio) return x
  if (se_layer.name === 'SqueezeExcite') return squeezeExcite(b, x, block.seRatio, block.act, se_layer.kwargs)
  return channelAttention(b, 'se', x, bound(se_layer, { rd_ratio: block.seRatio }), block.act)
}

/** SqueezeExcite: as layers/squeeze_excite.py SEModule, with other names, rounding and activation. */
function squeezeExcite(b: Builder, x: Value, rd_ratio: number, act: ActivationName, kwargs: Callable['kwargs']): Value {
  const { rd_round_fn, force_act_layer, gate_layer } = kwargs
  const round = rd_round_fn ? roundChannels(rd_round_fn) : pythonRound
  if (!round) return b.notModelled(`rd_round_fn ${JSON.stringify(rd_round_fn)} is not modelled`)
  const forced = callable(force_act_layer)
  const gate = callable(gate_layer)
  return b.module('se', 'SqueezeExcite', () => {
    const reduced = conv2d(b, 'conv_reduce', reduce(b, 'mean', x, [2, 3], true), round(x.shape[1]! * rd_ratio), { kernel: 1, bias: true })
    const hidden = activation(b, reduced, forced ? activationOf(b, forced) : act)
    const expanded = conv2d(b, 'conv_expand', hidden, x.shape[1]!, { kernel: 1, bias: true })
    return mul(b, x, activation(b, expanded, gate ? activationOf(b, gate) : 'sigmoid'))
  })
}

/** Space-to-depth before a block's own layers, with what it changes for the depthwise convolution. */
function spaceToDepth(b: Builder, x: Value, block: Block, settings: BlockSettings): { x: Value; kernel: KernelSize; depthwise: BlockSettings } {
  if (block.s2d !== 1) return { x, kernel: block.kernel, depthwise: settings }
  if (typeof block.kernel !== 'number') {
    return b.fail({ stage: 'construct', field: 'block_args', cause: 'type', message: 'TypeError: can only concatenate list (not "int") to list' })
  }
  const deep = createConv2d(b, 'conv_s2d', x, 4 * x.shape[1]!, { kernel: 2, stride: 2, padding: 'same', bias: false })
  const kernel = Math.floor((block.kernel + 1) / 2)
  return {
    x: normAct(b, 'bn_s2d', deep, settings.norm_layer, block.act),
    kernel,
    depthwise: { ...settings, aa_layer: null, pad_type: kernel === 2 ? 'same' : settings.pad_type },
  }
}

function usesAntiAlias(block: Block, settings: BlockSettings): boolean {
  return settings.aa_layer !== null && block.stride > 1
}

function antiAliased(b: Builder, x: Value, block: Block, settings: BlockSettings, channels?: number): Value {
  return usesAntiAlias(block, settings) ? antiAlias(b, 'aa', x, settings.aa_layer!, block.stride, channels) : x
}

/** The convolution with the block's stride, which an anti-aliasing layer takes over where there is one. */
function strided(b: Builder, name: string, x: Value, out: number, kernel: KernelSize, groups: number, block: Block, settings: BlockSettings): Value {
  const stride = usesAntiAlias(block, settings) ? 1 : block.stride
  return conv(b, name, x, out, kernel, { stride, dilation: block.dilation, groups, padding: settings.pad_type, bias: false })
}

function pointwise(b: Builder, name: string, x: Value, out: number, kernel: KernelSize | undefined, settings: BlockSettings): Value {
  return conv(b, name, x, out, kernel ?? 1, { padding: settings.pad_type, bias: false })
}

/** create_conv2d: several kernels make a mixed convolution. */
function conv(b: Builder, name: string, x: Value, out: number, kernel: KernelSize, options: Omit<ConvSettings, 'kernel'>): Value {
  return typeof kernel === 'number' ? createConv2d(b, name, x, out, { ...options, kernel }) : mixedConv2d(b, name, x, out, kernel, options)
}
