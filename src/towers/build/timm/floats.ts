/**
 * Keyword arguments that are written as floats, 12.0 for 12, where timm's constructors or torch take ints alone. Observed with timm 1.0.29
 * and torch 2.14 on models of every module that is modelled: test/towers/golden/floats.py. What is not listed runs, or is not known to fail.
 */
import type { Builder } from '../../../ir/builder.ts'
import type { BuildProblem } from '../../../ir/types.ts'
import type { TimmModel } from '../../timm/model.ts'
import { asName } from '../../values.ts'
import { truthy } from '../python.ts'
import type { Fields, Kwargs } from './kwargs.ts'
import { gridSize } from './layers/patch_embed.ts'
import { usesRope } from './naflexvit.ts'

/** Where a float fails; undefined where it runs. */
type Failure = BuildProblem['stage'] | undefined
/** Where it fails, as far as other arguments decide it. */
type Rule = Failure | ((given: Fields, keyword: string, floats: readonly boolean[]) => Failure)
type Rules = Readonly<Record<string, Rule>>

/** Stops the construction, or keeps a problem of the forward pass, over a float of the caller's that Python does not take for an int. */
export function refuseFloats(b: Builder, model: TimmModel, kw: Kwargs): void {
  for (const [keyword, { floats }] of model.kwargs) {
    if (floats === undefined) continue
    const rules = { ...EVERYWHERE, ...BY_MODULE[model.module] }
    const rule = Object.hasOwn(rules, keyword) ? rules[keyword] : undefined
    const stage = typeof rule === 'function' ? rule(model.module === 'naflexvit' ? kw.modelCfg('naflexvit.NaFlexVitCfg', kw.value('cfg')) : kw, keyword, floats) : rule
    const problem = { field: keyword, cause: 'type', message: "TypeError: 'float' object cannot be interpreted as an integer" } as const
    if (stage === 'construct') b.fail({ stage, ...problem })
    if (stage === 'forward') b.defer({ stage, ...problem })
  }
}

/** Of a number that is 0 there is nothing to make. */
const unlessZero: Rule = (given, keyword) => (truthy(given.value(keyword)) ? 'construct' : undefined)

const EVERYWHERE: Rules = {
  in_chans: 'construct',
  // There is a classifier for more than none.
  num_classes: (given, keyword) => (Number(given.value(keyword)) > 0 ? 'construct' : undefined),
}

const TOKENS: Rules = { img_size: 'construct', patch_size: 'construct', embed_dim: 'construct', depth: 'construct', num_heads: 'construct' }

/** The size becomes the length of the position table. */
const withTable: Rule = (given) => (isLearned(given) ? 'construct' : undefined)

function isLearned(given: Fields): boolean {
  return given.value('pos_embed') === 'learn'
}

/** The number of prefix tokens becomes a float with that of the registers: it lengthens the position table, and cuts the prefix off. */
const registers: Rule = (given, keyword) => {
  if (truthy(given.value(keyword)) || (isLearned(given) && !given.bool('no_embed_class'))) return 'construct'
  return cutsPrefix(given) && !given.bool('pool_include_prefix') ? 'forward' : undefined
}

function cutsPrefix(given: Fields): boolean {
  return !['', 'token'].includes(given.value('global_pool') as string)
}

const VIT: Rules = { ...TOKENS, img_size: withTable, reg_tokens: registers }

const poolHeads: Rule = (given, keyword) => (given.value('global_pool') === 'map' && truthy(given.value(keyword)) ? 'forward' : undefined)

const EVA: Rules = {
  ...TOKENS,
  img_size: (given) => (given.bool('use_abs_pos_emb') || (given.bool('use_rot_pos_emb') && !given.bool('dynamic_img_size')) ? 'construct' : undefined),
  num_reg_tokens: (given, keyword) => {
    if (truthy(given.value(keyword)) || (given.bool('use_abs_pos_emb') && !given.bool('no_embed_class'))) return 'construct'
    return given.bool('use_rot_pos_emb') || cutsPrefix(given) ? 'forward' : undefined
  },
  swiglu_align_to: (given, keyword) => (given.bool('swiglu_mlp') && truthy(given.value(keyword)) ? 'construct' : undefined),
  attn_pool_num_heads: poolHeads,
}

const NAFLEXVIT: Rules = {
  ...TOKENS,
  img_size: undefined,
  pos_embed_grid_size: (given) => (['', 'none'].includes(given.value('pos_embed') as string) ? undefined : 'construct'),
  reg_tokens: (given, keyword) => {
    if (truthy(given.value(keyword))) return 'construct'
    return usesRope(given) || (cutsPrefix(given) && !given.bool('pool_include_prefix')) ? 'forward' : undefined
  },
  attn_pool_num_heads: poolHeads,
}

const RESNET: Rules = {
  layers: 'construct',
  channels: 'construct',
  block_reduce_first: 'construct',
  cardinality: (given) => (hasBottleneck(given) ? 'construct' : undefined),
  stem_width: (given) => (given.string('stem_type').includes('deep') ? 'construct' : undefined),
  down_kernel_size: (given) => (given.bool('avg_down') ? undefined : 'construct'),
}

/** BasicBlock asks only whether it has one group. */
function hasBottleneck(given: Fields): boolean {
  const block = given.value('block')
  return (Array.isArray(block) ? block : [block]).some((each) => asName(each) === 'Bottleneck')
}

/** Of a window that is not smaller than the features of a stage, the features' own size takes the place. */
const window: Rule = (given, keyword, floats) => {
  if (given.bool('always_partition')) return 'construct'
  const value = given.value(keyword)
  const grid = gridSize(given.pair('img_size'), given.pair('patch_size'))
  const isUsed = given.ints('depths').some((_, stage) => {
    // to_ntuple: one size for all stages, a pair as (h, w) for all, else one a stage.
    const isByStage = Array.isArray(value) && value.length !== 2
    const sides = isByStage ? value[stage] : value
    return grid.some((cells, axis) => {
      const side = Array.isArray(sides) ? sides[axis] : sides
      const isFloat = floats[isByStage ? stage : Array.isArray(value) ? axis : 0]
      return isFloat === true && typeof side === 'number' && Math.floor(cells / 2 ** stage) > side
    })
  })
  return isUsed ? 'construct' : undefined
}

const BY_MODULE: Readonly<Record<string, Rules>> = {
  beit: {
    ...TOKENS,
    img_size: (given) => (['use_abs_pos_emb', 'use_rel_pos_bias', 'use_shared_rel_pos_bias'].some((name) => given.bool(name)) ? 'construct' : undefined),
  },
  convnext: {
    depths: 'construct',
    dims: 'construct',
    kernel_sizes: 'construct',
    patch_size: (given) => (given.value('stem_type') === 'patch' ? 'construct' : undefined),
    head_hidden_size: unlessZero,
  },
  deit: VIT,
  efficientnet: { stem_kernel_size: 'construct' },
  eva: EVA,
  fastvit: {
    layers: 'construct',
    embed_dims: 'construct',
    repmixer_kernel_size: (given) => ([given.value('token_mixers')].flat().includes('repmixer') ? 'construct' : undefined),
    down_patch_size: 'construct',
    down_stride: 'forward',
  },
  mlp_mixer: { img_size: 'construct' },
  naflexvit: NAFLEXVIT,
  regnet: { stem_width: 'construct', num_features: unlessZero },
  resnet: RESNET,
  resnetv2: { layers: 'construct' },
  swin_transformer: {
    img_size: (given) => (given.bool('always_partition') ? undefined : 'construct'),
    patch_size: 'construct',
    depths: 'construct',
    num_heads: 'construct',
    window_size: window,
    head_dim: unlessZero,
  },
  vision_transformer: VIT,
  vision_transformer_hybrid: { ...VIT, img_size: 'construct' },
  vision_transformer_relpos: {
    ...TOKENS,
    rel_pos_dim: (given, keyword) => (given.string('rel_pos_type').startsWith('mlp') && truthy(given.value(keyword)) ? 'construct' : undefined),
  },
  vitamin: { ...VIT, img_size: 'construct', patch_size: withTable },
}
