/** open_clip's adapter of timm trunks (open_clip 3.3.0, timm_model.py TimmModel). */
import type { PyValue, TimmCatalog } from '../../../catalog/types.ts'
import type { Block } from '../../../config/types.ts'
import type { Builder } from '../../../ir/builder.ts'
import { activation, linear, type Pair } from '../../../ir/nn.ts'
import type { Value } from '../../../ir/types.ts'
import type { Sourced } from '../../types.ts'
import { timmModel, type TimmModel, type Unresolved, type WrittenValues } from '../../timm/model.ts'
import { attentionPool2d, rotAttentionPool2d } from '../timm/layers/attention_pool2d.ts'
import { TrunkFacts } from '../timm/facts.ts'
import { refusePool } from '../timm/pools.ts'
import { isModelled, timmTrunk } from '../timm/trunks.ts'
import type { JsonValue } from '../../../json/types.ts'
import { truthy } from '../python.ts'
import { writtenValues } from '../../fields.ts'
import { Fields, outputDim } from './fields.ts'

/** What create_model is asked for, and what is done to the trunk afterwards. */
export interface TimmPlan {
  readonly model: TimmModel
  /** What the trunk's builder says once it is built. */
  readonly facts: TrunkFacts
  readonly build: (b: Builder, image: Value) => Value
}

/** The tower that vision_cfg describes; or why it is not modelled. Where TimmModel's constructor asserts, the build fails. */
export function planTimmModel(block: Block, embed_dim: JsonValue, timm: TimmCatalog): TimmPlan | Unresolved {
  const name = block.fields.get('timm_model_name')?.value
  const pool = block.fields.get('timm_pool')?.value ?? null
  const proj = block.fields.get('timm_proj')?.value ?? null
  const ownClassifier = (!truthy(proj) || proj === 'none') && pool !== 'abs_attn' && pool !== 'rot_attn'
  const kwargs = new Map(timmKwargs(block))
  if (ownClassifier) {
    kwargs.set('num_classes', given(proj === 'none' ? 0 : (embed_dim as PyValue), '/vision_cfg/timm_proj'))
    kwargs.set('global_pool', given(pool as PyValue, '/vision_cfg/timm_pool'))
  }
  if (typeof name !== 'string') return { reason: 'its timm_model_name is no string' }
  const model = timmModel(name, timm, kwargs)
  if ('reason' in model) return model
  const facts = new TrunkFacts()
  return {
    model,
    facts,
    build: (b, image) => {
      refuseTwice(b, block, ownClassifier)
      if (truthy(proj) && !PROJECTIONS.some((known) => known === proj)) {
        b.fail({ stage: 'construct', field: 'timm_proj', cause: 'choice', message: 'AssertionError: proj in ("linear", "mlp", "none")', allowed: PROJECTIONS })
      }
      if (!isModelled(model)) {
        if (pool !== 'abs_attn' && pool !== 'rot_attn') refusePool(b, model, pool)
        return b.notModelled(`timm module ${model.module} is not modelled`)
      }
      if (ownClassifier) return b.module('trunk', model.className, () => timmTrunk(b, image, model, { facts }))
      return withHead(b, image, { model, facts }, new Fields(b, block), { pool, proj, embed_dim })
    },
  }
}

/** What TimmModel takes as proj where it is set. */
const PROJECTIONS: readonly string[] = ['linear', 'mlp', 'none']

function given(value: PyValue, pointer: string): Sourced<PyValue> {
  return { value, origin: { kind: 'written', pointer } }
}

/** drop_path_rate and patch_drop_rate where set, and the config's own timm_model_kwargs (open_clip main). */
function timmKwargs(block: Block): WrittenValues {
  const kwargs = new Map<string, Sourced<PyValue>>()
  const dropPath = block.fields.get('timm_drop_path')
  if (dropPath && dropPath.value !== null) kwargs.set('drop_path_rate', given(dropPath.value, dropPath.pointer))
  const patchDrop = block.fields.get('patch_dropout')
  if (patchDrop && (patchDrop.value === true || (typeof patchDrop.value === 'number' && patchDrop.value > 0))) kwargs.set('patch_drop_rate', given(patchDrop.value, patchDrop.pointer))
  const more = block.fields.get('timm_model_kwargs')
  return more === undefined ? kwargs : new Map([...kwargs, ...writtenValues(more.node, more.pointer)])
}

/** Keywords that TimmModel gives to create_model itself, beside timm_model_kwargs; the last two where the trunk's own classifier projects. */
const GIVEN: readonly string[] = ['model_name', 'pretrained', 'num_classes', 'global_pool']

function refuseTwice(b: Builder, block: Block, ownClassifier: boolean): void {
  const more = block.fields.get('timm_model_kwargs')?.value
  if (typeof more !== 'object' || more === null || Array.isArray(more)) return
  const twice = GIVEN.slice(0, ownClassifier ? GIVEN.length : 2).find((keyword) => Object.hasOwn(more, keyword))
  if (twice !== undefined) b.fail({ stage: 'construct', field: twice, cause: 'keyword', message: `TypeError: timm.models._factory.create_model() got multiple values for keyword argument '${twice}'` })
}

/** The trunk without its classifier, then a pool of open_clip's or the trunk's own, then a projection. */
function withHead(
  b: Builder,
  image: Value,
  { model, facts }: Omit<TimmPlan, 'build'>,
  cfg: Fields,
  { pool, proj, embed_dim: given_dim }: { pool: JsonValue; proj: JsonValue; embed_dim: JsonValue },
): Value {
  const embed_dim = outputDim(b, given_dim)
  const custom = pool === 'abs_attn' || pool === 'rot_attn'
  const feat_size = featSize(model)
  if (custom && feat_size === undefined) b.fail({ stage: 'construct', field: 'timm_pool', cause: 'combination', message: 'AssertionError: feature_ndim == 2' })
  const reset = { num_classes: 0, ...(custom ? { global_pool: '' } : truthy(pool) ? { global_pool: poolName(b, pool) } : {}) }
  const features = b.module('trunk', model.className, () => timmTrunk(b, image, model, { reset, facts }))
  checkFeatures(b, model, features, facts.num_features?.value)
  const proj_bias = cfg.truth('timm_proj_bias')
  checkDropout(cfg, proj)
  return b.module('head', 'Sequential', () => {
    let x = features
    if (pool === 'abs_attn') x = attentionPool2d(b, 'pool', x, { feat_size: feat_size!, out_features: embed_dim })
    if (pool === 'rot_attn') x = rotAttentionPool2d(b, 'pool', x, { out_features: embed_dim })
    if (proj === 'linear') return linear(b, 'proj', x, embed_dim, { bias: proj_bias })
    if (proj !== 'mlp') return x
    return b.module('mlp', 'Mlp', () => {
      const hidden = activation(b, linear(b, 'fc1', x, 2 * embed_dim, { bias: true }), 'gelu')
      return linear(b, 'fc2', hidden, embed_dim, { bias: proj_bias })
    })
  })
}

/** What the trunk's reset_classifier is given; there is no pool whose name is no string. */
function poolName(b: Builder, pool: JsonValue): string {
  if (typeof pool === 'string') return pool
  return b.fail({ stage: 'construct', field: 'timm_pool', cause: 'type', message: `AssertionError: Unknown pool type ${JSON.stringify(pool)}` })
}

/** nn.Dropout of the head, where there is a projection. */
function checkDropout(cfg: Fields, proj: JsonValue): void {
  if (proj !== 'linear' && proj !== 'mlp') return
  const rate = cfg.number('timm_drop')
  if (rate >= 0 && rate <= 1) return
  cfg.b.fail({ stage: 'construct', field: 'timm_drop', cause: 'range', message: `ValueError: dropout probability has to be between 0 and 1, but got ${rate}` })
}

/** The head is made for trunk.num_features channels; a trunk with layers behind those (MobileNetV3) or a pool that doubles them gives others. */
function checkFeatures(b: Builder, model: TimmModel, features: Value, made: number | undefined): void {
  const channels = features.shape[1]!
  if (made === undefined || features.shape.length === 3 || channels === made) return
  b.fail({
    stage: 'forward',
    field: 'timm_model_name',
    cause: 'shape',
    message: `RuntimeError: ${model.name} gives ${channels} features where the head is made for its num_features, ${made}`,
  })
}

/** pool_size of the trunk's pretrained config. */
function featSize(model: TimmModel): Pair | undefined {
  const size = model.pretrained('pool_size')?.value
  return Array.isArray(size) && size.length === 2 ? (size as unknown as Pair) : undefined
}
