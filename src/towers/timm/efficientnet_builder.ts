/** timm 1.0.29 models/_efficientnet_builder.py: what its strings and multipliers make of the stages' widths and depths. */
import type { PyValue } from '../../catalog/types.ts'
import { asCall, asName, pythonRound, type PyCall } from '../values.ts'
import { makeDivisible } from './make_divisible.ts'

/** One block of the network, as far as its width goes. */
interface BlockArgs {
  /** Channels before rounding. */
  readonly channels: number
  readonly stride: number
  /** Asks for space-to-depth: four times the channels until the next stride. */
  readonly spaceToDepth: boolean
}

export interface Stages {
  readonly widths: readonly number[]
  readonly depths: readonly number[]
  /** How many blocks halve the sides. */
  readonly halvings: number
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

/** Widths and depths that EfficientNetBuilder makes of `decode_arch_def(arch_def, ...)`; undefined where it cannot be read. */
export function efficientNetStages(blockArgs: PyValue | undefined, round: RoundChannels): Stages | undefined {
  const call = asCall(blockArgs)
  const stacks = call?.name === 'decode_arch_def' ? decodeArchDef(call) : undefined
  if (stacks === undefined) return undefined
  let spaceToDepth: 'no' | 'starts' | 'runs' = 'no'
  const widths: number[] = []
  let halvings = 0
  for (const stack of stacks) {
    let width: number | undefined
    for (const [index, block] of stack.entries()) {
      // Only the first block of a stack can have a stride.
      const stride = index === 0 ? block.stride : 1
      if (stride === 2) halvings++
      if (spaceToDepth === 'no' && block.spaceToDepth) spaceToDepth = 'starts'
      else if (spaceToDepth === 'runs' && stride === 2) spaceToDepth = 'no'
      width = round(block.channels) * (spaceToDepth === 'no' ? 1 : 4)
      if (spaceToDepth === 'starts') spaceToDepth = 'runs'
    }
    if (width === undefined) return undefined
    widths.push(width)
  }
  return { widths, depths: stacks.map((stack) => stack.length), halvings }
}

/** decode_arch_def: the blocks of each stack, repeats written out. */
function decodeArchDef(call: PyCall): readonly (readonly BlockArgs[])[] | undefined {
  const archDef = call.args[0] ?? call.kwargs['arch_def']
  const multipliers = call.args[1] ?? call.kwargs['depth_multiplier']
  const trunc = call.args[2] ?? call.kwargs['depth_trunc']
  const fixed = call.kwargs['fix_first_last'] === true
  if (!Array.isArray(archDef)) return undefined
  const stacks: BlockArgs[][] = []
  for (const [index, strings] of (archDef as readonly PyValue[]).entries()) {
    if (!Array.isArray(strings)) return undefined
    const definitions = (strings as readonly PyValue[]).map(decodeBlock)
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

/** _decode_block_str of `ir_r2_k3_s2_e6_c24_se0.25`: r repeats, c channels, s stride, d space-to-depth. */
function decodeBlock(text: PyValue): { block: BlockArgs; repeats: number } | undefined {
  if (typeof text !== 'string') return undefined
  const options = new Map<string, number>()
  for (const part of text.split('_').slice(1)) {
    const match = /^([a-z]+)(\d.*)$/.exec(part)
    if (match !== null) options.set(match[1]!, Number(match[2]))
  }
  const repeats = options.get('r')
  const channels = options.get('c')
  const stride = options.get('s')
  if (repeats === undefined || channels === undefined || stride === undefined) return undefined
  // In the attention blocks (mha, mqa) `d` is the width of a key.
  const attention = /^m[hq]a_/.test(text)
  const depth = options.get('d')
  return { block: { channels, stride, spaceToDepth: !attention && depth !== undefined && depth > 0 }, repeats }
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
