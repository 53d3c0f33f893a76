/** timm 1.0.29 models/regnet.py generate_regnet: a RegNet's stages come out of a quantised linear function of the block's index. */
import { pythonRound } from '../values.ts'
import { makeDivisible } from './make_divisible.ts'

export interface RegNetCfg {
  readonly depth: number
  readonly w0: number
  readonly wa: number
  readonly wm: number
  readonly group_size: number
  readonly bottle_ratio: number
  readonly group_min_ratio: number
}

/** generate_regnet, RegNet._get_stage_args and adjust_widths_groups_comp. */
export function regnetStages(cfg: RegNetCfg): { readonly widths: readonly number[]; readonly depths: readonly number[] } {
  const { depth, w0, wa, wm, group_size, bottle_ratio, group_min_ratio } = cfg
  const quantum = 8
  const stages: { width: number; blocks: number }[] = []
  for (let block = 0; block < depth; block++) {
    // timm computes in float32 here. Widths never decrease, so that blocks of one width stand together.
    const continuous = Math.fround(Math.fround(block * Math.fround(wa)) + w0)
    const exponent = pythonRound(Math.fround(Math.fround(Math.log(Math.fround(continuous / w0))) / Math.log(wm)))
    const width = pythonRound(Math.fround(Math.fround(w0 * Math.fround(wm ** exponent)) / quantum)) * quantum
    const stage = stages.at(-1)
    if (stage?.width === width) stage.blocks++
    else stages.push({ width, blocks: 1 })
  }
  return {
    widths: stages.map(({ width }) => adjusted(width, bottle_ratio, group_size, group_min_ratio)),
    depths: stages.map(({ blocks }) => blocks),
  }
}

/** A stage's width such that its bottleneck is a multiple of its groups. */
function adjusted(width: number, bottleRatio: number, groupSize: number, minRatio: number): number {
  const bottleneck = Math.trunc(width * bottleRatio)
  const group = Math.min(groupSize, bottleneck)
  const fitted = minRatio ? makeDivisible(bottleneck, group, minRatio) : pythonRound(bottleneck / group) * group
  return Math.trunc(fitted / bottleRatio)
}
