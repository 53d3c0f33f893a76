/** timm 1.0.29 models/regnet.py: RegNet, whose stages come out of a quantised linear function of the block's index. */
import type { PyValue } from '../../catalog/types.ts'
import { asCall, asFlag, asNumber, pythonRound, sourced, type Maybe } from '../values.ts'
import { convolutionalInput, hierarchicalTrunk } from './hierarchical.ts'
import { makeDivisible } from './make_divisible.ts'
import type { TimmModel } from './model.ts'
import { computed, line, unknownValue, type NotDescribed, type Trunk } from './trunk.ts'

export function regnet(model: TimmModel): Trunk | NotDescribed {
  const cfg = asCall(model.record.build['model_cfg'])
  if (cfg === undefined) return unknownValue('model_cfg', model.record.build['model_cfg'])
  /** A field of the RegNetCfg after dataclasses.replace(cfg, **kwargs). */
  const field = (name: string): Maybe<PyValue> => {
    const written = model.arg(name)
    if (written !== undefined) return written
    const value = cfg.kwargs[name]
    return value === undefined ? model.classDefault('regnet.RegNetCfg', name) : sourced(value, model.says(model.name))
  }
  const stages = regnetStages({
    depth: asNumber(field('depth'))?.value,
    w0: asNumber(field('w0'))?.value,
    wa: asNumber(field('wa'))?.value,
    wm: asNumber(field('wm'))?.value,
    group_size: asNumber(field('group_size'))?.value,
    bottle_ratio: asNumber(field('bottle_ratio'))?.value,
    group_min_ratio: asNumber(field('group_min_ratio'))?.value,
  })
  const ownFeatures = asNumber(field('num_features'))?.value
  const last = stages?.widths.at(-1)
  return hierarchicalTrunk({
    model,
    depths: computed(model, 'regnet.generate_regnet', stages?.depths),
    depthsTerm: 'stage depths',
    widths: computed(model, 'regnet.generate_regnet', stages?.widths),
    num_features: ownFeatures ? ownFeatures : last,
    input: convolutionalInput(model),
    stem: line('stem', '3x3, stride 2 -> ', asNumber(field('stem_width'))?.value),
    more: [
      ...(asFlag(field('preact'))?.value ? line('blocks', 'pre-activation') : []),
      ...(ownFeatures ? line('final_conv', last, ' -> ', ownFeatures) : []),
    ],
  })
}

interface RegNetCfg {
  readonly depth: number | undefined
  readonly w0: number | undefined
  readonly wa: number | undefined
  readonly wm: number | undefined
  readonly group_size: number | undefined
  readonly bottle_ratio: number | undefined
  readonly group_min_ratio: number | undefined
}

/** generate_regnet, RegNet._get_stage_args and adjust_widths_groups_comp; undefined where a number is missing. */
export function regnetStages(cfg: RegNetCfg): { widths: readonly number[]; depths: readonly number[] } | undefined {
  const { depth, w0, wa, wm, group_size, bottle_ratio, group_min_ratio } = cfg
  if (depth === undefined || w0 === undefined || wa === undefined || wm === undefined) return undefined
  if (group_size === undefined || bottle_ratio === undefined || group_min_ratio === undefined) return undefined
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
