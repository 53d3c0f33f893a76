/** Keywords that timm's constructors refuse (timm 1.0.29: models/_factory.py, models/_builder.py and the `_create_*` functions). */
import { asCall } from '../values.ts'
import type { TimmModel } from './model.ts'

/** What create_model and build_model_with_cfg take for themselves. */
const TAKEN_BEFORE: ReadonlySet<string> = new Set([
  'pretrained',
  'pretrained_cfg',
  'pretrained_cfg_overlay',
  'checkpoint_path',
  'cache_dir',
  'scriptable',
  'exportable',
  'no_jit',
  'features_only',
  'pruned',
  'feature_cfg',
  'pretrained_strict',
  'pretrained_filter_fn',
  'kwargs_filter',
])

/** What the `_create_*` and `_gen_*` functions of a module take for themselves. */
const TAKEN_BY_MODULE: Readonly<Record<string, readonly string[]>> = {
  beit: ['out_indices'],
  deit: ['out_indices', 'distilled'],
  efficientnet: ['bn_momentum', 'bn_eps', 'group_size'],
  eva: ['out_indices', 'use_naflex'],
  fastvit: ['out_indices'],
  mlp_mixer: ['out_indices'],
  mobilenetv3: ['bn_momentum', 'bn_eps', 'group_size'],
  naflexvit: ['out_indices', 'cfg'],
  swin_transformer: ['out_indices'],
  vision_transformer: ['out_indices', 'use_naflex'],
  vision_transformer_hybrid: ['out_indices', 'padding_same'],
  vision_transformer_relpos: ['out_indices'],
  vitamin: ['out_indices'],
}

/**
 * Modules whose entry points write `dict(embed_dim=512, **kwargs)`, where the others let the caller's keywords win, with the
 * keywords that they take out of kwargs before.
 */
const REFUSES_OWN: Readonly<Record<string, readonly string[]>> = {
  efficientnet: ['norm_layer', 'act_layer'],
  mlp_mixer: [],
  mobilenetv3: ['norm_layer', 'act_layer'],
}

/** _create_resnetv2_bit, and nothing else, passes these itself: with this stem. */
const BIT = { module: 'resnetv2', stem_type: 'fixed', keywords: ['stem_type', 'conv_layer'] } as const

export interface RefusedKeyword {
  readonly keyword: string
  /** What Python says. */
  readonly message: string
}

/** The first of the caller's keywords that the model's functions and constructor do not take; undefined where they take all. */
export function refusedKeyword(model: TimmModel): RefusedKeyword | undefined {
  // create_model drops keywords that are None.
  const written = [...model.kwargs].flatMap(([keyword, { value }]) => (value === null ? [] : [keyword]))
  return (written.length === 0 ? undefined : refusedArgument(model, written)) ?? refusedSize(model, written)
}

/** build_model_with_cfg passes img_size on where a hub file says `fixed_input_size`, to a constructor that may have none. */
function refusedSize(model: TimmModel, written: readonly string[]): RefusedKeyword | undefined {
  const fixed = model.pretrained('fixed_input_size')
  if (fixed?.value !== true || fixed.origin.kind !== 'written' || written.includes('img_size')) return undefined
  const refused = unexpected(model, ['img_size'])
  return refused === undefined ? undefined : { ...refused, keyword: 'fixed_input_size' }
}

function refusedArgument(model: TimmModel, written: readonly string[]): RefusedKeyword | undefined {
  const apart = REFUSES_OWN[model.module]
  const own = apart && written.find((keyword) => Object.hasOwn(model.record.args, keyword) && !apart.includes(keyword))
  if (own !== undefined) return { keyword: own, message: `TypeError: dict() got multiple values for keyword argument '${own}'` }
  const bit = model.module === BIT.module && model.record.args['stem_type'] === BIT.stem_type
  const twice = bit ? BIT.keywords.find((keyword) => written.includes(keyword)) : undefined
  if (twice !== undefined) return { keyword: twice, message: `TypeError: timm.models.resnetv2._create_resnetv2() got multiple values for keyword argument '${twice}'` }
  return unexpected(model, written)
}

/** The first keyword that neither the functions before the constructor nor that itself take. */
function unexpected(model: TimmModel, written: readonly string[]): RefusedKeyword | undefined {
  // A constructor that is given a config object lays further keywords over it.
  const cfg = asCall(model.record.build['model_cfg'])?.name
  const classes = [model.parameters(), ...(cfg === undefined ? [] : [model.parameters(`${model.module}.${cfg}`)])]
  if (!classes.at(-1)!.complete) return undefined
  const taken = TAKEN_BY_MODULE[model.module] ?? []
  const strange = written.find((keyword) => !TAKEN_BEFORE.has(keyword) && !taken.includes(keyword) && !classes.some(({ names }) => names.has(keyword)))
  if (strange === undefined) return undefined
  const message = `TypeError: ${cfg ?? model.className}.__init__() got an unexpected keyword argument '${strange}'`
  return { keyword: strange, message }
}
