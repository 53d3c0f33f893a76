/** Pools that trunks without a builder refuse while they are constructed: their heads are those of timm's layers all the same. */
import type { Builder } from '../../../ir/builder.ts'
import type { JsonValue } from '../../../json/types.ts'
import type { TimmModel } from '../../timm/model.ts'
import { asCall } from '../../values.ts'
import { poolOf } from './layers/classifier.ts'

/**
 * Modules whose classifier pools by SelectAdaptivePool2d (ClassifierHead, create_classifier). Of each, the first model
 * was created with num_classes 512 and the pools `token`, `map`, `mean` and `cls` (timm 1.0.29): an AssertionError each time.
 */
const SELECTING: ReadonlySet<string> = new Set([
  'byoanet',
  'byobnet',
  'convmixer',
  'cspnet',
  'davit',
  'densenet',
  'dla',
  'dpn',
  'edgenext',
  'fasternet',
  'focalnet',
  'gcvit',
  'ghostnet',
  'hardcorenas',
  'hgnet',
  'hrnet',
  'inception_resnet_v2',
  'inception_v3',
  'lcnetv2',
  'lowformer',
  'maxxvit',
  'metaformer',
  'mobilevit',
  'nfnet',
  'senet',
  'sknet',
])

/** Stops the construction where the model's class refuses the pool that it is built with or reset to. */
export function refusePool(b: Builder, model: TimmModel, pool: JsonValue): void {
  if (typeof pool !== 'string' || !SELECTING.has(model.module)) return
  // ByobNet's attention pools, of CLIP's ResNets, know two names (layers/attention_pool2d.py).
  const head_type = asCall(model.record.build['model_cfg'])?.kwargs['head_type']
  if (head_type !== 'attn_abs' && head_type !== 'attn_rot') poolOf(b, pool)
  else if (pool !== '' && pool !== 'token') b.fail({ stage: 'construct', field: 'global_pool', cause: 'choice', message: "AssertionError: pool_type in ('', 'token')", allowed: ['', 'token'] })
}
