/** Keywords that timm's constructors refuse (timm 1.0.29: models/_factory.py, models/_builder.py and the `_create_*` functions). */
import { asCall } from '../values.ts'
import { isPruned, type Parameters, type TimmModel } from './model.ts'

/** What create_model and build_model_with_cfg take for themselves. */
const TAKEN_BEFORE: ReadonlySet<string> = new Set([
  'pretrained',
  'pretrained_cfg',
  'pretrained_cfg_overlay',
  'cache_dir',
  'features_only',
  'pruned',
  'feature_cfg',
  'pretrained_strict',
  'pretrained_filter_fn',
  'kwargs_filter',
])

/** What create_model takes of its caller; model_args of a hub file are not the caller's, and reach the constructor. */
const TAKEN_OF_CALLER: ReadonlySet<string> = new Set(['checkpoint_path', 'scriptable', 'exportable', 'no_jit'])

/** What create_model gives to every entry point itself, beside the model_args of a hub file. */
const GIVEN: readonly string[] = ['pretrained', 'pretrained_cfg', 'pretrained_cfg_overlay', 'cache_dir']

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

/** Keywords, and the functions that get them twice where the caller gives them, too. */
type Passed = Readonly<Record<string, string>>

/** What entry points pass beside `**kwargs`, as `_create_regnet('regnetz_005', pretrained, zero_init_last=False, **kwargs)` does. */
const PASSED: Readonly<Record<string, (model: TimmModel) => Passed>> = {
  efficientnet: (model) => (isPruned(model) ? { pruned: '_gen_efficientnet' } : {}),
  naflexvit: ({ record }) => passedTo('_create_naflexvit', record.args),
  regnet: ({ record }) => passedTo('_create_regnet', record.args),
  resnet: (model) => (isPruned(model) ? { pruned: '_create_resnet' } : {}),
  // Only BiT models have this stem: _create_resnetv2_bit, which nothing else calls, sets it.
  resnetv2: ({ record }) => (record.args['stem_type'] === 'fixed' ? BIT : {}),
}

const BIT: Passed = { layers: '_create_resnetv2_bit', width_factor: '_create_resnetv2_bit', stem_type: '_create_resnetv2', conv_layer: '_create_resnetv2' }

function passedTo(by: string, args: TimmModel['record']['args']): Passed {
  return Object.fromEntries(Object.keys(args).map((keyword) => [keyword, by]))
}


export interface RefusedKeyword {
  readonly keyword: string
  /** What Python says. */
  readonly message: string
}

/** The first of the caller's keywords that the model's functions and constructor do not take; undefined where they take all. */
export function refusedKeyword(model: TimmModel): RefusedKeyword | undefined {
  // create_model drops keywords that are None, but for those of a hub file.
  const written = [...model.kwargs].flatMap(([keyword, { value }]) => (value === null && !model.isHub ? [] : [keyword]))
  const given = model.isHub ? written.find((keyword) => GIVEN.includes(keyword)) : undefined
  if (given !== undefined) return { keyword: given, message: `TypeError: timm.models.${model.module}.${model.name}() got multiple values for keyword argument '${given}'` }
  // A registered pretrained config fits its model; that of a file may pass on what the constructor does not take.
  const passed = model.isHub ? [...written, ...model.passedKeywords()] : written
  if (passed.length === 0) return undefined
  const apart = REFUSES_OWN[model.module]
  const own = apart && written.find((keyword) => Object.hasOwn(model.record.args, keyword) && !apart.includes(keyword))
  if (own !== undefined) return { keyword: own, message: `TypeError: dict() got multiple values for keyword argument '${own}'` }
  const twice = Object.entries(PASSED[model.module]?.(model) ?? {}).find(([keyword]) => written.includes(keyword))
  if (twice !== undefined) return { keyword: twice[0], message: `TypeError: timm.models.${model.module}.${twice[1]}() got multiple values for keyword argument '${twice[0]}'` }
  const classes = parameterClasses(model)
  if (!classes.at(-1)!.complete) return undefined
  const taken = TAKEN_BY_MODULE[model.module] ?? []
  const isTaken = (keyword: string): boolean => TAKEN_BEFORE.has(keyword) || (TAKEN_OF_CALLER.has(keyword) && !model.isHub) || taken.includes(keyword)
  const strange = passed.find((keyword) => !isTaken(keyword) && !classes.some(({ names }) => names.has(keyword)))
  if (strange === undefined) return undefined
  const message = `TypeError: ${configClass(model) ?? model.className}.__init__() got an unexpected keyword argument '${strange}'`
  // A size is passed on where the file says that it is fixed.
  return { keyword: strange === 'img_size' && !written.includes(strange) ? 'fixed_input_size' : strange, message }
}

/** Parameters of the constructor, and of the config object that it is given, over which it lays further keywords. */
export function parameterClasses(model: TimmModel): readonly Parameters[] {
  const cfg = configClass(model)
  return [model.parameters(), ...(cfg === undefined ? [] : [model.parameters(`${model.module}.${cfg}`)])]
}

/** The class of the config object that the entry point passes as model_cfg. */
function configClass(model: TimmModel): string | undefined {
  return asCall(model.record.build['model_cfg'])?.name
}
