/** timm 1.0.29, models/_efficientnet_builder.py EfficientNetBuilder: the stacks of blocks that strings define. */
import { type Builder, indexed } from '../../../ir/builder.ts'
import type { ActivationName } from '../../../ir/nn.ts'
import type { Value } from '../../../ir/types.ts'
import { type BlockArgs, decodeArchDef, type RoundChannels, roundChannels } from '../../timm/efficientnet_builder.ts'
import { asCall } from '../../values.ts'
import {
  type Block,
  type BlockSettings,
  type BuildBlock,
  convBnAct,
  depthwiseSeparable,
  edgeResidual,
  invertedResidual,
} from './efficientnet_blocks.ts'
import type { Kwargs } from './kwargs.ts'
import { activationOf } from './layers/act.ts'
import { mobileAttention, universalInvertedResidual } from './universal_blocks.ts'

/** What the networks give their builder. */
export interface BuilderSettings extends BlockSettings {
  readonly act: ActivationName
  readonly round_chs_fn: RoundChannels
  readonly output_stride: number
  /** Are the squeezed channels counted from the expanded ones? */
  readonly se_from_exp: boolean
}

const BLOCKS: Readonly<Record<string, BuildBlock>> = {
  cn: convBnAct,
  ds: depthwiseSeparable(false),
  dsa: depthwiseSeparable(true),
  ir: invertedResidual,
  er: edgeResidual,
  uir: universalInvertedResidual,
  mqa: mobileAttention(true),
  mha: mobileAttention(false),
}

/** The arguments that EfficientNet and MobileNetV3 have in common, with the defaults that their constructors put in for None. */
export function builderSettings(b: Builder, kw: Kwargs): Omit<BuilderSettings, 'output_stride' | 'se_from_exp' | 'layer_scale_init_value'> {
  const round_chs_fn = roundChannels(kw.value('round_chs_fn'))
  if (!round_chs_fn) b.notModelled(`round_chs_fn ${JSON.stringify(kw.value('round_chs_fn'))} is not modelled`)
  const pad_type = kw.value('pad_type')
  const name = typeof pad_type === 'string' ? pad_type.toLowerCase() : ''
  return {
    act: activationOf(b, kw.callable('act_layer') ?? { name: 'nn.ReLU', kwargs: {} }),
    norm_layer: kw.callable('norm_layer') ?? { name: 'nn.BatchNorm2d', kwargs: {} },
    aa_layer: kw.callable('aa_layer'),
    se_layer: kw.callable('se_layer') ?? { name: 'SqueezeExcite', kwargs: {} },
    round_chs_fn,
    // get_padding_value: any other word is symmetric padding.
    pad_type: typeof pad_type === 'number' ? pad_type : name === 'same' || name === 'valid' ? name : '',
  }
}

/** x (N, C, H, W) through the stacks `blocks.0`, `blocks.1`, ... */
export function efficientNetBlocks(b: Builder, input: Value, kw: Kwargs, settings: BuilderSettings): Value {
  const call = asCall(kw.value('block_args'))
  const stacks = call?.name === 'decode_arch_def' ? decodeArchDef(call) : undefined
  if (!stacks) return b.notModelled('blocks that are not defined by strings of timm are not modelled')
  const plan = plannedBlocks(b, stacks, settings)
  const widths: number[] = []
  const out = plan.reduce((x, blocks, i) => {
    const y = b.module(`blocks.${i}`, 'Sequential', () => stack(b, x, blocks, settings))
    widths.push(y.shape[1]!)
    return y
  }, input)
  kw.says({
    layers: kw.computed('stage depths', stacks.map((blocks) => blocks.length), 'decode_arch_def'),
    stages: kw.computed('stage widths', widths, 'EfficientNetBuilder'),
  })
  return out
}

interface Planned {
  readonly type: string
  readonly block: Block
}

function stack(b: Builder, input: Value, blocks: readonly Planned[], settings: BuilderSettings): Value {
  // Padding of other kinds changes the size even without a stride.
  const keepsSize = settings.pad_type === '' || settings.pad_type === 'same'
  let x = input
  let next = 0
  while (next < blocks.length) {
    const start = next++
    const planned = blocks[start]!
    const { block } = planned
    const build = BLOCKS[planned.type]
    if (!build) return b.fail({ stage: 'construct', field: 'block_args', cause: 'choice', message: `AssertionError: Unknown block type (${planned.type})` })
    if (keepsSize && block.stride === 1 && block.s2d !== 1 && x.shape[1] === block.out) while (blocks[next] === planned) next++
    x = b.repeat(next - start, [x], ([inner]) => [build(b, indexed('', start), inner!, block, settings)])[0]!
  }
  return x
}

/**
 * The arguments of all blocks: strides that become dilations at output_stride, space-to-depth, squeezed channels. Equal
 * neighbours are one object.
 */
function plannedBlocks(b: Builder, stacks: readonly (readonly BlockArgs[])[], settings: BuilderSettings): readonly (readonly Planned[])[] {
  let reached = 2
  let dilation = 1
  let spaceToDepth: Block['s2d'] = 0
  return stacks.map((stack) => {
    const planned: Planned[] = []
    stack.forEach((args, index) => {
      if (args.stride !== 1 && args.stride !== 2) b.fail({ stage: 'construct', field: 'block_args', cause: 'choice', message: 'AssertionError: stride in (1, 2)' })
      // Only the first block of a stack can have a stride.
      let stride = index === 0 ? args.stride : 1
      let expRatio = args.expRatio
      if (spaceToDepth === 0 && args.spaceToDepth) {
        if (stride !== 1) b.fail({ stage: 'construct', field: 'block_args', cause: 'combination', message: 'AssertionError: stride == 1' })
        spaceToDepth = 1
      } else if (spaceToDepth === 2 && stride === 2) {
        // The region ends: its channels are four times those that the expansion counts from, and the sides are halved already.
        stride = 1
        expRatio = expRatio === undefined ? undefined : expRatio / 4
        spaceToDepth = 0
      }
      const current = dilation
      if (stride > 1) {
        if (reached * stride > settings.output_stride) {
          dilation *= stride
          stride = 1
        } else {
          reached *= stride
        }
      }
      const block = makeBlock(b, args, { stride, dilation: current, expRatio, s2d: spaceToDepth }, settings)
      const last = planned.at(-1)
      planned.push(last && last.type === args.type && stack[index - 1] === args && sameBlock(last.block, block) ? last : { type: args.type, block })
      if (spaceToDepth === 1) spaceToDepth = 2
    })
    return planned
  })
}

/** Of the same string: equal where what depends on the place is. */
function sameBlock(one: Block, other: Block): boolean {
  return one.stride === other.stride && one.dilation === other.dilation && one.s2d === other.s2d && one.expRatio === other.expRatio
}

interface Place extends Pick<Block, 'stride' | 'dilation' | 's2d'> {
  readonly expRatio: number | undefined
}

/** _make_block */
function makeBlock(b: Builder, args: BlockArgs, { stride, dilation, expRatio, s2d }: Place, settings: BuilderSettings): Block {
  const refuse = (message: string): never => b.fail({ stage: 'construct', field: 'block_args', cause: 'choice', message })
  const expands = args.type === 'ir' || args.type === 'er' || args.type === 'uir'
  const takesDepth = args.type === 'ds' || args.type === 'dsa' || (args.type === 'ir' && args.numExperts === 0)
  if (args.kernel === undefined) return refuse("KeyError: 'k'")
  if (expands && expRatio === undefined) refuse("KeyError: 'e'")
  if (args.type === 'mqa' || args.type === 'mha') {
    if (args.numHeads === undefined) refuse("KeyError: 'h'")
    if (args.keyDim === undefined) refuse("KeyError: 'd'")
  }
  if (s2d > 0 && !takesDepth) refuse("TypeError: __init__() got an unexpected keyword argument 's2d'")
  let seRatio = expands || takesDepth ? args.seRatio : 0
  if (!settings.se_from_exp && expands) seRatio /= expRatio!
  if (s2d === 1) seRatio /= 4
  return {
    ...args,
    kernel: args.kernel,
    out: settings.round_chs_fn(args.channels) * (s2d > 0 ? 4 : 1),
    stride,
    dilation,
    act: args.activation === undefined ? settings.act : activationOf(b, { name: args.activation, kwargs: {} }),
    expRatio: expRatio ?? 1,
    seRatio,
    forceInChs: args.forceInChs > 0 ? settings.round_chs_fn(args.forceInChs) : 0,
    s2d,
  }
}
