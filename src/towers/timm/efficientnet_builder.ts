/** timm 1.0.29 models/_efficientnet_builder.py: what its strings and multipliers say of the blocks of each stack. */
import type { PyValue } from '../../catalog/types.ts'
import { asCall, asName, pythonRound, type PyCall } from '../values.ts'
import { makeDivisible } from './make_divisible.ts'

/** A kernel's side, or the sides of a mixed convolution's groups. */
export type KernelSize = number | readonly number[]

/** One block of the network as its string defines it; what the string does not say is undefined, or 0 where that means none. */
export interface BlockArgs {
  /** `ir`, `ds`, `dsa`, `er`, `cn`, `uir`, `mqa`, `mha`. */
  readonly type: string
  /** c: channels before rounding. */
  readonly channels: number
  /** s */
  readonly stride: number
  /** d: asks for space-to-depth: four times the channels until the next stride. */
  readonly spaceToDepth: boolean
  /** k */
  readonly kernel: KernelSize | undefined
  /** a and p: kernels of the convolutions before and after the one of `kernel`. */
  readonly startKernel: KernelSize | undefined
  readonly endKernel: KernelSize | undefined
  /** e */
  readonly expRatio: number | undefined
  /** se */
  readonly seRatio: number
  /** n: name of an activation in place of the network's. */
  readonly activation: string | undefined
  /** skip, noskip */
  readonly skip: boolean | undefined
  /** gs; 1 is depthwise, 0 one group. */
  readonly groupSize: number | undefined
  /** fc: channels that the expansion of an `er` counts from. */
  readonly forceInChs: number
  /** cc */
  readonly numExperts: number
  /** h, d, v of attention. */
  readonly numHeads: number | undefined
  readonly keyDim: number | undefined
  readonly kvStride: number
}

/** A function from channels to channels: `partial(round_channels, multiplier=1.1)`. */
export type RoundChannels = (channels: number) => number

/** Reads round_chs_fn; undefined where it is something else than round_channels. */
export function roundChannels(value: PyValue | undefined): RoundChannels | undefined {
  if (asName(value) !== 'round_channels') return undefined
  const { multiplier, divisor, channel_min, round_limit } = given(asCall(value))
  return (channels) => {
    if (multiplier === 0) return channels
    return makeDivisible(multiplier === undefined ? channels : channels * multiplier, divisor, channel_min, round_limit)
  }
}

function given(call: PyCall | undefined): Readonly<Record<string, number | undefined>> {
  return Object.fromEntries(
    Object.entries(call?.kwargs ?? {}).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  )
}

/** decode_arch_def: the blocks of each stack, repeats written out (a repeated block is one object); undefined where it cannot be read. */
export function decodeArchDef(call: PyCall): readonly (readonly BlockArgs[])[] | undefined {
  const archDef = call.args[0] ?? call.kwargs['arch_def']
  const multipliers = call.args[1] ?? call.kwargs['depth_multiplier']
  const trunc = call.args[2] ?? call.kwargs['depth_trunc']
  const fixed = call.kwargs['fix_first_last'] === true
  if (!Array.isArray(archDef)) return undefined
  const stacks: BlockArgs[][] = []
  for (const [index, strings] of (archDef as readonly PyValue[]).entries()) {
    if (!Array.isArray(strings)) return undefined
    const definitions = (strings as readonly PyValue[]).map((text) => decodeBlock(text, call.kwargs))
    if (!definitions.every((definition) => definition !== undefined)) return undefined
    const keeps = fixed && (index === 0 || index === archDef.length - 1)
    // One multiplier for all stacks or one for each; without any, depths are as they are written.
    const multiplier = keeps || multipliers === undefined ? 1 : Array.isArray(multipliers) ? multipliers[index] : multipliers
    if (typeof multiplier !== 'number') return undefined
    const repeats = scaleDepths(definitions.map(({ repeats }) => repeats), multiplier, trunc === 'round')
    stacks.push(definitions.flatMap(({ block }, i) => new Array<BlockArgs>(repeats[i]!).fill(block)))
  }
  return stacks
}

/** _decode_block_str's names of activations; another name is passed over. */
const ACTIVATIONS: Readonly<Record<string, string>> = { re: 'relu', r6: 'relu6', hs: 'hard_swish', sw: 'swish', mi: 'mish' }

/** _decode_block_str of `ir_r2_k3_s2_e6_c24_se0.25`, with what decode_arch_def says for all blocks. */
function decodeBlock(text: PyValue, forAll: PyCall['kwargs']): { block: BlockArgs; repeats: number } | undefined {
  if (typeof text !== 'string') return undefined
  const [type = '', ...parts] = text.split('_')
  const options = new Map<string, string>()
  let skip: boolean | undefined
  let activation: string | undefined
  for (const part of parts) {
    if (part === 'skip' || part === 'noskip') skip = part === 'skip'
    else if (part.startsWith('n')) activation = ACTIVATIONS[part.slice(1)] ?? activation
    else {
      const match = /^(\D*)(\d.*)$/.exec(part)
      if (match !== null) options.set(match[1]!, match[2]!)
    }
  }
  const number = (key: string): number | undefined => (options.has(key) ? Number(options.get(key)) : undefined)
  const repeats = number('r')
  const channels = number('c')
  const stride = number('s')
  if (repeats === undefined || channels === undefined || stride === undefined) return undefined
  const { experts_multiplier, group_size } = forAll
  const experts = number('cc') ?? 0
  const attention = type === 'mha' || type === 'mqa'
  const depth = number('d')
  return {
    block: {
      type,
      channels,
      stride,
      spaceToDepth: !attention && depth !== undefined && depth > 0,
      kernel: kernelSize(options.get('k')),
      startKernel: kernelSize(options.get('a')),
      endKernel: kernelSize(options.get('p')),
      expRatio: number('e'),
      seRatio: number('se') ?? 0,
      activation,
      skip,
      groupSize: number('gs') ?? (typeof group_size === 'number' ? group_size : undefined),
      forceInChs: number('fc') ?? 0,
      numExperts: typeof experts_multiplier === 'number' && experts_multiplier > 1 ? experts * experts_multiplier : experts,
      numHeads: number('h'),
      keyDim: attention ? depth : undefined,
      kvStride: number('v') ?? 1,
    },
    repeats,
  }
}

/** _parse_ksize: `3`, or `3.5.7` of a mixed convolution. */
function kernelSize(text: string | undefined): KernelSize | undefined {
  if (text === undefined) return undefined
  return text.includes('.') ? text.split('.').map(Number) : Number(text)
}

/** _scale_stage_depth: scales the sum of a stack's repeats and hands them out from the last definition to the first. */
function scaleDepths(repeats: readonly number[], multiplier: number, rounds: boolean): readonly number[] {
  let total = repeats.reduce((sum, count) => sum + count, 0)
  let scaled = rounds ? Math.max(1, pythonRound(total * multiplier)) : Math.ceil(total * multiplier)
  return repeats.toReversed().map((count) => {
    const share = Math.max(1, pythonRound((count / total) * scaled))
    total -= count
    scaled -= share
    return share
  }).toReversed()
}
